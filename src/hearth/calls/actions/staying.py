"""Campaigns that ask volunteers whether they stay: filled from the hub's own, and what they answer kept once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.actions import campaigns
from hearth.calls.models import AskedToStay, Campaign, Turn
from hearth.calls.rules import staying
from hearth.kit import when
from hearth.kit.language import speaking
from hearth.kit.refused import Refused
from hearth.matching.actions.thanks import given_by
from hearth.matching.models import Task
from hearth.needs import calling
from hearth.needs.models import Contact
from hearth.offers import actions as offers
from hearth.offers.models import GONE, Stay, Volunteer, VolunteerRole
from hearth.people import actions as people
from hearth.people.models import Person

YEAR = timedelta(days=365)
"""So long an answer holds: nobody is asked by two ways within it."""
TIME_TO_ANSWER = timedelta(days=14)
"""So long an e-mail is given before somebody is rung about the same."""
LATELY = timedelta(weeks=12)


@dataclass(frozen=True)
class Filled:
    """What came of filling a campaign with volunteers: those who are new, and who were in one already."""

    new: int
    known: int

    @property
    def in_words(self) -> str:
        if not self.new and not self.known:
            return "No volunteer is like that and still to be asked. Whoever answered within a year is not asked again."
        told = [f"{self.new:,} {'volunteer is' if self.new == 1 else 'volunteers are'} in it now."]
        told += [f"{self.known:,} {'was' if self.known == 1 else 'were'} to be asked already."] if self.known else []
        return " ".join(told)


@transaction.atomic
def fill(campaign: Campaign, *, statuses: Sequence[str], is_unheard: bool, last_task: str, least_months: int,
         by: User) -> Filled:  # fmt: skip
    """Ask these volunteers. `is_unheard`: only those whom the yearly question by e-mail did not reach. `last_task`:
    “lately”, “before” that, “never”; empty: whenever. Who answered within a year is not asked again, nor anybody by two
    campaigns at once."""
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    held = Campaign.objects.select_for_update(of=("self",)).select_related("team__borough").get(pk=campaign.pk)
    if held.purpose != staying.PURPOSE:
        raise Refused("Only a campaign that asks volunteers whether they stay is filled with volunteers.")
    if held.state == "ended":
        raise Refused("This campaign has ended. Make a new one.")
    rows = _to_ask(held, statuses, least_months, timezone.now())
    rows = _by_last_task(_unheard(rows) if is_unheard else rows, last_task)
    asked = AskedToStay.objects.filter(volunteer__in=rows).exclude(campaign__state="ended")
    known = set(asked.values_list("volunteer", flat=True))
    made = _as_people(held, [one for one in rows.order_by("applied_at", "pk") if one.pk not in known], by)
    AskedToStay.objects.bulk_create(made, batch_size=1000)
    campaigns.add_people(held, [one.person_id for one in made], by=by)
    record("calls.fill_with_volunteers", held, by=by, new=len(made), known=len(known))
    return Filled(len(made), len(known))


def _to_ask(campaign: Campaign, statuses: Sequence[str], least_months: int, now: datetime) -> QuerySet[Volunteer]:
    answered = Stay.objects.filter(volunteer=OuterRef("pk"), answered_at__gte=now - YEAR)
    rows = Volunteer.objects.filter(team=campaign.team_id, status__in=set(statuses) - set(GONE))
    return rows.filter(~Exists(answered), applied_at__lte=now - timedelta(days=30 * least_months))


def _unheard(rows: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    asked = Stay.objects.filter(volunteer=OuterRef("pk"), answered_at=None)
    return rows.filter(Q(email="") | Exists(asked.filter(asked_at__lte=timezone.now() - TIME_TO_ANSWER)))


def _by_last_task(rows: QuerySet[Volunteer], last_task: str) -> QuerySet[Volunteer]:
    since = timezone.now() - LATELY
    done = Task.objects.filter(volunteer=OuterRef("pk"), status="done").order_by().values("volunteer")
    rows = rows.annotate(last_at=Subquery(done.annotate(last=Max("ended_at")).values("last")))
    wanted: dict[str, dict[str, Any]] = {
        "": {}, "lately": {"last_at__gte": since}, "before": {"last_at__lt": since}, "never": {"last_at": None},
    }  # fmt: skip
    return rows.filter(**wanted[last_task])


def _as_people(campaign: Campaign, volunteers: Sequence[Volunteer], by: User) -> list[AskedToStay]:
    """Each as the person the records know, or as a new one. Registered twice, somebody is asked once."""
    known, taken = _known(campaign, volunteers), set(campaign.volunteers.values_list("person", flat=True))
    made = []
    for one in volunteers:
        person = known.get(one.pk) or _made(campaign, one, by)
        if person.pk in taken:
            continue
        taken.add(person.pk)
        people.involve(person=person, team=campaign.team, by=by)
        made.append(AskedToStay(team_id=campaign.team_id, campaign=campaign, person=person, volunteer=one, made_by=by,
                                made_at=timezone.now()))  # fmt: skip
    return made


def _known(campaign: Campaign, volunteers: Sequence[Volunteer]) -> dict[UUID, Person]:
    """By volunteer, the person of the same name with the same birthday, telephone or e-mail address."""
    told = {name: {value for one in volunteers if (value := getattr(one, name))}
            for name in ("date_of_birth", "phone", "email")}  # fmt: skip
    alike = Q(date_of_birth__in=told["date_of_birth"]) | Q(phone__in=told["phone"]) | Q(email__in=told["email"])
    rows = Person.objects.standing().unrestricted().filter(alike, borough=campaign.team.borough_id)
    named: dict[tuple[str, str], list[Person]] = {}
    for person in rows.order_by("-pk"):
        named.setdefault(_name_of(person), []).append(person)
    found = {}
    for one in volunteers:
        for person in named.get(_name_of(one), ()):
            if any(getattr(one, fact) and getattr(one, fact) == getattr(person, fact) for fact in told):
                found[one.pk] = person
    return found


def _name_of(somebody: Person | Volunteer) -> tuple[str, str]:
    return somebody.first_name.casefold().strip(), somebody.last_name.casefold().strip()


def _made(campaign: Campaign, one: Volunteer, by: User) -> Person:
    facts = {name: value for name in TAKEN_OVER if (value := getattr(one, name))}
    return people.make(borough=campaign.team.borough, by=by, **facts)


TAKEN_OVER = ("first_name", "last_name", "date_of_birth", "phone", "email", "address_1", "postcode", "language")
"""What a record of a volunteer whom nobody knew as a resident is made with: what is needed to ring them."""


def of(turn: Turn) -> AskedToStay | None:
    """The volunteer whom this turn asks; nobody where it asks for something else."""
    if turn.campaign is None or turn.campaign.purpose != staying.PURPOSE:
        return None
    rows = AskedToStay.objects.filter(campaign=turn.campaign, person=turn.person_id)
    return rows.select_related("volunteer__team").first()


def why_over(turn: Turn) -> str:
    """Why nobody is to be asked any more; empty while somebody is, or where the turn is about something else."""
    one = of(turn)
    if one is None or not AskedToStay.objects.over().filter(pk=one.pk).exists():
        return ""
    return "They are no volunteer any more." if one.volunteer.status in GONE else "They answered in another way."


def gave(volunteer: Volunteer) -> tuple[str, str]:
    """What they gave, in English and Welsh, so that whoever rings can thank them for it."""
    given = given_by(volunteer)
    return _gave("en", volunteer, given), _gave("cy", volunteer, given)


def _gave(language: str, volunteer: Volunteer, given) -> str:
    welsh = language == "cy"
    with speaking(language):
        since, last = when.day(timezone.localdate(volunteer.applied_at)), given.last_on and when.day(given.last_on)
    hours = offers.hours_in_words(given.minutes, language)
    if welsh:
        done = f"tua {hours} hyd yn hyn, ddiwethaf ar {last}" if given.minutes else "heb dasg eto"
        return f"Gwirfoddolwr ers {since}: {done}."
    return f"A volunteer since {since}: {f'about {hours} so far, last on {last}' if given.minutes else 'no task yet'}."


def on_sheet(turn: Turn) -> dict[str, Any] | None:
    """What a volunteer who rings another one reads of them, and what stands of their wishes."""
    if (one := of(turn)) is None:
        return None
    told = one.volunteer
    return {"gave": gave(told), "may_be_introduced": told.may_be_introduced, "wants_thanks": told.wants_thanks}


@transaction.atomic
def heard(turn: Turn, said: Mapping[str, Any], *, by: User) -> None:
    """Keep what a volunteer answered on the telephone. A step of another verb, which asks whether `by` may ring."""
    one = of(turn)
    if one is None:
        raise Refused("Only a volunteer whom a campaign asks answers whether they stay.")
    one.stay = offers.hear_stay(one.volunteer, by=by, **said)
    one.save(update_fields=["stay"])


def heard_in_call(turn: Turn, contact: Contact, *, by: User) -> None:
    """Keep what they answered to the script of a whole call; where they are to be asked again later, nothing."""
    if of(turn) is None:
        return
    said = {asked.question.id: asked.value for _, asked in calling.course_of(contact).asked}
    roles = VolunteerRole.objects.filter(borough=turn.team.borough_id, is_open=True).values_list("key", flat=True)
    if answered := staying.of_script(said, set(roles)):
        heard(turn, {"stays": answered.stays, "roles": answered.roles, "how_often": answered.how_often}, by=by)
