"""A value as people read it: languages by name, telephones as they are dialled, days as days, yes and no as words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from hearth.kit import when
from hearth.kit.identifiers import read_phone
from hearth.people.rules import CHANNELS, COMMUNICATION, LABELS, LANGUAGES

WORDS: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(("language", "preferred_language"), LANGUAGES), "communication": COMMUNICATION,
    **dict.fromkeys(("contact_by", "channel", "channels"), CHANNELS), "field": LABELS,
}  # fmt: skip
"""Name of a field -> code -> word."""
ANSWERS = {"yes": "Yes", "no": "No", "true": "Yes", "false": "No", "not_known": "Not known"}
_DIALLED = re.compile(r"\+[1-9][0-9]{7,14}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?")
_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
TO_THE_LETTER = ("cells", "row_key")
"""Fields that say what stood in a file, so that it can be compared with that file."""


def said(name: str, value: Any) -> str:
    """What stands in a field of this name, in words. What somebody wrote in their own words stays as it was written."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return when.moment(value)
    if isinstance(value, date):
        return when.day(value)
    if isinstance(value, dict):
        return "\n".join(
            f"{called(key)}: {said(key, one)}" for key, one in value.items() if one not in (None, "", [], {})
        )
    if isinstance(value, (list, tuple)):
        return "\n".join(said(name, one) for one in value)
    return _text(name, value) if isinstance(value, str) and name not in TO_THE_LETTER else str(value)


def called(key: str) -> str:
    """The name of one fact among others: as the staff's pages call it, else without underscores."""
    return LABELS.get(key, str(key).replace("_", " "))


def _text(name: str, value: str) -> str:
    """A code or a written number, day or moment in words; any other text to the letter."""
    if (word := WORDS.get(name, {}).get(value)) or (word := ANSWERS.get(value)):
        return word
    if _DIALLED.fullmatch(value):
        return read_phone(value).shown
    try:
        if _DAY.fullmatch(value):
            return when.day(date.fromisoformat(value))
        if _MOMENT.fullmatch(value):
            return when.moment(datetime.fromisoformat(value))
    except ValueError:
        return value
    return value.replace("_", " ") if _CODE.fullmatch(value) else value
