"""The stages of a need, what may follow what, urgency and due times."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from hearth.kit.refused import Refused


class Stage(StrEnum):
    NEW = "new"
    TRIAGED = "triaged"
    OFFERED = "offered"
    TAKEN = "taken"
    DONE = "done"
    ENDED = "ended"


OPEN = (Stage.NEW, Stage.TRIAGED, Stage.OFFERED, Stage.TAKEN)

NEXT: dict[Stage, set[Stage]] = {
    Stage.NEW: {Stage.TRIAGED, Stage.ENDED},
    Stage.TRIAGED: {Stage.OFFERED, Stage.TAKEN, Stage.ENDED},
    Stage.OFFERED: {Stage.TAKEN, Stage.TRIAGED, Stage.ENDED},
    Stage.TAKEN: {Stage.DONE, Stage.TRIAGED, Stage.ENDED},
    Stage.DONE: set(),
    Stage.ENDED: set(),
}

HELD = {
    Stage.OFFERED: "Somebody has been asked for this already and has not answered yet.",
    Stage.TAKEN: "Somebody is doing this already.",
}


def check_move(now: str, then: str) -> None:
    """Refuse a move that the table does not hold."""
    if Stage(then) not in NEXT[Stage(now)]:
        if not NEXT[Stage(now)]:
            raise Refused("This need has ended. Raise a new one if help is wanted again.")
        if then in (Stage.OFFERED, Stage.TAKEN) and now in HELD:
            raise Refused(HELD[Stage(now)])
        raise Refused(f"A need that is {now} cannot become {then}.")


class Ending(StrEnum):
    """How a need ended when it was not done."""

    NO_LONGER_NEEDED = "no_longer_needed"
    COULD_NOT_REACH = "could_not_reach"
    DECLINED = "declined"
    DUPLICATE = "duplicate"
    UNABLE = "unable"
    DECEASED = "deceased"
    REFERRED = "referred"


class Urgency(StrEnum):
    """How soon: an emergency, today, within days, or planned."""

    NOW = "now"
    TODAY = "today"
    SOON = "soon"
    PLANNED = "planned"


MOST_URGENT_FIRST = [Urgency.NOW, Urgency.TODAY, Urgency.SOON, Urgency.PLANNED]


def is_lower(new: str, old: str) -> bool:
    """Whether `new` is less urgent than `old`. Machines may raise urgency; only people lower it, with a reason."""
    return MOST_URGENT_FIRST.index(Urgency(new)) > MOST_URGENT_FIRST.index(Urgency(old))


def due_time(raised_at: datetime, urgency: str, hours: dict[str, int]) -> datetime:
    """When a need is due: the borough's own target in hours for this urgency, counted from when it was raised."""
    return raised_at + timedelta(hours=hours[urgency])


class Referred(StrEnum):
    """The life of a referral. It is accepted or handed back, never lost."""

    SENT = "sent"
    ACCEPTED = "accepted"
    HANDED_BACK = "handed_back"
    WITHDRAWN = "withdrawn"
    DONE = "done"


NEXT_REFERRAL: dict[Referred, set[Referred]] = {
    Referred.SENT: {Referred.ACCEPTED, Referred.HANDED_BACK, Referred.WITHDRAWN},
    Referred.ACCEPTED: {Referred.DONE, Referred.HANDED_BACK},
    Referred.HANDED_BACK: set(),
    Referred.WITHDRAWN: set(),
    Referred.DONE: set(),
}


def check_referral_move(now: str, then: str) -> None:
    if Referred(then) not in NEXT_REFERRAL[Referred(now)]:
        said = now.replace("_", " ")
        raise Refused(f"This referral is {said} already; it cannot become {then.replace('_', ' ')}.")
