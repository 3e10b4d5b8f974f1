"""Conversations of the made-up borough: the shipped scripts, walked with answers that lead to what was asked for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from hearth.needs.rules import scripts
from hearth.needs.rules.script_parts import MANY, NUMBER, TEXT, YES_NO, Question, Script
from hearth.needs.rules.script_walk import together

BEGIN = "first_contact"
WALKS = 5_000  # conversations tried; those that lead to one need are kept
MOST_QUESTIONS = 60
LANGUAGE, ENGLISH = "language", "english"  # the question asked where the record says nothing, and its usual answer
OTHER_LANGUAGE, WHICH_LANGUAGE = "other_language", "which_language"
TO_BE_TYPED = "…"  # stands where somebody will have typed their own words
NOTHING = 0.75  # how often nothing of a list is ticked
ONE_AT_A_TIME = 8  # conversations kept for one outcome
GOOD_WAYS = ("safe", "self", "all_right", "nobody", "somebody_i_know", "no", "not_thinking_of_it")


@dataclass
class Talk:
    """One conversation: the answers to each script it went through, in order."""

    answers: list[tuple[str, dict[str, object]]] = field(default_factory=list)  # script's key, answers by question
    routes: frozenset[str] = frozenset()
    outcome: str = ""
    advice: tuple[str, ...] = ()


def in_their_language(answers: dict[str, object], language: str) -> dict[str, object]:
    """The answers of a conversation as they are with somebody of this language; Welsh stands on the record already."""
    rest = {question: value for question, value in answers.items() if question != LANGUAGE}
    if language == "cy" or LANGUAGE not in answers:
        return rest
    if language == "en":
        return answers
    return {LANGUAGE: OTHER_LANGUAGE, WHICH_LANGUAGE: TO_BE_TYPED, **rest}


class Talks:
    """Finds conversations that raise one need of a category and urgency."""

    def __init__(self, seed: int, texts: dict[str, scripts.Script]):
        self.rng = Random(f"talks {seed}")  # noqa: S311  made-up lives, not secrets
        self.texts = texts
        self.found: dict[tuple[str, str], list[Talk]] = defaultdict(list)
        for _ in range(WALKS):
            self._try()

    def about(self, rng: Random, category: str, urgency: str, routes: set[str]) -> Talk | None:
        """A conversation that comes to this need and sends nothing else across a wall, if one was found."""
        fit = [talk for talk in self.found[category, urgency] if talk.routes <= routes]
        return rng.choice(fit) if fit else None

    def _try(self) -> None:
        talk, walks, todo = Talk(), [], [BEGIN]
        while todo:
            key = todo.pop(0)
            answers, walk = self._ask(self.texts[key])
            if walk.stop:
                return
            talk.answers.append((key, answers))
            walks.append(walk)
            known = {name for name, _ in talk.answers} | set(todo)
            todo += [name for name in walk.follow if name not in known and name in self.texts]
        needs, referrals = together(walks)
        if len(needs) != 1 or any(walk.flags for walk in walks):
            return
        talk.routes = frozenset(sent.route for sent in referrals)
        talk.outcome = next((walk.outcome for walk in reversed(walks) if walk.outcome not in ("", "carried_on")), "")
        talk.advice = tuple(words.en for walk in walks for words in walk.advice)
        kept = self.found[needs[0].category, needs[0].urgency]
        if len(kept) < ONE_AT_A_TIME and talk.outcome:
            kept.append(talk)

    def _ask(self, script: Script):
        answers: dict[str, object] = {}
        for _ in range(MOST_QUESTIONS):
            walk = scripts.walk(script, answers)
            if walk.next is None:
                return answers, walk
            answers[walk.next.id] = self._answer(walk.next)
        raise ValueError(f"the script {script.key} does not end")

    def _answer(self, question: Question):
        rng = self.rng
        ids = [answer.id for answer in question.answers]
        if question.kind == MANY:
            alone = [answer.id for answer in question.answers if answer.alone]
            others = [name for name in ids if name not in alone]
            return alone[:1] if alone and rng.random() < NOTHING else rng.sample(others, 1)
        if question.kind == TEXT:
            return TO_BE_TYPED
        if question.kind == NUMBER:
            return str(min(max(rng.choice((1, 1, 2, 2, 3, 4)), question.least), question.most))
        if ENGLISH in ids:
            return ENGLISH
        good = [name for name in ids if name in GOOD_WAYS]
        if good and rng.random() < 0.9:
            return rng.choice(good)
        return rng.choice(ids) if ids else rng.choice(("yes", "no")) if question.kind == YES_NO else "2026-01-01"
