"""What the page of a plan of callers shows: the answers side by side, charts of one of them, the words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hearth.calls.models import StaffingPlan
from hearth.kit.charts import Chart, Series, line
from hearth.kit.when import day as in_words
from hearth.kit.when import short_day


def pictures(plan: StaffingPlan, what: str, day: date | None) -> dict[str, Any]:
    """The answers of a ready plan; `what` is the key of a what-if (empty: the first there is), `day` a day of it."""
    from hearth.calls.staffing.asking import plan_of
    from hearth.calls.staffing.kept import rows_of
    from hearth.calls.staffing.words import length, percent, said_of

    answers = plan.answers
    usual = answers[0]
    chosen = next((one for one in answers if one["of"] == what), usual)
    days, usual_days = rows_of(chosen["days"]), rows_of(usual["days"])
    on = next((row.day for row in days if row.day == day), days[0].day)
    half_hours = [row for row in rows_of(chosen["half_hours"]) if row.day == on]
    before = {row.half_hour: row for row in rows_of(usual["half_hours"]) if row.day == on}
    is_what_if = bool(chosen["of"])
    return {
        "answers": answers, "chosen": chosen, "days": days, "on": on, "half_hours": half_hours,
        "is_what_if": is_what_if, "length": length, "share": percent, "target": said_of(plan_of(plan).target),
        "charts": [
            _callers(half_hours, before if is_what_if else {}, on),
            _in_time(half_hours, before if is_what_if else {}, chosen, on, plan.percent),
            *([_by_day(days, usual_days if is_what_if else [], chosen, plan.percent)] if len(days) > 1 else []),
        ],
    }  # fmt: skip


def _callers(rows, before: Mapping, on: date) -> Chart:
    series = [
        Series("needed", [row.needed for row in rows]),
        Series("there", [round(row.on, 1) for row in rows]),
        Series("there nine times in ten", [round(row.low, 1) for row in rows]),
    ]
    if before:
        series.append(Series("there as planned", [_of(before, row, "on", 1) for row in rows]))
    return line(f"Callers on {in_words(on)}", [row.at for row in rows], series, name="callers", heading="From")


def _in_time(rows, before: Mapping, chosen: Mapping, on: date, target: int) -> Chart:
    series = [
        Series("target", [target] * len(rows)),
        Series(chosen["name"].lower(), [_percent(row.drawn) for row in rows]),
    ]
    if before:
        series.append(Series("as planned", [_percent(_of(before, row, "drawn")) for row in rows]))
    return line(f"Percent of calls answered in time on {in_words(on)}", [row.at for row in rows], series,
                name="in-time", heading="From", note=_note(chosen))  # fmt: skip


def _by_day(rows, before, chosen: Mapping, target: int) -> Chart:
    usual = {row.day: row for row in before}
    series = [
        Series("target", [target] * len(rows)),
        Series(chosen["name"].lower(), [_percent(row.drawn) for row in rows]),
    ]
    if usual:
        series.append(
            Series("as planned", [_percent(usual[row.day].drawn if row.day in usual else None) for row in rows])
        )
    return line("Percent of calls answered in time, by day", [short_day(row.day) for row in rows], series,
                name="by-day", heading="Day", note=_note(chosen))  # fmt: skip


def _note(chosen: Mapping) -> str:
    return f"each day drawn {chosen['runs']} times"


def _of(before: Mapping, row, name: str, places: int = 4) -> float | None:
    value = getattr(before[row.half_hour], name) if row.half_hour in before else None
    return None if value is None else round(value, places)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
