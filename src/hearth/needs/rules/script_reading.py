"""Read a triage script from its text, giving every fault at once with its line and what to do about it."""

import re
from dataclasses import dataclass

from yaml.nodes import MappingNode, Node

from hearth.needs.rules.script_conditions import Conditions
from hearth.needs.rules.script_effects import Effects
from hearth.needs.rules.script_nodes import Page, line_of
from hearth.needs.rules.script_parts import (
    CHOICE,
    KINDS,
    LARGEST_NUMBER,
    MANY,
    NUMBER,
    YES_NO,
    Answer,
    End,
    Fault,
    Question,
    Script,
    Way,
    Words,
)
from hearth.needs.rules.script_vocabulary import KEPT, Vocabulary, shipped

SCRIPT_PARTS = ("key", "title", "purpose", "variables", "start", "questions")
LEADS_TO = ("need", "referral", "advice", "follow", "next", "end", "stop")
QUESTION_PARTS = ("id", "text", "help", "kind", "answers", "optional", "last", "keeps", "least", "most", *LEADS_TO)
ANSWER_PARTS = ("id", "label", "red_flag", "bad_sign", "alone", *LEADS_TO)
HOURS = {"hour": 1, "day": 24, "week": 168}
YES_NO_LABELS = {
    "yes": Words("Yes", "Ie"),
    "no": Words("No", "Na"),
    "not_known": Words("Not known", "Ddim yn gwybod"),
}


@dataclass(frozen=True)
class Reading:
    """What came of reading a text: the script when there are no faults, and everything found on the way."""

    script: Script | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def read(text: str, vocabulary: Vocabulary | None = None) -> Reading:
    """Read a script; with any fault at all there is no script."""
    reader = _Reader(vocabulary or shipped())
    script = reader.script(text)
    faults = tuple(sorted(reader.page.faults))
    return Reading(None if faults else script, faults, tuple(sorted(reader.page.warnings)))


class _Reader:
    """One reading of one text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.page = Page()
        self.vocabulary = vocabulary
        self.conditions = Conditions(self.page, vocabulary)
        self.effects = Effects(self.page, vocabulary, self.conditions)
        self.targets: list[tuple[Node, str]] = []

    def script(self, text: str) -> Script | None:
        """Read the whole text."""
        root = self.page.compose(text)
        if root is None:
            return None
        parts = self.page.mapping(root, "The script", SCRIPT_PARTS)
        for name in ("key", "title", "questions"):
            if name not in parts:
                self.page.fault(root, f"The script has no {name}.", f"Add {name}: at the left margin.")
        variables = self.conditions.declare(parts.get("variables"))
        questions = self._questions(parts.get("questions"))
        script = Script(
            key=self.page.identifier(parts["key"], "The key") if "key" in parts else "",
            title=self._words(parts, "title", "The title"),
            purpose=self._words(parts, "purpose", "The purpose"),
            variables=variables,
            start=self._start(parts.get("start"), questions),
            questions=questions,
        )
        self._links(script)
        return script

    def _words(self, parts: dict[str, Node], name: str, what: str) -> Words:
        return self.page.words(parts[name], what) if name in parts else Words("")

    def _start(self, node: Node | None, questions: dict[str, Question]) -> tuple[Way, ...]:
        if node is not None:
            return self._ways(node, "The start")
        first = next(iter(questions), "")
        return (Way(go=first, line=questions[first].line),) if first else ()

    def _questions(self, node: Node | None) -> dict[str, Question]:
        questions: dict[str, Question] = {}
        if node is None:
            return questions
        for item in self.page.several(node):
            question = self._question(item)
            if not question:
                continue
            if question.id in questions:
                first = questions[question.id].line
                self.page.fault(item, f"There are two questions “{question.id}”.", f"Rename this or line {first}'s.")
            questions.setdefault(question.id, question)
        if not questions:
            self.page.fault(node, "The script has no questions.", "Add at least one, starting with “- id:”.")
        return questions

    def _question(self, node: Node) -> Question | None:
        parts = self.page.mapping(node, "A question", QUESTION_PARTS)
        if not parts:
            return None
        for name in ("id", "text"):
            if name not in parts:
                self.page.fault(node, f"A question has no {name}.", f"Add {name}: to it.")
        name = self.page.identifier(parts["id"], "The id") if "id" in parts else ""
        kind = self.page.one_of(parts["kind"], "The kind", KINDS) if "kind" in parts else CHOICE
        what = f"Question “{name}”"
        answers = self._answers(parts.get("answers"), kind, node, what) if kind else ()
        return Question(
            id=name,
            text=self._words(parts, "text", f"{what}: the text"),
            help=self._words(parts, "help", f"{what}: the help"),
            kind=kind or CHOICE,
            answers=answers,
            effects=self.effects.read(parts),
            ways=self._leads_on(parts, what),
            optional="optional" in parts and self.page.yes(parts["optional"], f"{what}: optional"),
            last="last" in parts and self.page.yes(parts["last"], f"{what}: last"),
            keeps=self._keeps(parts.get("keeps"), kind, {one.id for one in answers}, what),
            line=line_of(node),
            **self._limits(parts, kind, what),
        )

    def _keeps(self, node: Node | None, kind: str, answers: set[str], what: str) -> str:
        """Read which fact of the record the answer is kept as; the question must give the same kind of value."""
        if node is None:
            return ""
        name = self.page.one_of(node, f"{what}: keeps", tuple(KEPT))
        if name and KEPT[name]:
            if kind != CHOICE or answers != set(KEPT[name]):
                says = f"{what} is kept as {name}: its answers are {', '.join(KEPT[name])}."
                self.page.fault(node, says, "Give it these answers to choose one from, or leave keeps out.")
        elif name and kind != self.vocabulary.variables[name]:
            says = f"{what} cannot be kept as {name}: that is a {self.vocabulary.variables[name]}."
            self.page.fault(node, says, f"Give the question the kind {self.vocabulary.variables[name]}.")
        return name

    def _limits(self, parts: dict[str, Node], kind: str, what: str) -> dict[str, int]:
        limits = {"least": 0, "most": LARGEST_NUMBER}
        for name in ("least", "most"):
            if name in parts:
                if kind != NUMBER:
                    self.page.fault(parts[name], f"{what} is not a number.", f"Leave {name} out.")
                limit = self.page.number(parts[name], f"{what}: {name}")
                limits[name] = limits[name] if limit is None else limit
        if limits["least"] > limits["most"]:
            self.page.fault(parts["least"], f"{what}: least is more than most.", "Swap the two figures.")
        return limits

    def _answers(self, node: Node | None, kind: str, at: Node, what: str) -> tuple[Answer, ...]:
        if kind not in (CHOICE, MANY, YES_NO):
            if node is not None:
                self.page.fault(node, f"{what} is a {kind}: it has no answers to choose.", "Leave answers out.")
            return ()
        if node is None:
            if kind == YES_NO:
                return tuple(Answer(id=key, label=label) for key, label in YES_NO_LABELS.items())
            self.page.fault(at, f"{what} has no answers.", "Add answers: with at least two, each with id and label.")
            return ()
        if not self.page.several(node):
            self.page.fault(node, f"{what} has no answers.", "Add at least two, each with id and label.")
        read = [self._answer(item, kind, what) for item in self.page.several(node)]
        answers = [answer for answer in read if answer]
        self._no_twins(answers, what)
        return self._all_three(answers) if kind == YES_NO else tuple(answers)

    def _no_twins(self, answers: list[Answer], what: str) -> None:
        seen: set[str] = set()
        for answer in answers:
            if answer.id in seen:
                self.page.fault(answer.line, f"{what} has two answers “{answer.id}”.", "Rename one of them.")
            seen.add(answer.id)

    def _all_three(self, answers: list[Answer]) -> tuple[Answer, ...]:
        """Yes, no and not known are always there; those not written out lead on as the question does."""
        written = {answer.id: answer for answer in answers}
        return tuple(written.get(key) or Answer(id=key, label=label) for key, label in YES_NO_LABELS.items())

    def _answer(self, node: Node, kind: str, what: str) -> Answer | None:
        parts = self.page.mapping(node, "An answer", ANSWER_PARTS)
        if not parts:
            return None
        if "id" not in parts:
            self.page.fault(node, f"{what} has an answer without an id.", "Add id: to it.")
            return None
        name = self._answer_id(parts["id"], kind)
        if "label" not in parts and kind != YES_NO:
            self.page.fault(node, f"{what}: answer “{name}” has no label.", "Add label: with the words on the button.")
        label = self._words(parts, "label", f"{what}: answer “{name}”") if "label" in parts else Words("")
        if kind == MANY:
            self._only_stops(parts, what)
        return Answer(
            id=name,
            label=label if label.en else YES_NO_LABELS.get(name, label),
            flags=self._flags(parts.get("red_flag")),
            effects=self.effects.read(parts),
            ways=self._leads_on(parts, f"{what}: answer “{name}”"),
            alone="alone" in parts and self.page.yes(parts["alone"], "alone"),
            is_bad_sign="bad_sign" in parts and self.page.yes(parts["bad_sign"], "bad_sign"),
            line=line_of(node),
        )

    def _answer_id(self, node: Node, kind: str) -> str:
        if kind == YES_NO:
            return self.page.one_of(node, "The answer", tuple(YES_NO_LABELS))
        return self.page.identifier(node, "The answer's id")

    def _only_stops(self, parts: dict[str, Node], what: str) -> None:
        for name in ("next", "end"):
            if name in parts:
                self.page.fault(
                    parts[name],
                    f"{what} takes several ticks, so one tick cannot have its own {name}.",
                    f"Put {name}: under the question, with conditions on the ticks.",
                )

    def _flags(self, node: Node | None) -> tuple[str, ...]:
        if node is None:
            return ()
        known = tuple(self.vocabulary.red_flags)
        read = [self.page.one_of(item, "The red flag", known) for item in self.page.several(node)]
        return tuple(dict.fromkeys(flag for flag in read if flag))

    def _leads_on(self, parts: dict[str, Node], what: str) -> tuple[Way, ...]:
        """Read next, end or stop: one of them."""
        given = [name for name in ("next", "end", "stop") if name in parts]
        if len(given) > 1:
            self.page.fault(parts[given[1]], f"{what} has both {given[0]} and {given[1]}.", "Keep one of them.")
        if not given:
            return ()
        name, node = given[0], parts[given[0]]
        if name == "next":
            return self._ways(node, what)
        if name == "end":
            return (Way(end=self._end(node), line=line_of(node)),)
        return (
            Way(stop=self.page.one_of(node, "The emergency page", tuple(self.vocabulary.pages)), line=line_of(node)),
        )

    def _ways(self, node: Node, what: str) -> tuple[Way, ...]:
        return tuple(self._way(item, what) for item in self.page.several(node))

    def _way(self, node: Node, what: str) -> Way:
        if not isinstance(node, MappingNode):
            return Way(go=self._target(node), line=line_of(node))
        parts = self.page.mapping(node, "A way on", ("when", "go", "end", "stop"))
        given = [name for name in ("go", "end", "stop") if name in parts]
        if len(given) != 1:
            self.page.fault(node, f"{what}: a way on leads to exactly one thing.", "Give one of go, end or stop.")
        pages = tuple(self.vocabulary.pages)
        return Way(
            go=self._target(parts["go"]) if "go" in parts else "",
            end=self._end(parts["end"]) if "end" in parts else None,
            stop=self.page.one_of(parts["stop"], "The emergency page", pages) if "stop" in parts else "",
            when=self.conditions.read(parts.get("when")),
            line=line_of(node),
        )

    def _target(self, node: Node) -> str:
        target = self.page.scalar(node, "The next question")
        self.targets.append((node, target))
        return target

    def _end(self, node: Node) -> End:
        parts = self.page.mapping(node, "An end", ("outcome", "next_contact"))
        outcomes = tuple(self.vocabulary.outcomes)
        return End(
            outcome=self.page.one_of(parts["outcome"], "The outcome", outcomes) if "outcome" in parts else "",
            next_contact_hours=self._next_contact(parts.get("next_contact")),
        )

    def _next_contact(self, node: Node | None) -> int | None:
        if node is None:
            return None
        given = self.page.scalar(node, "The next contact")
        found = re.fullmatch(r"(\d{1,3}) (hour|day|week)s?", given)
        if found:
            return int(found[1]) * HOURS[found[2]]
        if given != "none":
            self.page.fault(
                node, f"The next contact “{given}” is not understood.", "Write “3 days”, “4 hours” or “none”."
            )
        return None

    def _links(self, script: Script) -> None:
        """Check that everything named is there, once all questions are known."""
        known = list(script.questions)
        for node, target in self.targets:
            if target not in script.questions:
                self.page.fault(node, f"There is no question “{target}”.", self.page.did_you_mean(target, known))
        self.conditions.check(script.questions)
        self.effects.check(script.questions, script.key)
