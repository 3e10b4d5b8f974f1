"""Puts the made-up borough's texts together out of patterns, so that eight hundred requests do not read like five."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from random import Random

from hearth.desk.rules.demo_names import COMMUNITIES, ELDERS
from hearth.desk.rules.demo_people import Resident

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_WOMEN = frozenset(name for community in (ELDERS, *COMMUNITIES) for name in community.women)
_MEN = frozenset(name for community in (ELDERS, *COMMUNITIES) for name in community.men)
_WORDS = {
    "woman": {"she": "she", "her": "her", "hers": "her", "herself": "herself"},
    "man": {"she": "he", "her": "him", "hers": "his", "herself": "himself"},
    "": {"she": "they", "her": "them", "hers": "their", "herself": "themselves"},
}
LONGEST = 200
LANGUAGES = {"en": "English", "cy": "Welsh"}


def gender(one: Resident) -> str:
    """What the made-up first name says: "woman", "man", or nothing where it is both."""
    if one.first_name in _WOMEN and one.first_name not in _MEN:
        return "woman"
    return "man" if one.first_name in _MEN and one.first_name not in _WOMEN else ""


def compose(rng: Random, pattern: str, one: Resident, at: datetime) -> str:
    """One text out of a pattern, about this person, written at this moment."""
    text = pattern
    while found := _CHOICE.search(text):
        text = text[: found.start()] + rng.choice(found.group(1).split("|")) + text[found.end() :]
    language = LANGUAGES.get(one.language, one.language)
    day, month = at + timedelta(days=rng.randint(1, 5)), at - timedelta(days=rng.randint(32, 120))
    told = _WORDS[gender(one)] | {"language": language, "day": f"{day:%A}", "month": f"{month:%B}"}
    text = " ".join(text.format(**told).split())
    if told["she"] == "they":
        text = _plural(text)
    return text[:1].upper() + text[1:]


def _plural(text: str) -> str:
    """“they has” is “they have”."""
    for wrong, right in (("has", "have"), ("is", "are"), ("was", "were"), ("lives", "live"), ("manages", "manage"),
                         ("lifts", "lift"), ("gains", "gain"), ("isolates", "isolate"), ("speaks", "speak"),
                         ("finishes", "finish"), ("finds", "find"), ("writes", "write")):  # fmt: skip
        text = re.sub(rf"\b([Tt]hey) {wrong}\b", rf"\1 {right}", text)
    return text


def one_of(rng: Random, patterns: tuple[str, ...], one: Resident, at: datetime) -> str:
    return compose(rng, rng.choice(patterns), one, at)
