"""The language somebody has to be rung in. Pure."""

from __future__ import annotations

from hearth.kit.spoken import one_name

ENGLISH = ("", "en", "english")


def spoken(language: str) -> str:
    """A language as it is compared; empty for English, which every caller speaks."""
    word = one_name(language).casefold()
    return "" if word in ENGLISH else word


def named(language: str) -> str:
    """The name of a language as it is compared: “Welsh”, “Polish”, “BSL”."""
    return {"cy": "Welsh", "bsl": "BSL"}.get(language) or language.title()


def language_of(person) -> str:
    """The language in which this person is rung; with an interpreter on the line anybody rings."""
    return "" if person.needs_interpreter else spoken(person.language)[:20]
