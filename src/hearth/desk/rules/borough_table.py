"""One table of a borough's file: each fact is read once, and what is wrong with it goes to the reader. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from hearth.kit.identifiers import EXAMPLE_POSTCODE, read_email, read_postcode

MOST_HOURS = 2_000
MISSING = object()
KEPT_AS = {"from": "from_kind", "to": "to_kind", "in": "neighbourhood"}


def hint(given: str, known: Collection[str]) -> str:
    """“Did you mean …?” or the whole list."""
    near = difflib.get_close_matches(given, list(known), 1)
    return f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(sorted(known))}."


def with_words(text: str, words: Mapping[str, str]) -> str:
    """A text with its {names} filled in."""
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


class Table:
    """One table of the file: each fact is asked for once, and what is wrong with it goes to the reader."""

    def __init__(self, reader: Any, path: tuple, values: Mapping[str, Any], is_there: bool = True):
        self.reader, self.path, self.values, self.is_there = reader, path, values, is_there

    def only(self, *known: str) -> None:
        self.reader._unknown(self.path, self.values, known)

    def lines(self) -> dict[str, int]:
        """The line of each fact that stands here, by the name it is kept under."""
        told: dict[str, int] = {}
        for name, value in self.values.items():
            whole: tuple[tuple, ...] = ((name,),)
            for path in ((name, one) for one in value) if isinstance(value, dict) else whole:
                told[KEPT_AS.get(name, "_".join(path))] = self.reader.told.line_of((*self.path, *path))
        return told

    def wrong(self, name: str, what: str, remedy: str) -> None:
        self.reader.fault((*self.path, name), what, remedy)

    def _get(self, name: str, required: bool) -> Any:
        value = self.values.get(name, MISSING)
        if (value is MISSING or value == "") and required and self.is_there:
            title = "empty" if value == "" else "missing"
            path = (*self.path, name) if value == "" else self.path
            self.reader.fault(path, f"“{name}” is {title}.", f"Write {name} = … below this heading.", absent=True)
        return "" if value is MISSING else value

    def text(self, name: str, most: int, *, required: bool = True) -> str:
        value = self._get(name, required)
        if not isinstance(value, str):
            self.wrong(name, f"“{name}” is not a text.", "Put it in quotation marks.")
            return ""
        value = value.strip()
        if len(value) > most:
            self.wrong(name, f"“{name}” has {len(value)} characters.", f"Shorten it to {most}.")
        if any(ord(sign) < 32 for sign in value):
            self.wrong(name, f"“{name}” has a line break or another hidden character in it.", "Take it out.")
            return ""
        return value[:most]

    def shaped(self, name: str, shape: re.Pattern, words: str) -> str:
        value = self.text(name, 60)
        if value and not shape.fullmatch(value):
            self.wrong(name, f"“{value}” is not {re.split(',? such', words)[0]}.", f"Write {words}.")
        return value

    def shaped_list(self, name: str, shape: re.Pattern, words: str) -> list[str]:
        value = self.values.get(name, [])
        if not isinstance(value, list):
            self.wrong(name, f"“{name}” is not a list.", f"Put each in quotation marks inside [brackets]: {words}.")
            return []
        for number, one in enumerate(value):
            if not isinstance(one, str) or not shape.fullmatch(one):
                self.reader.fault((*self.path, name, number), f"“{one}” is not {re.split(',? such', words)[0]}.",
                                  f"Write {words}.")  # fmt: skip
        return [one for one in value if isinstance(one, str)]

    def names(self, name: str, known: Collection[str], what: str) -> list[str]:
        value = self._get(name, True)
        if not isinstance(value, list):
            if value != "":
                self.wrong(name, f"“{name}” is not a list.", "Put the names in quotation marks inside [brackets].")
            return []
        if not value:
            self.wrong(name, f"“{name}” is empty, so nothing could be sent.", f"Name at least one {what}.")
        for number, one in enumerate(value):
            if not isinstance(one, str) or one not in known:
                self.reader.fault((*self.path, name, number), f"“{one}” is not a {what}.", hint(str(one), known))
        return [one for one in value if isinstance(one, str)]

    def one_of(self, name: str, known: Collection[str], what: str) -> str:
        value = self.text(name, 60)
        if value and value not in known:
            path = (*self.path, name)
            self.reader.fault(path, f"“{value}” is not a {what}.", hint(value, known) if known else "Add it above.")
            return ""
        return value

    def phone(self, name: str, *, required: bool = True) -> str:
        value = self.text(name, 30, required=required)
        if value and not re.fullmatch(r"\+?[0-9][0-9 ()\-]{1,28}", value):
            self.wrong(name, f"“{value}” is not a telephone number.", "Write digits and spaces, such as 01632 960100.")
        return value

    def email(self, name: str, *, required: bool = True, filled: Mapping[str, str] | None = None) -> str:
        value = self.text(name, 254, required=required)
        if value and not read_email(with_words(value, filled or {})).address:
            self.wrong(name, f"“{value}” is not an e-mail address.", "Write it as name@example.org.")
        return value

    def postcode(self, name: str, *, required: bool = True) -> str:
        value = self.text(name, 12, required=required)
        read = read_postcode(value)
        if value and not read.code:
            self.wrong(name, f"“{value}” is not a postcode.", f"Write it in full, such as {EXAMPLE_POSTCODE}.")
        return read.code

    def yes_or_no(self, name: str, otherwise: bool) -> bool:
        value = self.values.get(name, otherwise)
        if not isinstance(value, bool):
            self.wrong(name, f"“{name}” is neither true nor false.", "Write true or false, without quotation marks.")
            return otherwise
        return value

    def whole(self, name: str, most: int) -> int:
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.wrong(name, f"“{name}” is not a number.", f"Write a whole number from 0 to {most}.")
            return 0
        return value

    def texts(self, name: str, most: int) -> list[str]:
        value = self.values.get(name)
        if not isinstance(value, list) or not all(isinstance(one, str) and 0 < len(one) <= most for one in value):
            self.wrong(name, f"“{name}” is not a list of names.",
                       f"Put each in quotation marks inside [brackets], {most} characters at most.")  # fmt: skip
            return []
        return value

    def hours(self, name: str) -> int:
        value = self._get(name, True)
        if value == "":
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_HOURS:
            self.wrong(name, f"“{name}” is not a number of hours.", f"Write a whole number from 1 to {MOST_HOURS:,}.")
            return 0
        return value

    def day(self, name: str, *, required: bool = True) -> date | None:
        value = self._get(name, required)
        if value == "":
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.wrong(name, f"“{name}” is not a day.", "Write it as 2027-03-31, without quotation marks.")
            return None
        return value

    def inner(self, name: str) -> Table:
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            self.wrong(name, f"“{name}” is not a table.", "Write it as { now = 2, today = 8 }.")
        return Table(self.reader, (*self.path, name), value if isinstance(value, dict) else {})
