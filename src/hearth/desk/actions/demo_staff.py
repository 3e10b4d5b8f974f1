"""Who works in the made-up borough: for every team its people, so that whatever was done was done by one of them."""

from __future__ import annotations

from random import Random

from hearth.access import actions as access
from hearth.access.models import Membership, Team, User
from hearth.access.roles import ROLES, Employer, Role, TeamKind
from hearth.areas.models import Borough
from hearth.desk.rules.demo_names import COMMUNITIES
from hearth.desk.rules.demo_people import pick
from hearth.offers.models import Volunteer

DOMAIN = "fernhallow.example"
CALLER = "caller"
# One sign-in for each role: address, name, kind of team, role, employer.
SIGN_INS: tuple[tuple[str, str, TeamKind, Role, Employer], ...] = (
    ("handler", "Hannah Handler", TeamKind.COMMUNITY_HUB, Role.CALL_HANDLER, Employer.COUNCIL),
    ("coordinator", "Colin Coordinator", TeamKind.COMMUNITY_HUB, Role.COORDINATOR, Employer.COUNCIL),
    ("manager", "Mair Manager", TeamKind.COMMUNITY_HUB, Role.MANAGER, Employer.COUNCIL),
    ("observer", "Oona Observer", TeamKind.COMMUNITY_HUB, Role.OBSERVER, Employer.COUNCIL),
    ("partnership", "Parveen Partnership", TeamKind.PARTNERSHIP_HUB, Role.PARTNERSHIP, Employer.COUNCIL),
    ("health", "Hugh Health", TeamKind.HEALTH_AND_CARE, Role.HEALTH, Employer.TRUST),
    ("specialist", "Siobhan Specialist", TeamKind.WELFARE, Role.SPECIALIST, Employer.COUNCIL),
    ("safeguarding", "Samuel Safeguarding", TeamKind.SAFEGUARDING, Role.SAFEGUARDING, Employer.COUNCIL),
    ("protection", "Petra Protection", TeamKind.ADMINISTRATION, Role.DATA_PROTECTION, Employer.COUNCIL),
    ("partner", "Priya Partner", TeamKind.FOODBANK, Role.PARTNER, Employer.PARTNER),
)
# Who stands where in a team of each kind: (place, role); and who employs them.
_HUB = (("handler0", Role.CALL_HANDLER), ("handler1", Role.CALL_HANDLER), ("handler2", Role.CALL_HANDLER),
        ("coordinator", Role.COORDINATOR), ("manager", Role.MANAGER), ("manager1", Role.MANAGER))  # fmt: skip
PLACES: dict[TeamKind, tuple[tuple[tuple[str, Role], ...], Employer]] = {
    TeamKind.COMMUNITY_HUB: (_HUB, Employer.COUNCIL),
    TeamKind.PARTNERSHIP_HUB: ((("worker0", Role.PARTNERSHIP), ("worker1", Role.PARTNERSHIP)), Employer.COUNCIL),
    TeamKind.HEALTH_AND_CARE: ((("worker0", Role.HEALTH), ("worker1", Role.HEALTH)), Employer.TRUST),
    TeamKind.WELFARE: ((("worker0", Role.SPECIALIST), ("worker1", Role.SPECIALIST)), Employer.COUNCIL),
    TeamKind.STAYING_WELL: ((("worker0", Role.SPECIALIST), ("worker1", Role.SPECIALIST)), Employer.COUNCIL),
    TeamKind.COUNCILLORS: ((("worker0", Role.SPECIALIST),), Employer.COUNCIL),
    TeamKind.MENTAL_HEALTH_TRUST: ((("worker0", Role.SPECIALIST), ("worker1", Role.SPECIALIST)), Employer.TRUST),
    TeamKind.SAFEGUARDING: ((("worker0", Role.SAFEGUARDING), ("worker1", Role.SAFEGUARDING)), Employer.COUNCIL),
    TeamKind.FOODBANK: ((("worker0", Role.PARTNER),), Employer.PARTNER),
    TeamKind.GP: ((("worker0", Role.PARTNER),), Employer.PARTNER),
    TeamKind.PARTNER: ((("worker0", Role.PARTNER),), Employer.PARTNER),
}
Crew = dict[str, User]


class Staff:
    """The people of every team, by team and place."""

    def __init__(self, borough: Borough, seed: int):
        self.borough = borough
        self.rng = Random(f"staff {seed}")  # noqa: S311  made-up names, not secrets
        self.names: set[str] = set()
        self.crews: dict[int, Crew] = {}
        self.of_volunteer: dict[str, User] = {}
        self.signed: dict[int, str] = {}  # as their notes are signed
        for team in Team.objects.filter(borough=borough).select_related("borough").order_by("pk"):
            if team.kind in PLACES:
                self.crews[team.pk] = self._crew(team)
        self._alone()

    def at(self, team_id: int, place: str) -> User:
        """Whoever stands at this place in the team; a small team's one person does everything."""
        crew = self.crews[team_id]
        return crew.get(place) or crew.get("coordinator") or crew["worker0"]

    def _crew(self, team: Team) -> Crew:
        places, employer = PLACES[TeamKind(team.kind)]
        is_first = not any(one.kind == team.kind for one in Team.objects.filter(pk__in=self.crews))
        shown = {role: (address, name) for address, name, kind, role, _ in SIGN_INS if kind == team.kind and is_first}
        crew: Crew = {}
        for place, role in places:
            address, name = shown.pop(role, ("", "")) if role in shown else ("", self._name())
            crew[place] = self._sign_in(team, role, employer, name, address)
        return crew

    def _sign_in(self, team: Team, role: Role, employer: Employer, name: str, address: str = "") -> User:
        address = address or ".".join("".join(sign for sign in word if sign.isalpha()) for word in name.lower().split())
        email = f"{address}@{DOMAIN}"
        user = access.add_sign_in(name=name, email=email, team=team, role=role, employer=employer, by=None)
        self.signed[user.pk] = f"{name}, {ROLES[role][0].lower()}"
        return user

    def _alone(self) -> None:
        """Those who stand in no crew: the hub's observer, and the data protection officer among the administrators."""
        for address, name, kind, role, employer in SIGN_INS:
            if role in (Role.OBSERVER, Role.DATA_PROTECTION):
                teams = Team.objects.filter(borough=self.borough, kind=kind, is_open=True).select_related("borough")
                self._sign_in(teams.order_by("pk")[0], role, employer, name, address)

    def _name(self) -> str:
        """A name nobody here has yet."""
        while True:
            community = pick(self.rng, tuple((one, one.share) for one in COMMUNITIES))
            first = self.rng.choice(self.rng.choice((community.women, community.men)))
            name = f"{first} {self.rng.choice(community.surnames)}"
            if name not in self.names:
                self.names.add(name)
                return name

    def let_in_volunteers(self, volunteers: list[Volunteer]) -> None:
        """Give these volunteers a sign-in, all at once; none has a password."""
        users = [
            User(email=one.email, name=one.name, employer=Employer.VOLUNTEER, volunteer_key=one.pk,
                 needs_second_factor=False, password="!")  # noqa: S106  no password fits this
            for one in volunteers
        ]  # fmt: skip
        User.objects.bulk_create(users)
        Membership.objects.bulk_create(
            Membership(user=user, team=one.team, role=Role.VOLUNTEER)
            for user, one in zip(users, volunteers, strict=True)
        )
        self.of_volunteer = {str(user.volunteer_key): user for user in users}
        self.signed |= {user.pk: user.name for user in users}
