"""What to do next, in order, and why: one sentence for each line of a worklist."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hearth.needs.rules.stages import MOST_URGENT_FIRST, Urgency

# What stands together in a worklist: emergencies, what is late by urgency, and (None) what is not late yet.
BANDS = (*MOST_URGENT_FIRST, None)
WANTED = {"today": "Wanted the same day", "soon": "Wanted within three days", "planned": "Planned"}
ABOUT_TO_BE_LATE = timedelta(hours=2)


def spoken(length: timedelta) -> str:
    """A length of time as said aloud: "40 minutes", "3 hours", "2 days"."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 60:
        number, unit = minutes, "minute"
    elif minutes < 48 * 60:
        number, unit = minutes // 60, "hour"
    else:
        number, unit = minutes // (24 * 60), "day"
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def lateness(due_at: datetime, now: datetime) -> str:
    """ "late" when its due time has passed, "about to be late" within two hours of it, otherwise nothing."""
    if due_at < now:
        return "late"
    return "about to be late" if due_at - now < ABOUT_TO_BE_LATE else ""


def _asked(carrier: str, offered_at: datetime | None, now: datetime) -> str:
    if offered_at is None:
        return f"{carrier} has not answered"
    length = now - offered_at
    if length < timedelta(minutes=1):
        return f"{carrier} was asked just now"
    return f"{carrier} has not answered for {spoken(length)}"


def why(*, due_at: datetime, urgency: str, stage: str, owner: str, carrier: str, offered_at: datetime | None,
        now: datetime, held: str = "", came_back: str = "", company: str = "") -> str:  # fmt: skip
    """Why this line stands where it does, and what it waits for.

    `held` is the day until which it is on hold, `came_back` the day its hold ended and `company` who goes with whoever
    goes, in words; each may be empty.
    """
    if held:
        return f"On hold until {held}."
    when = f"late by {spoken(now - due_at)}" if due_at < now else f"due in {spoken(due_at - now)}"
    waits = {
        "new": "nobody has looked at it",
        "triaged": "nobody is meeting it yet" if owner else "nobody looks after it",
        "offered": _asked(carrier, offered_at, now),
        "taken": f"{carrier} is on it",
    }.get(stage, stage)
    back = f" Came back from hold on {came_back}." if came_back else ""
    two = f" {company}" if company else ""
    return f"{_begins(when, urgency, is_late=due_at < now)}; {waits}.{two}{back}"


def _begins(when: str, urgency: str, *, is_late: bool) -> str:
    """The first words say the band: an emergency, late with how soon it was wanted, or when it is due."""
    if urgency == Urgency.NOW:
        return f"Emergency, {when}"
    return f"{WANTED[urgency]}, {when}" if is_late else when.capitalize()


def standing(*, urgency: str, due_at: datetime, on_hold_until: date | None, now: datetime, today: date) -> tuple:
    """Where an open need stands in a worklist; the smallest comes first.

    Emergencies first, whatever else waits. Then what is late, the most urgent kind first. Then what is not late yet.
    What is on hold comes last, in the order in which it comes back. Within each, what is due first.
    """
    if on_hold_until and on_hold_until > today:
        return len(BANDS), on_hold_until, due_at
    is_late = due_at < now
    if urgency == Urgency.NOW:
        return 0, due_at
    return BANDS.index(Urgency(urgency) if is_late else None), due_at
