"""How calls that came in went: by half-hour of a day, with what is waiting now."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from statistics import mean

from hearth.access.models import Team, User
from hearth.calls.models import IncomingCall
from hearth.calls.rules.hours import HERE, moment_of
from hearth.kit.charts import Chart, Series, line

HALF_HOUR = timedelta(minutes=30)
IN_TIME = 20  # seconds
HEADINGS = ("From", "Came", "Answered", "Gave up", "Sent elsewhere", "Not known", "Answered in 20 seconds",
            "Mean wait, seconds", "Longest wait, seconds")  # fmt: skip


@dataclass
class Row:
    """One half-hour, or all of them. Waits are seconds until somebody answered or until who rang gave up."""

    at: str
    came: int = 0
    went: dict[str, int] = field(default_factory=dict)
    in_time: int = 0
    waits: list[float] = field(default_factory=list)

    def add(self, rang_at: datetime, answered_at: datetime | None, ended_at: datetime | None, went: str) -> None:
        """Count one call."""
        self.came += 1
        how = "answered" if answered_at else went or "waits"
        self.went[how] = self.went.get(how, 0) + 1
        until = answered_at or (ended_at if went == "gave_up" else None)
        if until:
            self.waits.append(max((until - rang_at).total_seconds(), 0))
            self.in_time += bool(answered_at) and self.waits[-1] <= IN_TIME

    def ended(self, how: str) -> int:
        """How many were answered, gave up, were sent elsewhere, are not known."""
        return self.went.get(how, 0)

    @property
    def mean_wait(self) -> float | None:
        return round(mean(self.waits), 1) if self.waits else None

    @property
    def longest_wait(self) -> float | None:
        return round(max(self.waits), 1) if self.waits else None

    @property
    def cells(self) -> tuple:
        """As HEADINGS names them; empty where nobody waited."""
        ended = [self.ended(how) for how, _ in IncomingCall.WENT]
        waits = ["" if wait is None else wait for wait in (self.mean_wait, self.longest_wait)]
        return (self.at, self.came, *ended, self.in_time, *waits)


@dataclass(frozen=True)
class Day:
    """A day of calls: its half-hours, and all of them together."""

    half_hours: list[Row]
    whole: Row


def day_of(teams: Sequence[Team], on: date, user: User) -> Day:
    """The calls that rang on a day, by half-hours of the clock on the wall: 46 or 50 of them when the clocks change."""
    begin, end = moment_of(on, time()), moment_of(on + timedelta(days=1), time())
    rows = [Row(_name(begin + n * HALF_HOUR)) for n in range((end - begin) // HALF_HOUR)]
    whole = Row("All day")
    calls = IncomingCall.objects.visible_to(user).filter(team__in=teams, rang_at__gte=begin, rang_at__lt=end)
    for rang_at, *rest in calls.values_list("rang_at", "answered_at", "ended_at", "went"):
        rows[(rang_at - begin) // HALF_HOUR].add(rang_at, *rest)
        whole.add(rang_at, *rest)
    return Day(rows, whole)


def _name(moment: datetime) -> str:
    local = moment.astimezone(HERE)
    return f"{local:%H:%M}{' again' if local.fold else ''}"


def busy(rows: Iterable[Row]) -> list[Row]:
    """From the first half-hour in which anybody rang to the last."""
    rows = list(rows)
    rung = [n for n, row in enumerate(rows) if row.came]
    return rows[rung[0] : rung[-1] + 1] if rung else []


def picture(rows: Sequence[Row]) -> Chart:
    """Calls that came, and how many of them nobody answered."""
    series = [Series("came", [row.came for row in rows]), Series("answered", [row.ended("answered") for row in rows]),
              Series("gave up", [row.ended("gave_up") for row in rows])]  # fmt: skip
    return line("Calls by half-hour", [row.at for row in rows], series, name="incoming", heading="From")


def as_csv(day: Day) -> str:
    """Every half-hour of the day, and all of them."""
    file = io.StringIO(newline="")
    lines = csv.writer(file)
    lines.writerow(HEADINGS)
    lines.writerows(row.cells for row in (*day.half_hours, day.whole))
    return file.getvalue()


def moments(team: Team, since: datetime, until: datetime) -> list[datetime]:
    """When the lines of a team rang, answered or not; none where it has no lines."""
    rows = IncomingCall.objects.filter(team=team, line__isnull=False, rang_at__gte=since, rang_at__lt=until)
    return [at.astimezone(UTC) for at in rows.values_list("rang_at", flat=True)]
