"""What holds of organisations: the week a capacity is for, and what they are asked each week. Pure."""

from __future__ import annotations

from datetime import date, timedelta

MOST_TASKS = 5_000  # a week; more is a slip of the finger


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def choices(last_week: int | None) -> list[tuple[str, int, tuple[str, str]]]:
    """The buttons of the weekly page: (name, tasks, words). Without a week before there is only “nothing”."""
    nothing = ("nothing", 0, ("Nothing this week", "Dim byd yr wythnos hon"))
    if not last_week:
        return [nothing]
    half = last_week // 2
    return [
        ("same", last_week, (f"As last time: {last_week}", f"Fel y tro diwethaf: {last_week}")),
        ("less", half, (f"Less: {half}", f"Llai: {half}")),
        nothing,
    ]
