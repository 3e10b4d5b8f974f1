"""The event log of the made-up borough: one event for each thing its rows say was done, in the order of time."""

from __future__ import annotations

from datetime import datetime

from hearth.access.models import User
from hearth.access.record import write_past
from hearth.areas.models import Borough

EVENTS_AT_A_TIME = 2_000
PUBLIC = "public"


def actor_of(user: User | None) -> str:
    """As the log names who acted: a person who signs in, otherwise somebody on the public pages."""
    return f"user:{user.pk}" if user else PUBLIC


class Log:
    """Gathers events and writes them at the end, sorted by their times."""

    def __init__(self, borough: Borough):
        self.borough = borough
        self.events: list[tuple[datetime, int, dict]] = []

    def add(self, at: datetime, actor: str, verb: str, subject, *, team=None, person=None, **detail) -> None:
        """One event, with the facts the verb itself would have written."""
        team_id = team.pk if team is not None else getattr(subject, "team_id", None)
        person_id = person.pk if person is not None else getattr(subject, "person_id", None)
        told = {
            "at": at.isoformat(),
            "actor": actor, "verb": verb, "kind": subject._meta.label_lower, "ids": [str(subject.pk)],
            "team": team_id, "borough": self.borough.pk, "person": person_id, "purpose": "", "detail": detail,
        }  # fmt: skip
        self.events.append((at, len(self.events), told))

    def opened(self, at: datetime, user: User, need) -> None:
        """Somebody opened a request to work on it."""
        told = {
            "at": at.isoformat(),
            "actor": actor_of(user), "verb": "view", "kind": need._meta.label_lower, "ids": [str(need.pk)],
            "team": None, "borough": self.borough.pk, "person": need.person_id,
            "purpose": f"working on request {need.reference}", "detail": {},
        }  # fmt: skip
        self.events.append((at, len(self.events), told))

    def write(self) -> int:
        """Write them all; returns how many."""
        self.events.sort(key=lambda event: event[:2])
        rows = [told for _, _, told in self.events]
        parts = range(0, len(rows), EVENTS_AT_A_TIME)
        return sum(write_past(rows[first : first + EVENTS_AT_A_TIME]) for first in parts)
