"""What volunteers are thanked for, and how their hours are reckoned. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

MILESTONES = (10, 50, 100, 250, 500, 1000)  # tasks done
MINUTES_A_TASK = 60
MOST_MINUTES_A_PART = 240
"""How tasks are reckoned as time where nobody told it: an hour each, four hours in one part of a day at most."""
PART_BEGINS = (0, 12, 17)  # o'clock: morning, afternoon, evening


def part_of(moment: datetime) -> int:
    """The part of the day of a local time: 0 morning, 1 afternoon, 2 evening."""
    return max(part for part, hour in enumerate(PART_BEGINS) if moment.hour >= hour)


def minutes_of(done: Iterable[datetime]) -> int:
    """The minutes that tasks done at these local times are reckoned as."""
    parts = Counter((moment.date(), part_of(moment)) for moment in done)
    return sum(min(tasks * MINUTES_A_TASK, MOST_MINUTES_A_PART) for tasks in parts.values())


def hours_in_words(minutes: int, language: str = "en") -> str:
    """“12 hours”; a half is said, nothing smaller."""
    halves = round(minutes / 30)
    number = f"{halves // 2}{'½' if halves % 2 else ''}" if halves != 1 else "½"
    if language == "cy":
        return f"{number} awr"
    return f"{number} hour{'' if number in ('1', '½') else 's'}"


def week_of(day: date) -> str:
    """The name under which somebody is thanked for a week: “week 2026-W47”."""
    year, week, _ = day.isocalendar()
    return f"week {year}-W{week:02d}"


def reached(tasks: int) -> list[int]:
    """The milestones that so many tasks reach."""
    return [number for number in MILESTONES if tasks >= number]


def years(since: date, day: date) -> int:
    """Whole years somebody has been a volunteer."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


CERTIFICATE = {
    "title": ("Certificate of thanks", "Tystysgrif diolch"),
    "thanks": ("With thanks to", "Gyda diolch i"),
    "gave": (
        "who gave {hours} as a volunteer and did {tasks} for people in the borough",
        "a roddodd {hours} fel gwirfoddolwr a chwblhau {tasks} i bobl yn y fwrdeistref",
    ),
    "period": ("from {first} to {last}", "o {first} hyd {last}"),
    "signed": ("{who}, for {team}", "{who}, ar ran {team}"),
}
"""The words of the certificate, in English and Welsh."""


def tasks_in_words(tasks: int, language: str = "en") -> str:
    if language == "cy":
        return f"{tasks} tasg"
    return f"{tasks} task{'' if tasks == 1 else 's'}"
