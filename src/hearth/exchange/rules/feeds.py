"""The lists there are, the layouts their files come in, and what a column can hold. All data, in `exchange/feeds`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

from .sheets import fold

FOLDER = Path(__file__).parent.parent / "feeds"
OWN = "own"
"""The list that whoever loads it names; each gets a key of its own that begins so."""


@dataclass(frozen=True)
class Field:
    """One thing a column can hold."""

    key: str
    called: str
    reads: str
    also: tuple[str, ...] = ()
    health: bool = False
    passing: bool = False
    stamp: bool = False
    need: str = ""
    need_when: str = ""
    blank_means: str = ""


@dataclass(frozen=True)
class Keep:
    """What a row must fulfil in one of these fields to be kept: one of these words, or a day not too long ago."""

    fields: tuple[str, ...]
    verdict: str
    words: str
    is_: tuple[str, ...] = ()
    within_days: int | None = None


@dataclass(frozen=True)
class Asks:
    """When a row asks for something: a field is one of these words, or begins with one. `due` is (field, days)."""

    need: str
    key: str
    fields: tuple[str, ...]
    is_: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    due: tuple[str, int] | None = None
    words: str = ""


@dataclass(frozen=True)
class NeedKind:
    """What a row can ask for: a category of help, how soon, in which words, and whether loading raises it at once."""

    key: str
    category: str
    urgency: str
    words: str
    at_once: bool = False
    concern: bool = False
    isolates: bool = False  # calls on the days of isolation, where the row says which day was the first


@dataclass(frozen=True)
class Feed:
    """One layout of one list."""

    key: str
    list: str
    called: str
    columns: tuple[str, ...]
    signs: tuple[str, ...] = ()
    file_names: tuple[str, ...] = ()
    known_by: tuple[tuple[str, ...], ...] = (("nhs_number",), ("who",))
    spreadsheet_days: frozenset[str] = frozenset()
    holds: Mapping[str, str] | None = None
    unread: frozenset[str] = frozenset()
    keeps: tuple[Keep, ...] = ()
    asks: tuple[Asks, ...] = ()
    may_be_nameless: bool = False
    told_by_sender: bool = False
    told_by_home: bool = False
    goes_back: bool = False


PLAIN = Feed("plain", "", "A list of our own, read by the names of its columns", ())
"""A file in no layout we know."""
HOME = replace(PLAIN, key="home", told_by_home=True)
"""The same for lists that no sender lays out: often only a name and where somebody lives."""


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
    whole: bool = False
    takes_from: str = ""
    named: bool = False
    hints: tuple[str, ...] = ()


@cache
def fields() -> Mapping[str, Field]:
    """Every field, by its key."""
    raw = _load("fields")
    return {key: Field(key, **{**spec, "also": tuple(spec.get("also", ()))}) for key, spec in raw.items()}


@cache
def lists() -> Mapping[str, KnownList]:
    """Every list that can be loaded, by its key."""
    return {key: KnownList(key, **{**spec, "hints": tuple(spec.get("hints", ()))})
            for key, spec in _load("lists").items()}  # fmt: skip


def known(list_key: str) -> KnownList | None:
    """The list of this key; one that somebody named is another list of their own."""
    return lists().get(OWN if list_key.startswith(f"{OWN}-") else list_key)


@cache
def needs() -> Mapping[str, NeedKind]:
    """Everything a row can ask for, by its key."""
    return {key: NeedKind(key, **spec) for key, spec in _load("needs").items()}


@cache
def feeds() -> Mapping[str, Feed]:
    """Every layout, by its key."""
    return {path.stem: _feed(path.stem) for path in sorted(FOLDER.glob("*.yaml")) if "columns" in _load(path.stem)}


def layout(key: str) -> Feed:
    """The layout of this key, or none in particular."""
    return HOME if key == HOME.key else feeds().get(key, PLAIN)


def plain(list_key: str) -> Feed:
    """How a file of this list in no known layout is read."""
    return PLAIN if not list_key or any(feed.list == list_key for feed in feeds().values()) else HOME


ESSENTIAL = ("nhs_number", "last_name", "date_of_birth", "postcode")
"""Who a row is about. A column of these that a layout has and a file has not makes two persons of one."""


def headers_of(keys: tuple[str, ...]) -> frozenset[str]:
    """Every header these fields go by, folded."""
    return frozenset(header for header, key in by_header().items() if key in keys)


def identifies(mapping: Mapping[str, int], feed: Feed = PLAIN) -> bool:
    """A list says who it is about: by NHS number, by name with date of birth, or as its layout does."""
    named = "last_name" in mapping or "full_name" in mapping or "first_name" in mapping
    if feed.may_be_nameless and ("phone" in mapping or {"date_of_birth", "postcode"} <= set(mapping)):
        return True
    if feed.told_by_sender and named and "sender_id" in mapping:
        return True
    if feed.told_by_home and ("last_name" in mapping or "full_name" in mapping) and {"postcode", "uprn"} & set(mapping):
        return True
    return "nhs_number" in mapping or (named and "date_of_birth" in mapping)


def called(key: str) -> str:
    """What a field is called on screen: `mobile_as_came` is the mobile number as the file had it."""
    plain = key.removesuffix("_as_came")
    name = fields()[plain].called if plain in fields() else plain.replace("_", " ").capitalize()
    return f"{name}, as it came" if plain != key else name


@cache
def known_headers() -> frozenset[str]:
    """Every header any field goes by, folded."""
    return frozenset(by_header()) | {fold(header) for feed in feeds().values() for header in feed.columns}


@cache
def by_header() -> Mapping[str, str]:
    """Folded header to field, for the headers that mean the same in every file."""
    found: dict[str, str] = {}
    for key, field in fields().items():
        for header in (key, field.called, *field.also):
            if found.setdefault(fold(header), key) != key:
                raise ValueError(f"fields.yaml: “{header}” stands for {found[fold(header)]} and for {key}.")
    return found


def meaning(header: str, feed: Feed) -> str:
    """The field a header stands for in this layout, or empty."""
    own = {fold(name): key for name, key in (feed.holds or {}).items()}
    if header in feed.unread:
        return ""
    return own.get(fold(header)) or by_header().get(fold(header), "")


def _feed(key: str) -> Feed:
    spec = _load(key)
    feed = Feed(
        key=key, list=spec["list"], called=spec["called"], columns=tuple(spec["columns"]),
        signs=tuple(spec.get("signs", ())), file_names=tuple(spec.get("file_names", ())),
        known_by=tuple(tuple(part.strip() for part in way.split("+")) for way in spec.get("known_by", ()))
        or PLAIN.known_by,
        spreadsheet_days=frozenset(spec.get("spreadsheet_days", ())), holds=spec.get("holds"),
        unread=frozenset(spec.get("unread", ())), keeps=tuple(_keep(one) for one in spec.get("keeps", ())),
        asks=tuple(_asks(one) for one in spec.get("asks", ())), may_be_nameless=spec.get("may_be_nameless", False),
        told_by_sender=spec.get("told_by_sender", False),
        goes_back=spec.get("goes_back", False),
    )  # fmt: skip
    unknown = [header for header in feed.columns if header not in feed.unread and not meaning(header, feed)]
    if unknown or feed.list not in lists():
        raise ValueError(f"{key}.yaml: no list {feed.list}, or no field in fields.yaml goes by {', '.join(unknown)}.")
    return feed


def _keep(spec: dict) -> Keep:
    return Keep(tuple(spec["fields"]), spec["else"], spec["words"], tuple(spec.get("is", ())), spec.get("within_days"))


def _asks(spec: dict) -> Asks:
    if spec["need"] not in needs():
        raise ValueError(f"needs.yaml has no “{spec['need']}”.")
    due = spec.get("due")
    return Asks(
        spec["need"], spec.get("key", spec["need"]), tuple(spec["fields"]), tuple(spec.get("is", ())),
        tuple(spec.get("begins", ())), (due[0], due[1]) if due else None, spec.get("words", ""),
    )  # fmt: skip


@cache
def _load(name: str):
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
