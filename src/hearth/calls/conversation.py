"""What stands on the left of the screen: the prompts of an ordinary call, in the person's language."""

from __future__ import annotations

from hearth.calls import policies
from hearth.calls.models import Turn
from hearth.needs import scripting
from hearth.needs.models import Script as Row
from hearth.needs.rules.script_parts import DATE, MANY, NUMBER, TEXT, Answer, Question, Script
from hearth.needs.rules.script_walk import walk

MOST = 8


def script_of(turn: Turn) -> Row | None:
    """The script of a turn: its campaign's, or that of its purpose."""
    script = turn.campaign.script if turn.campaign else None
    return script or scripting.published(turn.team.borough, policies.of(turn).script)


def prompts(row: Row | None, language: str) -> list[tuple[str, str]]:
    """(what to say, what to listen for) as the script goes when all is well, in the language of the person.

    What is only asked when something was heard (“are you thinking of ending your life?”) is asked by the script itself,
    under “Something more”: never read to everybody from a list.
    """
    if row is None:
        return []
    asked = _when_all_is_well(scripting.script_of(row))
    return [(one.text.in_language(language), one.help.in_language(language)) for one in asked]


def bad_signs(row: Row | None) -> list[tuple[Question, Answer]]:
    """The answers to these questions that are a bad sign for keep-in-touch, as the script marks them."""
    asked = _when_all_is_well(scripting.script_of(row)) if row else []
    return [(question, answer) for question in asked for answer in question.answers if answer.is_bad_sign]


def _when_all_is_well(script: Script) -> list[Question]:
    """The questions of a call in which nothing is wrong, as far as the script can be followed."""
    given: dict[str, object] = {}
    asked: list[Question] = []
    while len(asked) < MOST:
        found = walk(script, given)
        if found.next is None or found.stop:
            break
        asked.append(found.next)
        if found.next.kind == DATE:
            break
        given[found.next.id] = _quietest(found.next)
    return asked


def _quietest(question: Question) -> object:
    """The first answer that raises nothing."""
    if question.kind in (TEXT, NUMBER):
        return "…" if question.kind == TEXT else str(max(question.least, 1))
    quiet = [one for one in question.answers if not one.flags and not one.effects]
    alone = [one for one in quiet if one.alone] if question.kind == MANY else []
    chosen = (alone or quiet or list(question.answers))[0].id
    return [chosen] if question.kind == MANY else chosen
