"""What the made-up hubs saw of their volunteers: checks by role, some of them running out, a few lacking."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID

from hearth.desk.actions.demo_log import Log, actor_of
from hearth.desk.actions.demo_staff import Staff
from hearth.offers.models import Away, Check, Volunteer, VolunteerRole

CHECKED = ("active", "paused", "isolating", "in_checks")
WEEKS = {  # what somebody said of when they are free -> the parts of a week
    "Weekday mornings": (0, 3, 6, 9, 12), "Weekday afternoons": (1, 4, 7, 10, 13), "Evenings": (2, 5, 8, 11, 14),
    "Weekends": (15, 16, 18, 19), "Tuesdays and Thursdays": (3, 4, 9, 10), "School hours": (0, 1, 3, 4, 6, 7, 9, 10),
    "Mondays only": (0, 1, 2), "After 5pm and Saturdays": (2, 5, 8, 11, 14, 15, 16),
}  # fmt: skip
KEEPS = {"identity": 1_096, "dbs": 1_096}  # days for which a check counts


class Checks:
    """Writes checks and days away. Whoever has work in hand lacks nothing for it."""

    def __init__(self, staff: Staff, log: Log, seed: int, roles: list[VolunteerRole], today: date):
        self.rng = Random(f"checks {seed}")  # noqa: S311  made-up lives, not secrets
        self.staff, self.log, self.roles, self.today = staff, log, roles, today
        self.checks: list[Check] = []
        self.away: list[Away] = []

    def id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def write(self, volunteers: list[Volunteer], busy: set[int]) -> None:
        """Checks of everybody who was wanted, and the holidays of some."""
        for number, one in enumerate(volunteers):
            if one.status in CHECKED:
                self._checks_of(one, is_busy=number in busy)
            if one.status == "active" and number not in busy and self.rng.random() < 0.08:
                first = self.today + timedelta(days=self.rng.randint(1, 20))
                last = first + timedelta(days=self.rng.randint(2, 14))
                self.away.append(Away(id=self.id(), team=one.team, volunteer=one, from_on=first, until_on=last))
        Check.objects.bulk_create(self.checks)
        Away.objects.bulk_create(self.away)
        for check in self.checks:
            self.log.add(check.seen_at, actor_of(check.seen_by), "offers.note_check", check, kind=check.kind,
                         level=check.level, expires_on=check.expires_on and check.expires_on.isoformat())  # fmt: skip

    def _checks_of(self, one: Volunteer, *, is_busy: bool) -> None:
        roles = [role for role in self.roles if set(role.categories) & set(one.does)]
        if one.status == "in_checks":
            roles = roles[:0] if self.rng.random() < 0.5 else roles[:1]
        elif not is_busy and len(roles) > 1 and self.rng.random() < 0.2:
            roles.pop(self.rng.randrange(len(roles)))  # a role whose checks are still to come
        levels = {
            "identity": max((role.identity for role in roles), key=("none", "seen", "full").index, default="none"),
            "dbs": max((role.dbs for role in roles), key=("none", "basic", "standard", "enhanced", "barred").index,
                       default="none"),
        }  # fmt: skip
        for kind, level in levels.items():
            if level != "none":
                self._check(one, kind, level, runs_out=not is_busy)
        for _ in range(max((role.references for role in roles), default=0)):
            self._check(one, "reference", "", runs_out=False)

    def _check(self, one: Volunteer, kind: str, level: str, *, runs_out: bool) -> None:
        """One check, seen when they were decided on; of the idle a few run out soon, and fewer have."""
        chance, expires = self.rng.random(), None
        if kind in KEEPS:
            left = self.rng.randint(90, KEEPS[kind])
            if runs_out and chance < 0.08:
                left = self.rng.randint(0, 60) if chance < 0.06 else -self.rng.randint(1, 20)
            expires = self.today + timedelta(days=left)
        issued = min(self.today, (one.decided_at or one.applied_at).date())
        if expires:
            issued = min(issued, expires - timedelta(days=30))
        self.checks.append(Check(
            id=self.id(), team=one.team, volunteer=one, kind=kind, level=level, issued_on=issued, expires_on=expires,
            seen_by=one.decided_by or self.staff.at(one.team_id, "coordinator"),
            seen_at=one.decided_at or one.applied_at,
        ))  # fmt: skip
