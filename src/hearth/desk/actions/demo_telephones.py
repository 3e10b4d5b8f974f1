"""Who is at the telephones of the made-up borough's first hub when, and the calls that came in there."""

from __future__ import annotations

from datetime import time, timedelta
from random import Random

from django.utils import timezone

from hearth.access.models import User
from hearth.calls.models import Absence, IncomingCall, Line, Shift
from hearth.calls.rules.rota import pattern
from hearth.desk.actions.demo_log import actor_of
from hearth.desk.actions.demo_ringing import Ringing
from hearth.desk.rules.demo_time import Hours
from hearth.needs.models import Contact

WEEKS_BACK, WEEKS = 2, 6
EARLY, LATE, WEEKEND = (time(8), time(16)), (time(12), time(20)), (time(10), time(18))
WEEKDAYS, SATURDAY_SUNDAY = range(5), (5, 6)
GAVE_UP_OF = 9  # of so many calls one hangs up before anybody answers


class Telephones:
    """Writes the rota, who is away, the line and its calls."""

    def __init__(self, ringing: Ringing, seed: int):
        self.rows, self.log, self.anchor = ringing.rows, ringing.log, ringing.anchor
        self.hub, self.by, self.staff = ringing.hub, ringing.by, ringing.callers.staff
        self.rng = Random(f"telephones {seed}")  # noqa: S311  made-up lives, not secrets
        self.today = timezone.localdate(self.anchor)

    def write(self) -> None:
        self._rota()
        self._away()
        self._incoming()

    def _rota(self) -> None:
        """Early and late in turn by weeks, one of them at each weekend; the coordinator in the mornings."""
        monday = self.today - timedelta(days=self.today.weekday())
        made: list[Shift] = []
        for week in range(-WEEKS_BACK, WEEKS - WEEKS_BACK):
            first = monday + timedelta(weeks=week)
            for number, user in enumerate(self.staff):
                begins, ends = EARLY if (week + number) % 2 else LATE
                made += self._shifts(user, first, WEEKDAYS, begins, ends)
            made += self._shifts(self.staff[week % len(self.staff)], first, SATURDAY_SUNDAY, *WEEKEND)
            made += self._shifts(self.by, first, WEEKDAYS, time(9), time(12))
        Shift.objects.bulk_create(made)
        self.log.add(self.anchor - timedelta(weeks=WEEKS_BACK), actor_of(self.by), "calls.add_shifts", self.hub,
                     team=self.hub, shifts=len(made))  # fmt: skip

    def _shifts(self, user: User, first, weekdays, begins: time, ends: time) -> list[Shift]:
        return [
            Shift(id=self.rows.id(), team=self.hub, user=user, starts_at=since, ends_at=until)
            for since, until in pattern(first, 1, weekdays, begins, ends, holidays=())
        ]

    def _away(self) -> None:
        """One has a week off, one helps elsewhere in the council from tomorrow on."""
        monday = self.today + timedelta(days=7 - self.today.weekday())
        made = [
            Absence(id=self.rows.id(), team=self.hub, user=self.staff[0], from_on=monday,
                    until_on=monday + timedelta(days=6), kind="planned"),
            Absence(id=self.rows.id(), team=self.hub, user=self.staff[2], from_on=self.today + timedelta(days=1),
                    kind="elsewhere"),
        ]  # fmt: skip
        Absence.objects.bulk_create(made)
        for one in made:
            self.log.add(self.anchor - timedelta(days=1), actor_of(self.by), "calls.mark_away", one)

    # --- calls that come in -------------------------------------------------------------------------

    def _incoming(self) -> None:
        """One for each call a handler took, those who gave up, and while the hub is open one that rings."""
        line = Line(id=self.rows.id(), team=self.hub, name="The hub's number", made_by=self.by,
                    made_at=self.anchor - timedelta(days=60))  # fmt: skip
        taken = Contact.objects.filter(team=self.hub, channel="phone", is_outgoing=False, handler__isnull=False)
        made: list[IncomingCall] = []
        for contact in taken.exclude(completed_at=None).select_related("person", "handler").order_by("started_at"):
            number = "" if self.rng.random() < 0.1 or contact.person is None else contact.person.phone
            rang_at = contact.started_at - timedelta(seconds=self.rng.randint(4, 70))
            made.append(self._call(
                line, number, rang_at=rang_at, answered_at=contact.started_at, answered_by=contact.handler,
                ended_at=contact.completed_at, went="answered", contact=contact,
            ))  # fmt: skip
            self.log.add(contact.started_at, actor_of(contact.handler), "calls.take_incoming", made[-1])
            if len(made) % GAVE_UP_OF == 0:
                rang_at -= timedelta(minutes=self.rng.randint(2, 40))
                waited = timedelta(seconds=self.rng.randint(25, 200))
                made.append(self._call(line, number, rang_at=rang_at, ended_at=rang_at + waited, went="gave_up"))
        if Hours(self.anchor).is_open(self.anchor):
            made.append(self._call(line, self.rows.people[0].phone, rang_at=self.anchor - timedelta(seconds=20)))
        line.heard_at = max((one.rang_at for one in made), default=None)
        line.save(force_insert=True)
        IncomingCall.objects.bulk_create(made)

    def _call(self, line: Line, number: str, **facts) -> IncomingCall:
        key = self.rows.id()
        return IncomingCall(id=key, team=self.hub, line=line, told_as=f"made-up-{key.hex[:12]}", number=number, **facts)
