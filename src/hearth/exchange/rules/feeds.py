"""Which file this is, and what each of its columns holds. All of it is data, in `exchange/feeds`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from .sheets import fold

FOLDER = Path(__file__).parent.parent / "feeds"
_SURE = 0.6
"""Share of a layout's own headers that must be there before the file is taken for that layout."""


@dataclass(frozen=True)
class Field:
    """One thing a column can hold."""

    key: str
    called: str
    reads: str
    also: tuple[str, ...] = ()
    health: bool = False
    passing: bool = False
    need: str = ""
    need_when: str = ""


@dataclass(frozen=True)
class Feed:
    """One layout of one list."""

    key: str
    list: str
    called: str
    columns: tuple[str, ...]
    spreadsheet_days: frozenset[str] = frozenset()


@dataclass(frozen=True)
class KnownList:
    """A list a team can load, with what is recorded about it unless told otherwise."""

    key: str
    called: str
    help: str
    source: str
    legal_basis: str
    purpose: str
    kept_for_days: int


@dataclass(frozen=True)
class Recognised:
    """What a file's headers say it is. `mapping` is field to column place (from 0);
    `unused` are headers left out; `looks_like` names another kind of file that has these headers."""

    feed: Feed
    mapping: Mapping[str, int]
    found: int
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    is_sure: bool
    looks_like: str = ""


@cache
def fields() -> Mapping[str, Field]:
    """Every field, by its key."""
    raw = _load("fields")
    return {key: Field(key, **{**spec, "also": tuple(spec.get("also", ()))}) for key, spec in raw.items()}


@cache
def lists() -> Mapping[str, KnownList]:
    """Every list that can be loaded, by its key."""
    return {key: KnownList(key, **spec) for key, spec in _load("lists").items()}


@cache
def feeds() -> Mapping[str, Feed]:
    """Every layout, by its key."""
    return {path.stem: _feed(path.stem) for path in sorted(FOLDER.glob("*.yaml")) if "columns" in _load(path.stem)}


@cache
def known_headers() -> frozenset[str]:
    """Every header any field goes by, folded."""
    return frozenset(_by_header())


def recognise(headers: tuple[str, ...], only: str = "") -> Recognised | None:
    """The layout whose own headers are found most, among those of the list `only` when given.

    None when the file tells nothing about who it is about: no NHS number and no name.
    """
    folded = [fold(header) for header in headers]
    mapping = _mapped(folded)
    if not identifies(mapping):
        return None
    choices = [feed for feed in feeds().values() if not only or feed.list == only]
    best = max(choices, key=lambda feed: (_share(feed, folded), feed.key))
    missing = tuple(header for header in best.columns if fold(header) not in folded)
    unused = tuple(header for place, header in enumerate(headers) if place not in mapping.values())
    share = _share(best, folded)
    other = another_kind(headers)
    found = len(best.columns) - len(missing)
    return Recognised(best, mapping, found, missing, unused, share >= _SURE and not other, other)


def another_kind(headers: tuple[str, ...]) -> str:
    """The name of a file of another kind with these headers (the daily applications, a return), or empty."""
    folded = {fold(header) for header in headers}
    return next((other["called"] for other in _load("others") if {fold(s) for s in other["signs"]} <= folded), "")


def identifies(mapping: Mapping[str, int]) -> bool:
    """A list says who it is about by NHS number, or by name with date of birth."""
    named = "last_name" in mapping or "full_name" in mapping or "first_name" in mapping
    return "nhs_number" in mapping or (named and "date_of_birth" in mapping)


def by_default(headers: tuple[str, ...]) -> Mapping[str, int]:
    """Field to column place, as the headers suggest."""
    return _mapped([fold(header) for header in headers])


def called(key: str) -> str:
    """What a field is called on screen: `mobile_as_came` is the mobile number as the file had it."""
    plain = key.removesuffix("_as_came")
    name = fields()[plain].called if plain in fields() else plain.replace("_", " ").capitalize()
    return f"{name}, as it came" if plain != key else name


def _mapped(folded: list[str]) -> dict[str, int]:
    """First come, first mapped: a second column of the same meaning is left for a person to place."""
    mapping: dict[str, int] = {}
    for place, header in enumerate(folded):
        if (key := _by_header().get(header)) and key not in mapping:
            mapping[key] = place
    return mapping


def _share(feed: Feed, folded: list[str]) -> float:
    return sum(fold(header) in folded for header in feed.columns) / len(feed.columns)


@cache
def _by_header() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, field in fields().items():
        for header in (key, field.called, *field.also):
            if found.setdefault(fold(header), key) != key:
                raise ValueError(f"fields.yaml: “{header}” stands for {found[fold(header)]} and for {key}.")
    return found


def _feed(key: str) -> Feed:
    spec = _load(key)
    unknown = [header for header in spec["columns"] if fold(header) not in _by_header()]
    if unknown:
        raise ValueError(f"{key}.yaml: no field in fields.yaml goes by {', '.join(unknown)}.")
    days = frozenset(spec.get("spreadsheet_days", ()))
    return Feed(key, spec["list"], spec["called"], tuple(spec["columns"]), days)


@cache
def _load(name: str):
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
