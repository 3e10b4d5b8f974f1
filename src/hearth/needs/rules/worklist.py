"""What to do next, in order, and why: one sentence for each line of a worklist."""

from __future__ import annotations

from datetime import datetime, timedelta

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
        now: datetime) -> str:  # fmt: skip
    """Why this line stands where it does, and what it waits for."""
    when = f"Late by {spoken(now - due_at)}" if due_at < now else f"Due in {spoken(due_at - now)}"
    waits = {
        "new": "nobody has looked at it",
        "triaged": "nobody is meeting it yet" if owner else "nobody looks after it",
        "offered": _asked(carrier, offered_at, now),
        "taken": f"{carrier} is on it",
    }.get(stage, stage)
    return f"{when}; {waits}." if urgency != "now" else f"Emergency. {when}; {waits}."
