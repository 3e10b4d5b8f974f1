"""When a hub rings people: hours by weekday, bank holidays, and the parts of a week in which somebody may be in. Pure.

Hours are those of the clock on the wall: between 09:00 and 20:00 is between 09:00 and 20:00 on the day the clocks
change, too.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/London")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BANK_HOLIDAY = "bank_holiday"
BANDS = ("weekday morning", "weekday afternoon", "weekday evening",
         "weekend morning", "weekend afternoon", "weekend evening")  # fmt: skip
"""The parts of a week that are told apart when it is learned who answers when."""
AFTERNOON, EVENING = time(12), time(17)
LOOK_AHEAD = 60  # days in which there is an open hour, or there is none
LEARNED = 4
"""So many tries that nobody knows of stand beside what was counted: one lucky call does not make a rule."""


@dataclass(frozen=True)
class Hours:
    """The hours of each weekday (0 is Monday), and of bank holidays; a day that is not in it is shut."""

    week: Mapping[int, tuple[time, time]]
    on_bank_holidays: tuple[time, time] | None = None

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Hours:
        """From {"monday": "09:00-20:00", …, "bank_holiday": "10:00-16:00"}; days left out are shut.

        Raises ValueError in words that name the day.
        """
        if unknown := sorted(set(said) - {*DAYS, BANK_HOLIDAY}):
            raise ValueError(f"“{unknown[0]}” is not a day. Write {', '.join(DAYS)} or {BANK_HOLIDAY}.")
        read = {day: _between(day, words) for day, words in said.items() if words}
        week = {DAYS.index(day): between for day, between in read.items() if day != BANK_HOLIDAY}
        if not week:
            raise ValueError("There is no day on which anybody is rung. Give the hours of one weekday at least.")
        return cls(week, read.get(BANK_HOLIDAY))

    def of(self, day: date, holidays: Container[date]) -> tuple[time, time] | None:
        """The hours of one day; nothing where nobody is rung."""
        return self.on_bank_holidays if day in holidays else self.week.get(day.weekday())


def in_words(said: Mapping[str, str]) -> list[str]:
    """“Monday to Friday 08:00-20:00”, “Saturday 09:00-18:00”, “bank holidays 10:00-18:00”; days that are shut are left
    out."""
    told = []
    for words, days in groupby(DAYS, key=lambda day: said.get(day, "")):
        names = [day.capitalize() for day in days]
        if words:
            told.append(f"{names[0]}{f' to {names[-1]}' if len(names) > 1 else ''} {words}")
    return [*told, *([f"bank holidays {said[BANK_HOLIDAY]}"] if said.get(BANK_HOLIDAY) else [])]


def _between(day: str, words: str) -> tuple[time, time]:
    try:
        begin, end = (time.fromisoformat(part.strip()) for part in words.split("-"))
    except ValueError:
        raise ValueError(f"{day.capitalize()}: write the hours as 09:00-20:00, not “{words}”.") from None
    if begin >= end:
        raise ValueError(f"{day.capitalize()}: the hours end before they begin ({words}).")
    return begin, end


def is_open(at: datetime, hours: Hours, holidays: Container[date]) -> bool:
    """Whether somebody may be rung at this moment."""
    local = at.astimezone(HERE)
    between = hours.of(local.date(), holidays)
    return between is not None and between[0] <= local.time() < between[1]


def openings(since: datetime, hours: Hours, holidays: Container[date]) -> Iterable[tuple[datetime, datetime]]:
    """The stretches in which people may be rung from a moment on, in order; each as (from, until)."""
    first = since.astimezone(HERE).date()
    for day in (first + timedelta(days=n) for n in range(LOOK_AHEAD)):
        if between := hours.of(day, holidays):
            begin, end = (moment_of(day, at) for at in between)
            if end > since:
                yield max(begin, since), end


def moment_of(day: date, at: time) -> datetime:
    """The moment of a time on the wall; one that the clocks leave out is the moment after, one they have twice the
    first."""
    return datetime.combine(day, at, HERE).astimezone(UTC)


def next_open(at: datetime, hours: Hours, holidays: Container[date]) -> datetime:
    """The first moment from this one on at which somebody may be rung. Raises ValueError where there is none."""
    for begin, _ in openings(at, hours, holidays):
        return begin
    raise ValueError(f"Nobody is rung within the next {LOOK_AHEAD} days: the hours are shut on all of them.")


def band_of(at: datetime) -> int:
    """The part of the week a moment lies in, as its number in BANDS."""
    local = at.astimezone(HERE)
    part = (local.time() >= AFTERNOON) + (local.time() >= EVENING)
    return part + 3 * (local.weekday() >= 5)


def chances(rung: Mapping[int, int], answered: Mapping[int, int]) -> list[float]:
    """How likely somebody answers in each band, from how often people were rung and answered in it.

    What is known of few is drawn towards what is known of all.
    """
    whole = (sum(answered.values()) + 1) / (sum(rung.values()) + 2)
    return [(answered.get(band, 0) + LEARNED * whole) / (rung.get(band, 0) + LEARNED) for band in range(len(BANDS))]


def next_try(not_before: datetime, hours: Hours, holidays: Container[date], *, tried: Mapping[int, int],
             likely: list[float], within: timedelta = timedelta(days=3)) -> datetime:  # fmt: skip
    """When to try again: within some days in the band in which an answer is likeliest, each the less the more often it
    was tried in vain; the earliest moment of it."""
    best: tuple[float, datetime] | None = None
    for begin, end in openings(not_before, hours, holidays):
        if best and begin > not_before + within:
            break
        for moment in _starts(begin, end):
            band = band_of(moment)
            worth = likely[band] / 2 ** tried.get(band, 0)
            if best is None or worth > best[0] * 1.000001:
                best = worth, moment
    return best[1] if best else next_open(not_before, hours, holidays)


def _starts(begin: datetime, end: datetime) -> Iterable[datetime]:
    """The beginning of a stretch and of every band within it."""
    day = begin.astimezone(HERE).date()
    yield begin
    yield from (at for at in (moment_of(day, AFTERNOON), moment_of(day, EVENING)) if begin < at < end)
