"""Who rings in the made-up borough's first hub: colleagues, and volunteers whom it lets ring."""

from __future__ import annotations

from datetime import timedelta

from hearth.access.models import Membership, User
from hearth.access.roles import Role, TeamKind
from hearth.calls.actions.volunteers import Ringer
from hearth.calls.models import Caller
from hearth.desk.actions.demo_log import actor_of
from hearth.desk.actions.demo_rows import Rows
from hearth.desk.actions.demo_staff import CALLER, DOMAIN
from hearth.offers.models import Volunteer

HANDLERS = ("handler0", "handler1", "handler2")
SPEAK = (["cy"], [], ["polish", "urdu"])
TRAINED = ("safe_and_well", "comfort_call", "keep_in_touch")
VOLUNTEERS = 3


class Callers:
    """Writes them; `speaks` says in which languages each holds a call."""

    def __init__(self, rows: Rows):
        self.rows, self.anchor = rows, rows.story.anchor
        self.hub = rows.team(TeamKind.COMMUNITY_HUB, 0)
        self.by = rows.staff.at(self.hub.pk, "coordinator")
        self.staff = [rows.staff.at(self.hub.pk, place) for place in HANDLERS]
        self.volunteers: list[User] = []
        self.speaks: dict[int, list[str]] = {}

    def write(self) -> None:
        made = [
            Caller(team=self.hub, user=user, languages=languages)
            for user, languages in zip(self.staff, SPEAK, strict=True)
        ]
        made[1].wants_debrief_since = self.anchor - timedelta(minutes=40)
        letting = self._may_ring()
        self._show(letting[0])
        self.volunteers = [self.rows.staff.of_volunteer[str(one.pk)] for one in letting]
        made += [
            Caller(team=self.hub, user=user, kind="volunteer", trained_for=list(TRAINED)) for user in self.volunteers
        ]
        Caller.objects.bulk_create([*made, Caller(team=self.hub, user=self.by)])
        Membership.objects.bulk_create(
            Membership(user=user, team=self.hub, role=Role.VOLUNTEER_CALLER) for user in self.volunteers
        )
        for one in made[len(self.staff) :]:
            self.rows.log.add(self.anchor - timedelta(days=9), actor_of(self.by), "calls.let_ring", one)
        self.speaks = {one.user_id: one.languages for one in made}

    def _may_ring(self) -> list[Volunteer]:
        """Active volunteers with a sign-in, nothing in hand and every check that ringing asks for."""
        story = self.rows.story
        busy = {story.helpers[r.volunteer].id for r in story.requests
                if r.volunteer is not None and r.stage in ("offered", "taken")}  # fmt: skip
        found = [one for one in self.rows.volunteers if one.team_id == self.hub.pk and one.status == "active"
                 and str(one.pk) in self.rows.staff.of_volunteer and one.pk not in busy]  # fmt: skip
        able: list[Volunteer] = []
        for one in found:
            if len(able) < VOLUNTEERS and not any(Ringer.of(one, self.hub).lacks(purpose) for purpose in TRAINED):
                able.append(one)
        return able

    def _show(self, one: Volunteer) -> None:
        """The address that is shown for a volunteer who rings."""
        one.email = f"{CALLER}@{DOMAIN}"
        one.save(update_fields=["email"])
        User.objects.filter(volunteer_key=one.pk).update(email=one.email)
