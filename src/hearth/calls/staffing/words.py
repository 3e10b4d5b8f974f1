"""What an answer says in words: how it stands, what breaks first, what would mend it. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

from hearth.calls.staffing.answer import SPEAKS, Answer, Gap, Row
from hearth.calls.staffing.mending import More
from hearth.calls.staffing.plan import Target
from hearth.calls.staffing.shifts import clock
from hearth.kit.language import counted

MOST_MENDING, MOST_DAYS = 14, 7
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


def day_words(day) -> str:
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def length(seconds: float | None) -> str:
    """12 s; 3 min 20 s; a queue that only grows."""
    if seconds is None:
        return "–"
    if math.isinf(seconds):
        return "grows"
    minutes, rest = divmod(round(seconds), 60)
    return " ".join([*([f"{minutes} min"] if minutes else []), *([f"{rest} s"] if rest or not minutes else [])])


def said_of(target: Target) -> str:
    """Which formula, and whether abandoned calls count: said beside every figure."""
    asked = f"{percent(target.share)} answered within {target.within:g} seconds"
    if target.patience is None:
        return (
            f"Target: {asked}. By the formula (Erlang C) and in the drawn days nobody hangs up, however long it takes."
        )
    of_what = (
        "Abandoned calls do not count: the share is of the calls that were answered."
        if target.of_answered
        else "Abandoned calls count as not answered: the share is of all calls that came."
    )
    return (
        f"Target: {asked}. {of_what} By the formula (Erlang A) and in the drawn days who waits hangs up, "
        f"after {length(target.patience)} on average."
    )


def how_it_stands(answered: Answer) -> str:
    """84% (give or take 1) of calls are answered in 20 seconds; …"""
    if answered.level is None:
        return "Nobody is expected to ring."
    target = answered.plan.target
    margin = f"{percent(answered.level)} (give or take {100 * (answered.error or 0):.1f})"
    which = "answered calls" if target.of_answered else "calls"
    parts = [f"{margin} of {which} are answered within {target.within:g} seconds"]
    if target.patience is not None:
        parts.append(f"{percent(answered.abandoned)} hang up")
    left = _left(answered.left, answered.not_made)
    return "; ".join([*parts, *([f"at the last close {left}"] if left else [])]) + "."


def _left(to_ring_back: float, not_made: float) -> str:
    """3 people are still to be rung back and 12 calls not made; nothing of what rounds to nothing."""
    back, made = round(to_ring_back), round(not_made)
    parts = [f"{counted(back, 'person', 'people')} still to be rung back"] if back else []
    return " and ".join([*parts, *([f"{counted(made, 'call')} not made that should have been"] if made else [])])


def what_breaks_first(answered: Answer, usual: Answer | None = None) -> list[str]:
    """In the order of time: the first half-hour below the target, the worst, the first day that leaves work."""
    fine = _below(usual) if usual else set()
    below = [row for row in answered.half_hours if _is_below(row, answered.plan.target)]
    new = [row for row in below if (row.day, row.half_hour) not in fine]
    said = []
    if new:
        first = new[0]
        also = "" if usual is None or not fine else ", besides what is below the target as planned"
        said.append(
            f"It breaks first on {_when(first)}{also}: {_there(first)}, {percent(first.drawn)} answered in time."
        )
        worst = min(new, key=lambda row: (row.drawn, -row.calls))
        if worst is not first:
            said.append(f"It is worst on {_when(worst)}: {_there(worst)}, {percent(worst.drawn)} answered in time.")
    elif below:
        before = "is below the target as it was", "are below the target as they were"
        said.append(
            f"Nothing breaks that holds as planned; {counted(len(below), 'half-hour')} {before[len(below) > 1]}."
        )
    else:
        said.append("No half-hour falls clearly below the target.")
    left = next((row for row in answered.days if row.left + row.not_made >= 1 and _leaves_more(row, usual)), None)
    if left:
        said.append(f"Work is left from {day_words(left.day)} on: at close {_left(left.left, left.not_made)}.")
    return said


def _is_below(row: Row, target: Target) -> bool:
    """Below the target by more than chance, with a call to speak of."""
    return row.drawn is not None and row.calls >= 0.5 and row.drawn + (row.error or 0) < target.share


def _below(answered: Answer) -> set:
    return {(row.day, row.half_hour) for row in answered.half_hours if _is_below(row, answered.plan.target)}


def _leaves_more(row: Row, usual: Answer | None) -> bool:
    before = next((one for one in usual.days if one.day == row.day), None) if usual else None
    return before is None or row.left + row.not_made >= 1.05 * (before.left + before.not_made) + 1


def _when(row: Row) -> str:
    return f"{day_words(row.day)} at {row.at}"


def _there(row: Row) -> str:
    return f"{counted(round(row.on, 1), 'caller')} on average, {row.needed} needed"


def who_is_missing(answered: Answer, usual: Answer | None = None) -> list[str]:
    """What calls are about and nobody, or hardly anybody, is there for; of a what-if what is worse than usual."""
    before = {(gap.work, gap.day, gap.half_hour): gap.chance for gap in usual.gaps} if usual else {}
    worse = [gap for gap in answered.gaps if gap.chance >= before.get((gap.work, gap.day, gap.half_hour), 0) + SPEAKS]
    said = []
    for name, gaps in groupby(worse, key=lambda gap: gap.work):
        found = list(gaps)
        never = [gap for gap in found if gap.chance == 1]
        if never:
            said.append(f"Nobody who takes “{name}” is there on {_told_when(never)}.")
        few = [gap for gap in found if gap.chance < 1]
        if few:
            worst = max(few, key=lambda gap: gap.chance)
            more = len(few) - 1
            others = (
                f", and there {'is' if more == 1 else 'are'} {counted(more, 'more half-hour')} like it" if more else ""
            )
            said.append(
                f"“{name}” hangs on few people: on {day_words(worst.day)} at {clock(worst.half_hour)} nobody who takes "
                f"it is there with a chance of {percent(worst.chance)}{others}."
            )
    return said


def _told_when(gaps: Sequence[Gap]) -> str:
    """Monday 21 December, 17:00 to 17:30; …"""
    days = [(day, [gap.half_hour for gap in on]) for day, on in groupby(gaps, key=lambda gap: gap.day)]
    told = [f"{day_words(day)}, {_spans(on)}" for day, on in days[:MOST_DAYS]]
    return "; ".join(told) + (f"; and {counted(len(days) - MOST_DAYS, 'more day')}" if len(days) > MOST_DAYS else "")


def _spans(half_hours: list[int]) -> str:
    """16, 17, 20 as “08:00 to 09:00, 10:00 to 10:30”."""
    spans: list[list[int]] = []
    for at in half_hours:
        if spans and spans[-1][1] == at:
            spans[-1][1] = at + 1
        else:
            spans.append([at, at + 1])
    return ", ".join(f"{clock(begin)} to {clock(end)}" for begin, end in spans)


def what_would_mend_it(answered: Answer, more: list[More], mended: Answer | None) -> list[str]:
    """How many more callers, when; and what that comes to when it is drawn anew."""
    if not more:
        return ["By the formula every half-hour has the callers it needs."]
    hours = sum(one.callers * (one.ends - one.begins) / 2 for one in more)
    said = [
        f"By the formula callers are too few in {counted(len(answered.short), 'half-hour')}. "
        f"{counted(hours, 'more hour')} of callers who do come would mend it:"
    ]
    for one in more[:MOST_MENDING]:
        said.append(
            f"{day_words(one.day)}, {clock(one.begins)} to {clock(one.ends)}: {counted(one.callers, 'more caller')}."
        )
    if len(more) > MOST_MENDING:
        said.append(f"… and {counted(len(more) - MOST_MENDING, 'more line')}.")
    if mended:
        said.append(f"Drawn anew with them: {how_it_stands(mended)}")
    return said
