"""Make the made-up borough: founded like any other from the shipped file, then filled with a story told from a seed.

The past is replayed moment by moment through the rules (stages, medicines) and written many rows at a time with the
times at which things happened, since verbs write only "now". The database's own constraints hold for it as for
everything else, and the event log gets every moment, in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from hearth.access import walls
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import TeamKind
from hearth.areas import actions as areas
from hearth.areas.demo_map import DemoMap, draw_map
from hearth.areas.models import Borough, Ward
from hearth.desk.actions import founding
from hearth.desk.actions.demo_contacts import Conversations
from hearth.desk.actions.demo_crossings import Crossings
from hearth.desk.actions.demo_keeping import Keeping
from hearth.desk.actions.demo_log import Log
from hearth.desk.actions.demo_offers import Offering
from hearth.desk.actions.demo_ringing import Ringing
from hearth.desk.actions.demo_rows import Rows
from hearth.desk.actions.demo_staff import CALLER, DOMAIN, SIGN_INS, Staff
from hearth.desk.actions.demo_telephones import Telephones
from hearth.desk.actions.demo_work import Work
from hearth.desk.rules.borough_file import read_borough, template
from hearth.desk.rules.demo_story import Story, tell
from hearth.kit.refused import Refused
from hearth.matching.actions import plans
from hearth.needs.models import Category
from hearth.offers.models import Volunteer
from hearth.people.models import Person
from hearth.reports import actions as reports

PEOPLE_AT_A_TIME = 4_000
Told = Callable[[str, float], None]  # what is being done, and how much of it all is done (0 to 1)

VOLUNTEER, ADMINISTRATOR = "volunteer", "administrator"


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
        rows = _fill(borough, story, seed, told)
        _passwords(story, rows)
        _plan_tomorrow(rows)
        if everybody:
            _everybody(story, rows, told)
        record("desk.make_demo", borough, team=rows.team(TeamKind.COMMUNITY_HUB, 0), seed=seed)
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


def _fill(borough: Borough, story: Story, seed: int, told: Told) -> Rows:
    """Store the story, one kind of row after another, and last the log of how it came to be so."""
    log = Log(borough)
    rows = Rows(borough, story, Staff(borough, seed), log, seed)
    work = Work(rows, log, seed)
    crossings = Crossings(work, seed)
    ringing = Ringing(rows, crossings, seed)
    talks: list[Conversations] = []

    def talk() -> None:
        talks.append(Conversations(work, seed))
        talks[0].make()
        talks[0].store()

    steps = (
        ("People", rows.write_people), ("Organisations", rows.write_organisations),
        ("Volunteers", rows.write_volunteers), ("Requests", work.replay), ("Calls", talk),
        ("What was done", work.store), ("Answers", lambda: talks[0].store_answers()),
        ("Wishes", rows.write_circumstances), ("Referrals", crossings.write_referrals),
        ("Concerns", crossings.write_concerns),
        ("Campaigns", ringing.write), ("Keeping in touch", Keeping(ringing).write),
        ("Telephones", Telephones(ringing, seed).write),
        ("Messages", lambda: crossings.write_confirmations(talks[0].contacts)), ("Outbox", crossings.write_messages),
        ("Letters and organisations", Offering(rows, seed).write), ("The log", log.write),
    )  # fmt: skip
    for number, (words, write) in enumerate(steps):
        told(words, 0.55 + 0.3 * number / len(steps))
        write()
    return rows


def _passwords(story: Story, rows: Rows) -> None:
    """Give the busiest volunteer of the first hub the address that is shown, and everybody the one password.

    A script needs a second manager to approve it. Whoever signs in as this volunteer may say yes to what they are
    offered: they give more of their week than they have in hand.
    """
    busy = Counter(
        request.volunteer for request in story.requests
        if request.stage in ("offered", "taken") and request.volunteer is not None and request.hood == 0
    )  # fmt: skip
    volunteer = Volunteer.objects.get(pk=story.helpers[max(busy, key=lambda number: (busy[number], -number))].id)
    volunteer.email = f"{VOLUNTEER}@{DOMAIN}"
    volunteer.tasks_a_week = max(volunteer.tasks_a_week, volunteer.tasks.count() + 1)
    volunteer.save(update_fields=["email", "tasks_a_week"])
    User.objects.filter(volunteer_key=volunteer.pk).update(email=volunteer.email)
    User.objects.filter(memberships__team__borough=rows.borough).update(
        password=make_password(settings.DEMO_PASSWORD), needs_second_factor=settings.DEMO_SECOND_FACTOR
    )


def _plan_tomorrow(rows: Rows) -> None:
    """The coordinator of the first hub has asked for a plan for tomorrow; the worker makes it, as it would any."""
    hub = rows.team(TeamKind.COMMUNITY_HUB, 0)
    coordinator = User.objects.filter(memberships__team=hub, memberships__role="coordinator").order_by("pk").first()
    plans.ask_for_plan(team=hub, first_day=timezone.localdate() + timedelta(days=1), by=coordinator)


def addresses() -> list[tuple[str, str]]:
    """(address, role in words) of every sign-in that is shown."""
    roles = [(address, str(role)) for address, _, _, role, _ in SIGN_INS]
    return [
        (f"{address}@{DOMAIN}", role.replace("_", " "))
        for address, role in [
            *roles,
            (VOLUNTEER, VOLUNTEER),
            (CALLER, "volunteer caller"),
            (ADMINISTRATOR, ADMINISTRATOR),
        ]
    ]


def sign_ins() -> list[tuple[str, str]]:
    """(address, role) of the shown sign-ins that are there. Refused in production."""
    _refuse_where_real()
    known = set(User.objects.filter(email__in=[email for email, _ in addresses()]).values_list("email", flat=True))
    return [(email, role) for email, role in addresses() if email in known]


def _everybody(story: Story, rows: Rows, told: Told) -> None:
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
