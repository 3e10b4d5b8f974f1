"""Which list a file is, by its headers: proposed with a reason, decided by whoever loads it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from . import feeds
from .feeds import Feed
from .sheets import fold

_SURE = 0.6
"""Share of a layout's own headers that must be there before the file is taken for that layout."""
_ALIKE = 0.8
"""How alike two headers are, of 1, before one is offered as a slip of the keyboard for the other."""


@dataclass(frozen=True)
class Recognised:
    """What a file's headers say it is. `mapping` is field to column place (from 0); `unused` are headers left out;
    `likely` is field to header where a header looks misspelt; `looks_like` names another list it looks more like."""

    feed: Feed
    mapping: Mapping[str, int]
    found: int
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    is_sure: bool
    likely: Mapping[str, str]
    looks_like: str = ""


def recognise(headers: tuple[str, ...], only: str = "", file_name: str = "") -> Recognised:
    """The layout these headers fit best, among those of the list `only` when given."""
    folded = frozenset(fold(header) for header in headers)
    ranked = sorted(feeds.feeds().values(), key=lambda feed: _fit(feed, folded, file_name), reverse=True)
    likeliest = ranked[0] if _is_sure(ranked[0], folded) else feeds.PLAIN
    mine = [feed for feed in ranked if feed.list == only and _is_sure(feed, folded)] if only else [likeliest]
    feed = mine[0] if mine else feeds.plain(only)
    other = likeliest.called if only and likeliest.list not in ("", only) and not _same(likeliest, feed) else ""
    mapping = mapped(headers, feed)
    missing = tuple(header for header in feed.columns if fold(header) not in folded)
    unused = tuple(h for place, h in enumerate(headers) if place not in mapping.values() and h not in feed.unread)
    return Recognised(
        feed, mapping, len(feed.columns) - len(missing), missing, unused, bool(feed.columns) and not other,
        likely(unused, mapping), other,
    )  # fmt: skip


def propose(headers: tuple[str, ...], file_name: str) -> tuple[str, str]:
    """(the list this file seems to be, why), from its headers and its name."""
    found = recognise(headers, file_name=file_name)
    if found.is_sure:
        called = f"named like one (“{file_name}”) and " if _named(found.feed, file_name) else ""
        return found.feed.list, (
            f"It is {called}laid out as “{found.feed.called}”: {found.found} of its {len(found.feed.columns)} columns "
            "are there."
        )
    words = [*(" ".join(_words(header)) for header in headers), " ".join(_words(file_name))]
    spoken = {key: _hints(one.hints, words) for key, one in feeds.lists().items()}
    best = max(spoken, key=lambda key: len(spoken[key]))
    if spoken[best]:
        told = " and ".join(f"“{hint}”" for hint in spoken[best][:3])
        return best, f"It is in no fixed layout, but {told} in its headers or its name speak for it."
    return feeds.OWN, "Its headers fit no layout we know. Say below what it is."


def likely(unused: Iterable[str], mapping: Mapping[str, int]) -> dict[str, str]:
    """Field to header, for headers that look like a slip of the keyboard for a field that has no column, or that have
    its name among other words ("Holder DOB")."""
    names = {name: key for name, key in feeds.by_header().items() if key not in mapping and len(name) > 3}
    found: dict[str, str] = {}
    rest = list(unused)
    for header in rest:
        if close := get_close_matches(fold(header), names, n=1, cutoff=_ALIKE):
            found.setdefault(names[close[0]], header)
    for header in rest:
        key = _within(header)
        if key and key not in mapping and header not in found.values():
            found.setdefault(key, header)
    return found


def _within(header: str) -> str:
    """The field whose name ends a header that says more: the longest that does."""
    words = _words(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header))
    ends = ("".join(words[start:]) for start in range(1, len(words)))
    return next((key for end in ends if (key := feeds.by_header().get(end))), "")


def mapped(headers: tuple[str, ...], feed: Feed) -> dict[str, int]:
    """First come, first mapped: a second column of the same meaning is left for a person to place."""
    mapping: dict[str, int] = {}
    for place, header in enumerate(headers):
        if (key := feeds.meaning(header, feed)) and key not in mapping:
            mapping[key] = place
    return mapping


def columns_since(before: Iterable[str], now: Iterable[str], feed: Feed) -> tuple[list[str], list[str]]:
    """(columns that are new, columns that have vanished) against the last file, or else against the layout."""
    last, here = list(before) or list(feed.columns), list(now)
    had, has = {fold(header) for header in last}, {fold(header) for header in here}
    if not last:
        return [], []
    return [h for h in here if fold(h) not in had], [h for h in last if fold(h) not in has]


def _fit(feed: Feed, folded: frozenset[str], file_name: str) -> tuple:
    own = {fold(header) for header in feed.columns}
    together = len(own & folded) / len(own | folded)
    return (_is_sure(feed, folded), round(together, 3), _named(feed, file_name), not feed.file_names, feed.key)


def _is_sure(feed: Feed, folded: frozenset[str]) -> bool:
    if not feed.columns or not {fold(sign) for sign in feed.signs} <= folded:
        return False
    return sum(fold(header) in folded for header in feed.columns) / len(feed.columns) >= _SURE


def _same(one: Feed, other: Feed) -> bool:
    """Two layouts with the same columns: only the name of the file, or a person, tells them apart."""
    return {fold(header) for header in one.columns} == {fold(header) for header in other.columns}


def _named(feed: Feed, file_name: str) -> bool:
    return any(part in file_name.casefold() for part in feed.file_names)


def _words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in text.casefold()).split()


def _hints(hints: Iterable[str], words: Iterable[str]) -> list[str]:
    spoken = [f" {one} " for one in words]
    return [hint for hint in hints if any(f" {hint} " in one for one in spoken)]
