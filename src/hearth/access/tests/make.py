"""Boroughs, teams and people for tests, and a way to act as one of them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from hearth.access import walls
from hearth.access.models import Membership, Team, User
from hearth.access.record import log_of
from hearth.areas.models import Borough, Neighbourhood, Postcode, Ward

_numbers = count(1)


def make_borough(**facts) -> Borough:
    """A borough with one neighbourhood, one ward and one postcode of its own (QX1 1AA)."""
    n = next(_numbers)
    facts = {"slug": f"borough-{n}", "name": f"Borough {n}", "gss": f"E08{n:06d}", "safeguarding_phone": "01632 960000",
             **facts}  # fmt: skip
    borough = Borough.objects.create(**facts)
    hood = Neighbourhood.objects.create(borough=borough, key="north", name="North")
    ring = [[0, 0], [1000, 0], [1000, 1000], [0, 1000]]
    ward = Ward.objects.create(borough=borough, neighbourhood=hood, gss=f"E05{n:06d}", name="Mill", rings=[ring])
    code = f"QX{1 + n % 99} {n // 99 % 10}AA"
    Postcode.objects.create(postcode=code, borough=borough, ward=ward, easting=500, northing=500, residents=40)
    return borough


def make_team(borough=None, kind="community_hub", **facts) -> Team:
    n = next(_numbers)
    borough = borough or make_borough()
    facts = {"key": f"team-{n}", "name": f"Team {n}", "neighbourhood": borough.neighbourhoods.first(), **facts}
    return Team.objects.create(borough=borough, kind=kind, **facts)


def make_user(team=None, role="call_handler", name="Somebody", **facts) -> User:
    n = next(_numbers)
    facts = {"email": f"person{n}@example.org", "name": name, "needs_second_factor": False, **facts}
    user = User(**facts)
    user.set_unusable_password()
    user.save()
    if team:
        Membership.objects.create(user=user, team=team, role=role)
    return user


@contextmanager
def acting(user):
    """Inside this block the walls are open as they are for this person's requests."""
    with walls.opened(walls.context_for(user)):
        yield user


@contextmanager
def everywhere(reason: str = "test"):
    """Inside this block every wall is open, as for a command."""
    with walls.opened(walls.whole_house(reason)):
        yield


@dataclass
class Cast:
    """Alice manages a hub, Bob only reads in it, Charlie works behind another wall of the same borough."""

    borough: Borough
    hub: Team
    other: Team
    alice: User
    bob: User
    charlie: User


def make_cast() -> Cast:
    borough = make_borough()
    hub = make_team(borough)
    other = make_team(borough, kind="health_and_care")
    return Cast(
        borough, hub, other,
        alice=make_user(hub, "manager", "Alice"),
        bob=make_user(hub, "observer", "Bob"),
        charlie=make_user(other, "health", "Charlie"),
    )  # fmt: skip


def events(borough) -> list[tuple[str, str]]:
    """(verb, actor) of the borough's events so far, oldest first, as its administrator reads them."""
    with acting(make_user(make_team(borough, "administration"), "administrator")):
        return [(event["verb"], event["actor"]) for event in reversed(log_of(borough, most=1000))]
