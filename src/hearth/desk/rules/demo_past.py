"""What was done about a made-up request, step by step: who, when, in an order the stages allow, in office hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from hearth.desk.rules.demo_time import Hours


@dataclass
class Moment:
    """One thing that happened to a request."""

    at: datetime
    verb: str  # raise, triage, claim, note, offer, take, release, hold, set_urgency, pharmacy_confirms, end
    who: str  # a place in the team ("handler0", "coordinator", "worker"), "volunteer", "receiver", "public"
    facts: dict = field(default_factory=dict)


@dataclass
class Request:
    """One request and everything that became of it."""

    id: UUID
    asker: int  # index into Story.askers
    hood: int  # which neighbourhood's team has it
    category: str
    summary: str
    urgency: str
    source: str
    stage: str
    raised_at: datetime
    due_at: datetime
    ended_at: datetime | None = None
    team: str = "community_hub"  # the kind of team that has it
    details: str = ""
    ending: str = ""
    ending_note: str = ""
    word: str = ""
    rating: int | None = None
    hands: str = ""  # volunteer, council_staff, trust_staff, pharmacy, team
    volunteer: int | None = None
    controlled: str = ""
    opiate: bool = False
    pharmacy_delivers: str = ""
    rule: str = "any"
    moments: list[Moment] = field(default_factory=list)

    def happened(self, verb: str) -> Moment | None:
        """The last time this was done to it."""
        return next((moment for moment in reversed(self.moments) if moment.verb == verb), None)


@dataclass
class Sent:
    """One referral: across which wall, what became of it, and the requests at both ends."""

    id: UUID
    route: str  # empty: a partner refers in
    from_kind: str
    to_kind: str
    hood: int
    asker: int
    category: str
    urgency: str
    reason: str
    status: str  # sent, accepted, done, handed_back
    sent_at: datetime
    need: UUID | None = None  # the sender's request
    received: UUID | None = None  # the receiver's own
    answered_at: datetime | None = None
    said: str = ""  # why it was handed back, or what became of it
    became_at: datetime | None = None
    beside: UUID | None = None  # the referral it always goes with
    sent_by: str = "coordinator"


@dataclass(frozen=True)
class Step:
    """One thing still without a time: about how many working minutes after the one before."""

    verb: str
    who: str
    minutes: float
    facts: dict = field(default_factory=dict)


class Past:
    """Gives steps their times, between when a request was raised and when it ended or now."""

    def __init__(self, rng: Random, hours: Hours):
        self.rng, self.hours = rng, hours

    def spread(self, request: Request, steps: list[Step]) -> None:
        """Put the steps into the request's past; of one that has ended, the last step is its end."""
        end = request.ended_at or self.hours.anchor
        room = self.hours.between(request.raised_at, end)
        taken = sum(step.minutes for step in steps[:-1] if request.ended_at) or sum(step.minutes for step in steps)
        share = min(1.0, room * 0.85 / taken) if taken else 1.0
        now = self.hours.minutes(request.raised_at)
        for nth, step in enumerate(steps):
            now += step.minutes * share
            given = request.ended_at if nth == len(steps) - 1 else None
            at = given or (self.hours.at(now) if nth else request.raised_at)
            request.moments.append(Moment(at, step.verb, step.who, step.facts))

    def minutes(self, low: float, high: float) -> float:
        return self.rng.triangular(low, high, low + (high - low) * 0.25)
