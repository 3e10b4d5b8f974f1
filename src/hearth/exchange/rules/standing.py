"""What a row's layout says of it beyond its words: whether it still counts, and what it asks for. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from . import feeds
from .feeds import Asks, Feed, Keep, NeedKind


@dataclass(frozen=True)
class Ask:
    """One thing a row asks for. `key` names it within the row, so that it is raised once however often it comes."""

    key: str
    kind: NeedKind
    words: str
    due_on: date | None = None
    day: int | None = None  # of isolation, counted from the row's own day

    @property
    def from_on(self) -> date | None:
        """The first day, from which days are counted."""
        return self.due_on - timedelta(days=self.day) if self.due_on and self.day is not None else None


def left_out(said: Mapping[str, str], columns: Iterable[str], feed: Feed, today: date) -> tuple[str, str]:
    """(verdict, why) of a row that does not count (any more), by its layout; two empty texts for one that does.

    What the file has no column for, or a day that is not there, leaves nobody out.
    """
    there = set(columns)
    for keep in feed.keeps:
        if there & set(keep.fields) and not _kept(keep, said, today):
            return keep.verdict, keep.words
    return "", ""


def _kept(keep: Keep, said: Mapping[str, str], today: date) -> bool:
    values = [said.get(name, "") for name in keep.fields]
    if keep.within_days is None:
        return any(value.casefold() in keep.is_ for value in values)
    days = [day for day in map(_day, values) if day]
    return not days or any(day >= today - timedelta(days=keep.within_days) for day in days)


def asks(said: Mapping[str, str], feed: Feed) -> list[Ask]:
    """What a kept row asks for: its answers that mean a need, and what its layout adds."""
    found = {}
    for name, text in said.items():
        field = feeds.fields().get(name)
        if field and field.need and field.need_when == text:
            kind = feeds.needs()[field.need]
            found.setdefault(kind.key, Ask(kind.key, kind, kind.words))
    for rule in feed.asks:
        if any(_asked(rule, said.get(name, "")) for name in rule.fields):
            kind = feeds.needs()[rule.need]
            found.setdefault(rule.key, Ask(
                rule.key, kind, rule.words or kind.words, _due(rule, said),
                rule.due[1] if kind.isolates and rule.due else None,
            ))  # fmt: skip
    return list(found.values())


def _asked(rule: Asks, text: str) -> bool:
    said = text.casefold()
    return any(said == word.casefold() for word in rule.is_) or any(
        said.startswith(start.casefold()) for start in rule.begins
    )


def _due(rule: Asks, said: Mapping[str, str]) -> date | None:
    start = _day(said.get(rule.due[0], "")) if rule.due else None
    if not (start and rule.due) or start > date.max - timedelta(days=rule.due[1]):
        return None
    return start + timedelta(days=rule.due[1])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
