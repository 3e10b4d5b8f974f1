"""A TOML file with the line of everything in it. Pure.

Python's own reader gives values without lines and stops at the first slip. `read_toml` reads statement by statement,
so that every slip is told at once, each with its line, and whatever else could be read is read.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]
MOST_SLIPS = 200
HEADER = re.compile(r"\s*\[\[?\s*(?!true\b|false\b|inf\b|nan\b)[A-Za-z_][\w.\- ]*\]\]?\s*(#.*)?$")
ASSIGNMENT = re.compile(r"\s*[A-Za-z_][\w\-]*\s*=")
AT = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")


@dataclass
class Statement:
    """One table header or one `key = value`, which may run over several lines (counted from 1)."""

    first: int
    last: int
    text: str
    element_lines: list[int] = field(default_factory=list)  # where each element of an array begins

    @property
    def is_header(self) -> bool:
        return self.text.lstrip().startswith("[")


@dataclass
class Told:
    """What was read: the values, the line of each path, and the slips as (line, what)."""

    values: dict[str, Any]
    lines: dict[Path, int]
    slips: list[tuple[int, str]]

    def line_of(self, path: Path) -> int:
        """The line of a path, or of the nearest thing that holds it; 1 for what is not in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_toml(text: str) -> Told:
    """Read a whole file; statements that cannot be read are left out and told as slips."""
    text = text.replace("\r\n", "\n")
    statements = _statements(text)
    good, slips = _good(statements)
    values: dict[str, Any] = {}
    for _ in range(MOST_SLIPS):
        try:
            values = tomllib.loads(_rebuilt(text, good))
            break
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            line, what = _slip(str(error), good[-1].last if good else 1, 1)
            bad = next((s for s in good if s.first <= line <= s.last), good[-1] if good else None)
            if bad is None:
                break
            slips.append((bad.first, what))
            good = [s for s in good if s is not bad]
    return Told(values, _lines(good), sorted(slips))


def _good(statements: list[Statement]) -> tuple[list[Statement], list[tuple[int, str]]]:
    """The statements that read by themselves; what stands under a header that does not read is left out with it."""
    good, slips, lost = [], [], False
    for statement in statements:
        if lost and not statement.is_header:
            continue
        lost = False
        try:
            tomllib.loads(statement.text)
            good.append(statement)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            slips.append(_slip(str(error), statement.first, statement.first))
            lost = statement.is_header
    return good, slips


def _slip(message: str, otherwise: int, first: int) -> tuple[int, str]:
    found = AT.search(message)
    line = first + int(found[1]) - 1 if found and found[1] else otherwise
    return line, AT.sub("", message)


def _rebuilt(text: str, good: list[Statement]) -> str:
    """The text with nothing but the good statements, each on its own lines still."""
    lines = [""] * (text.count("\n") + 1)
    for statement in good:
        for offset, line in enumerate(statement.text.split("\n")):
            lines[statement.first - 1 + offset] = line
    return "\n".join(lines)


def _statements(text: str) -> list[Statement]:
    lines = text.split("\n")
    found, at = [], 0
    while at < len(lines):
        bare = lines[at].strip(" \t")
        if not bare or bare.startswith("#"):
            at += 1
            continue
        last, elements = (at, []) if bare.startswith("[") else _Scan(lines, at).run()
        found.append(Statement(at + 1, last + 1, "\n".join(lines[at : last + 1]), [n + 1 for n in elements]))
        at = last + 1
    return found


class _Scan:
    """Finds where a value ends: the line on which no string, array or table is open any more."""

    def __init__(self, lines: list[str], at: int):
        self.lines, self.at = lines, at
        self.open: list[str] = []
        self.quote = ""
        self.elements: list[int] = []
        self.expecting = False

    def run(self) -> tuple[int, list[int]]:
        start, first = self.at, self.lines[self.at]
        self._line(first, first.find("=") + 1 if "=" in first else len(first))
        while (self.open or self.quote) and self.at + 1 < len(self.lines):
            if not self.quote and self._begins_anew(self.lines[self.at + 1]):
                break
            self.at += 1
            self._line(self.lines[self.at], 0)
        if self.open or self.quote:
            return (start, []) if self.quote else (self.at, [])
        return self.at, self.elements

    def _begins_anew(self, line: str) -> bool:
        """Whether a line can only be the next statement, so that an array was left open above it."""
        return bool(HEADER.match(line)) or ("{" not in self.open and bool(ASSIGNMENT.match(line)))

    def _line(self, line: str, at: int) -> None:
        while at < len(line):
            if self.quote:
                at = self._in_quotes(line, at)
                continue
            sign = line[at]
            if sign == "#":
                return
            if self.expecting and sign not in " \t],":
                self.elements.append(self.at)
                self.expecting = False
            if sign in "\"'":
                self.quote = sign * 3 if line.startswith(sign * 3, at) else sign
                at += len(self.quote)
                continue
            self._bracket(sign)
            at += 1
        if len(self.quote) == 1:
            self.quote = ""  # a plain string ends with its line; the reader says what is wrong with it

    def _bracket(self, sign: str) -> None:
        if sign in "[{":
            self.open.append(sign)
            self.expecting = self.open == ["["]
        elif sign in "]}" and self.open:
            self.open.pop()
            self.expecting = False
        elif sign == "," and self.open == ["["]:
            self.expecting = True

    def _in_quotes(self, line: str, at: int) -> int:
        if self.quote[0] == '"' and line[at] == "\\":
            return at + 2
        if line.startswith(self.quote, at):
            at += len(self.quote)
            while len(self.quote) == 3 and line.startswith(self.quote[0], at):
                at += 1
            self.quote = ""
            return at
        return at + 1


def _lines(statements: list[Statement]) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for statement in statements:
        if statement.is_header:
            table = _table_path(statement.text, counts)
            lines.setdefault(table, statement.first)
            if table and isinstance(table[-1], int):
                lines.setdefault(table[:-1], statement.first)
            continue
        key = table + _key_path(statement.text)
        for length in range(len(table) + 1, len(key) + 1):
            lines.setdefault(key[:length], statement.first)
        for number, line in enumerate(statement.element_lines):
            lines[(*key, number)] = line
    return lines


def _table_path(text: str, counts: dict[Path, int]) -> Path:
    """The path of a header, with the number of the present element for every array of tables on the way."""
    value: Any = tomllib.loads(text)
    path: Path = ()
    while isinstance(value, dict) and value:
        key, value = next(iter(value.items()))
        path = (*path, key)
        if isinstance(value, list):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
            value = value[0] if isinstance(value, list) else value
    return path


def _key_path(text: str) -> Path:
    """The path that stands before the equals sign (`a.b = 1` gives a, b)."""
    for at in (i for i, sign in enumerate(text) if sign == "="):
        try:
            value: Any = tomllib.loads(text[:at] + "= 0")
        except tomllib.TOMLDecodeError:
            continue
        path: Path = ()
        while isinstance(value, dict):
            key, value = next(iter(value.items()))
            path = (*path, key)
        return path
    return ()
