"""Make the made-up borough: founded like any other from the shipped file, then filled with a story told from a seed.

The rows of the past are written many at a time with the times at which they happened; verbs write only "now". The
database's own constraints (medicines, endings, carriers) hold for them as for everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from hearth.access import actions as access
from hearth.access import walls
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Employer, Role, TeamKind
from hearth.areas import actions as areas
from hearth.areas.demo_map import DemoMap, draw_map
from hearth.areas.models import Borough, Ward
from hearth.desk.actions import founding
from hearth.desk.actions.demo_rows import Rows
from hearth.desk.rules.borough_file import read_borough, template
from hearth.desk.rules.demo_story import Story, tell
from hearth.kit.refused import Refused
from hearth.needs.models import Category
from hearth.offers import actions as offers
from hearth.offers.models import Volunteer
from hearth.people.models import Person
from hearth.reports import actions as reports

PEOPLE_AT_A_TIME = 4_000
Told = Callable[[str, float], None]  # what is being done, and how much of it all is done (0 to 1)

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
    ("partner", "Priya Partner", TeamKind.FOODBANK, Role.PARTNER, Employer.PARTNER),
)
VOLUNTEER, ADMINISTRATOR = "volunteer", "administrator"
DOMAIN = "fernhallow.example"
COLLEAGUES = ("Agnieszka Nowak", "Gareth Pritchard", "Shazia Malik", "Kwame Boateng", "Joanna Holt", "Declan Kelly",
              "Meena Patel", "Ruth Ashworth", "Wei Cheung", "Carys Evans", "Imran Hussain", "Laura Entwistle",
              "Chidi Okafor", "Nicola Barlow", "Emyr Hughes", "Ayesha Khan", "Craig Lomax", "Olena Bondarenko",
              "Bridget Doyle", "Sanjay Mistry")  # fmt: skip


@transaction.atomic
def make(*, seed: int, anchor: datetime, everybody: bool, told: Told) -> Borough:
    """Make the borough as it stands at `anchor`; the same seed and anchor make the same one. Refused in production.

    `everybody` stores all who live there, not only those who asked.
    """
    _refuse_where_real()
    plan = read_borough(template(), today=anchor.date()).plan
    if Borough.objects.filter(slug=plan.facts["slug"]).exists():
        raise Refused(f"{plan.facts['name']} is here already. Nothing was made.")
    told("Drawing the borough", 0.0)
    drawn = draw_map(seed)
    told("Founding it", 0.08)
    borough = founding.found(plan).borough
    with walls.opened(walls.whole_house("demo make", borough=borough)):
        told("Putting it on the map", 0.25)
        _map(borough, drawn)
        told("Telling three weeks", 0.4)
        hours = {row.key: row.hours() for row in Category.objects.filter(borough=borough).select_related("borough")}
        story = tell(seed, drawn, anchor, hours)
        told("Letting staff in", 0.5)
        staff = _staff(borough, anchor)
        rows = Rows(borough, story, staff, seed)
        for number, (words, write) in enumerate(rows.steps()):
            told(words, 0.55 + 0.3 * number / len(rows.steps()))
            write()
        _passwords(borough, story, staff)
        if everybody:
            _everybody(borough, story, rows, told)
        record("desk.make_demo", borough, team=staff[0][0].memberships.get().team, seed=seed)
    reports.fold(at_least=1)
    told("Done", 1.0)
    return borough


def _refuse_where_real() -> None:
    if not settings.MADE_UP:
        raise Refused("The made-up borough is only for demos and development (HEARTH_ENV). Nothing was made.")


def _map(borough: Borough, drawn: DemoMap) -> None:
    """Give the wards of the file, in their order, the shapes that were drawn, and put the postcodes into them."""
    wards = list(Ward.objects.filter(borough=borough).order_by("gss"))
    for ward, shape in zip(wards, drawn.wards, strict=True):
        areas.shape(ward=ward, rings=[[list(point) for point in shape.ring]])
    areas.put_postcodes(
        borough=borough,
        places=(
            areas.Place(one.postcode, wards[one.ward].gss, one.easting, one.northing, one.residents)
            for one in drawn.postcodes
        ),
    )


def _staff(borough: Borough, anchor: datetime) -> list[list[User]]:
    """Four colleagues for each hub who work its requests, the sign-ins that are shown among those of the first."""
    hubs = list(Team.objects.hubs().filter(borough=borough).order_by("pk"))
    first = {}
    for address, name, kind, role, employer in SIGN_INS:
        team = Team.objects.filter(borough=borough, kind=kind).order_by("pk")[0]
        email = f"{address}@{DOMAIN}"
        first[role] = access.add_sign_in(name=name, email=email, team=team, role=role, employer=employer, by=None)
    names = iter(COLLEAGUES)
    staff = []
    for hub in hubs:
        group = [first[role] for role in (Role.CALL_HANDLER, Role.COORDINATOR, Role.MANAGER)] if hub == hubs[0] else []
        for role in (Role.CALL_HANDLER, Role.CALL_HANDLER, Role.COORDINATOR, Role.MANAGER)[len(group) :]:
            name = next(names)
            email = f"{name.lower().replace(' ', '.')}@{DOMAIN}"
            group.append(access.add_sign_in(name=name, email=email, team=hub, role=role, by=None))
        staff.append(group)
    return staff


def _passwords(borough: Borough, story: Story, staff: list[list[User]]) -> None:
    """Give the volunteer a sign-in, and everybody the one password: a script needs a second manager to approve it."""
    busy = [request.volunteer for request in story.requests if request.stage == "taken"]
    here = [n for n in busy if n is not None and story.borough.wards[story.helpers[n].who.ward].neighbourhood == 0]
    volunteer = Volunteer.objects.get(pk=story.helpers[max(here, key=here.count)].id)
    volunteer.email = f"{VOLUNTEER}@{DOMAIN}"
    volunteer.save(update_fields=["email"])
    offers.give_sign_in(volunteer, by=staff[0][2])
    User.objects.filter(memberships__team__borough=borough).update(
        password=make_password(settings.DEMO_PASSWORD), needs_second_factor=settings.DEMO_SECOND_FACTOR
    )


def addresses() -> list[tuple[str, str]]:
    """(address, role in words) of every sign-in that is shown."""
    roles = [(address, str(role)) for address, _, _, role, _ in SIGN_INS]
    return [
        (f"{address}@{DOMAIN}", role.replace("_", " "))
        for address, role in [*roles, (VOLUNTEER, VOLUNTEER), (ADMINISTRATOR, ADMINISTRATOR)]
    ]


def sign_ins() -> list[tuple[str, str]]:
    """(address, role) of the shown sign-ins that are there. Refused in production."""
    _refuse_where_real()
    known = set(User.objects.filter(email__in=[email for email, _ in addresses()]).values_list("email", flat=True))
    return [(email, role) for email, role in addresses() if email in known]


def _everybody(borough: Borough, story: Story, rows: Rows, told: Told) -> None:
    """Store the residents who have asked for nothing."""
    asked = {one.number for one in story.askers}
    batch: list[Person] = []
    total = sum(place.residents for place in story.borough.postcodes)
    for number, one in enumerate(story.population.everybody()):
        if one.number not in asked:
            batch.append(rows.person(one))
        if len(batch) == PEOPLE_AT_A_TIME or number == total - 1:
            Person.objects.bulk_create(batch)
            batch = []
            told(f"Storing residents: {number + 1:,} of {total:,}", 0.85 + 0.15 * number / total)
