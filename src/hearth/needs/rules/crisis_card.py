"""The crisis card: numbers always in reach on the telephone, what to say, and what never to promise. Pure data."""

from functools import cache
from typing import NamedTuple

import yaml

from hearth.needs.rules.script_parts import Words
from hearth.needs.rules.script_vocabulary import FOLDER, words


class Line(NamedTuple):
    """One number: whose it is, and when it is the right one."""

    number: str
    name: Words
    when: Words


class CrisisCard(NamedTuple):
    """The whole card, in English and Welsh."""

    title: Words
    numbers: tuple[Line, ...]
    say: tuple[Words, ...]
    never: tuple[Words, ...]


@cache
def shipped_card() -> CrisisCard:
    """The card as it comes with Hearth; a number in curly brackets is still to be put in by the borough."""
    card = yaml.safe_load((FOLDER / "crisis_card.yaml").read_text(encoding="utf-8"))
    return CrisisCard(
        words(card["title"]),
        tuple(Line(str(one["number"]), words(one["name"]), words(one["when"])) for one in card["numbers"]),
        tuple(words(one) for one in card["say"]),
        tuple(words(one) for one in card["never"]),
    )
