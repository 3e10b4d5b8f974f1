"""After how long a borough keeps nobody any more of whom it has heard nothing, and erasing them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest, TruncDate
from django.urls import reverse
from django.utils import timezone

from hearth.access import walls
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Employer, Permission, TeamKind
from hearth.areas.models import Borough
from hearth.exchange.actions.keeping import KEEPER
from hearth.kit.identifiers import new_reference
from hearth.kit.refused import Refused
from hearth.matching.models import Task, TaskMoney
from hearth.needs.models import Concern, Contact, Need, Note, Referral
from hearth.offers import actions as offers
from hearth.offers.models import GONE, Check, Volunteer
from hearth.people.models import Approach, DataSet, Fact, ListEntry, Person
from hearth.post import actions as post
from hearth.rights import holding
from hearth.rights.actions import erasing
from hearth.rights.actions.requests import ANSWER
from hearth.rights.holding import Whose
from hearth.rights.models import OPEN, Erasure, Retention, RetentionCount, SubjectFile, SubjectRequest
from hearth.rights.rules.clock import months_after

MOST_A_NIGHT = 500
LONGEST = 240  # months
WARN_DAYS = 30  # before a volunteer goes, their hub is told
log = logging.getLogger(__name__)


@transaction.atomic
def set_retention(
    *, borough: Borough, by: User, months: int, because: str, is_on: bool, volunteer_months: int | None = None
) -> Retention:
    """Say after how many months without anything the borough erases somebody, why, and whether it is done by itself."""
    if borough.pk not in by.boroughs_where(ANSWER):
        raise Refused("Only the borough's data protection officer says how long it keeps people.")
    _refuse_odd(months, volunteer_months)
    if not because.strip():
        raise Refused("Say which rule of the council it follows.")
    facts = {"months": months, "volunteer_months": volunteer_months, "because": because.strip()[:300], "is_on": is_on,
             "changed_by": by, "changed_at": timezone.now()}  # fmt: skip
    held, _ = Retention.objects.update_or_create(borough=borough, defaults=facts)
    record("rights.set_retention", held, team=administration_of(borough), months=months,
           volunteer_months=volunteer_months, is_on=is_on)  # fmt: skip
    return held


@transaction.atomic
def ask_for_a_count(*, borough: Borough, by: User, months: int, volunteer_months: int | None = None) -> RetentionCount:
    """Let the clockwork count what the rules would take, with so many months. Nothing is deleted by counting."""
    from hearth.rights.jobs import count_what_would_go

    if borough.pk not in by.boroughs_where(ANSWER):
        raise Refused("Only the borough's data protection officer counts what its rules would take.")
    _refuse_odd(months, volunteer_months)
    facts = {
        "months": months,
        "volunteer_months": volunteer_months,
        "found": {},
        "asked_by": by,
        "asked_at": timezone.now(),
        "counted_at": None,
    }
    held, _ = RetentionCount.objects.update_or_create(borough=borough, defaults=facts)
    record("rights.ask_for_a_count", held, team=administration_of(borough), months=months)
    count_what_would_go.defer(borough=borough.pk, months=months, volunteer_months=volunteer_months)
    return held


def count(*, borough: Borough, months: int, volunteer_months: int | None = None) -> dict[str, dict]:
    """Count behind every wall what each rule would take now, and keep it for the page. Deletes nothing.

    A count that was asked for with other months meanwhile is left to its own job.
    """
    with walls.opened(walls.whole_house("count what retention would take", borough=borough)):
        found = what_would_go(borough, months, volunteer_months)
        asked = RetentionCount.objects.filter(borough=borough, months=months, volunteer_months=volunteer_months)
        asked.update(found=found, counted_at=timezone.now())
    return found


def what_would_go(borough: Borough, months: int, volunteer_months: int | None = None) -> dict[str, dict]:
    """Rule -> how many it would take by tomorrow, and the oldest day among them. Reads only."""
    people = kept_long_enough(borough, months)
    concerns = Concern.objects.filter(person__in=people.order_by().values("pk"))
    files = SubjectFile.objects.filter(team__borough=borough, expires_at__lt=timezone.now() + timedelta(days=1))
    lists = DataSet.objects.filter(borough=borough, emptied_at=None).exclude(locked_at=None)
    volunteers = volunteers_kept_long_enough(borough, volunteer_months) if volunteer_months else None
    return {
        "people": {**_counted(people, "made_at"), "stay": concerns.values("person").distinct().count()},
        "files": _counted(files, "made_at"),
        "lists": _counted(lists, "expires_on"),
        **({} if volunteers is None else {"volunteers": _counted(volunteers, "since")}),
    }


def _counted(rows: QuerySet, day: str) -> dict:
    told = rows.order_by().aggregate(count=Count("pk"), oldest=Min(day))
    oldest = told["oldest"]
    local = timezone.localdate(oldest) if isinstance(oldest, datetime) else oldest
    return {"count": told["count"], "oldest": local.isoformat() if local else ""}


def _refuse_odd(months: int, volunteer_months: int | None = None) -> None:
    if not all(1 <= asked <= LONGEST for asked in (months, volunteer_months or 1)):
        raise Refused(f"Say a number of months from 1 to {LONGEST}.")


def boroughs_that_erase() -> list[int]:
    return list(Retention.objects.filter(is_on=True).values_list("borough_id", flat=True))


def administration_of(borough: Borough) -> Team:
    """The team that keeps the evidence."""
    team = Team.objects.filter(borough=borough, kind=TeamKind.ADMINISTRATION, is_open=True).order_by("pk").first()
    if team is None:
        raise Refused(f"{borough.name} has no team of the kind “administration”, which keeps the evidence of erasing.")
    return team


def kept_long_enough(borough: Borough, months: int) -> QuerySet[Person]:
    """People of whom nothing has been heard for so long: no open work, on no list that is held, nothing lately."""
    _refuse_odd(months)
    edge = months_after(timezone.localdate(), -months)
    mine = Q(person=OuterRef("pk"))
    lately = (
        Contact.objects.filter(mine, saved_at__date__gt=edge),
        Need.objects.filter(mine).filter(Q(ended_at=None) | Q(ended_at__date__gt=edge)),
        TaskMoney.objects.unsettled().filter(task__need__person=OuterRef("pk")),
        Referral.objects.filter(mine).filter(Q(status="sent") | Q(sent_at__date__gt=edge)),
        Note.objects.filter(mine, written_at__date__gt=edge),
        Approach.objects.filter(mine, at__date__gt=edge),
        Fact.objects.filter(mine, said_at__date__gt=edge),
        ListEntry.objects.filter(mine).filter(Q(gone_at=None) | Q(gone_at__date__gt=edge)),
        SubjectRequest.objects.filter(mine).filter(Q(state__in=OPEN) | Q(closed_at__date__gt=edge)),
    )
    people = Person.objects.filter(borough=borough, joined_to=None, made_at__date__lte=edge).unrestricted()
    for rows in lately:
        people = people.exclude(Exists(rows))
    return people.exclude(pk__in=_erased_already(edge) + _on_lists_that_ended(borough, edge)).order_by("made_at", "pk")


def _erased_already(edge: date) -> list:
    """Records that were emptied within this time: what was kept of them was kept for a reason."""
    rows = Erasure.objects.filter(erased_at__date__gt=edge).values_list("records", flat=True)
    return [pk for records in rows for pk in records]


def _on_lists_that_ended(borough: Borough, edge: date) -> list:
    """Whom a list names that ended and is not deleted yet: it may still be extended. Only its keeper reads it."""
    with walls.opened(walls.whole_house(KEEPER, borough=borough)):
        entries = ListEntry.objects.filter(Q(gone_at=None) | Q(gone_at__date__gt=edge), data_set__borough=borough)
        known = entries.filter(data_set__emptied_at=None, person__made_at__date__lte=edge)
        return list(known.values_list("person", flat=True).distinct())


def erase_whom_kept_long_enough(*, borough: Borough, most: int = MOST_A_NIGHT) -> int:
    """Erase them one by one, each in its own transaction; returns how many. Who cannot be erased is passed over."""
    with walls.opened(walls.whole_house("retention", borough=borough)):
        held = Retention.objects.filter(borough=borough, is_on=True).first()
        keys = list(kept_long_enough(borough, held.months).values_list("pk", flat=True)[:most]) if held else []
    return sum(_erase_one(borough, partial(_resident, pk)) for pk in keys)


def _resident(pk: UUID) -> Whose:
    return Whose(people=tuple(holding.records_of(Person.objects.get(pk=pk))))


def _erase_one(borough: Borough, find: Callable[[], Whose]) -> bool:
    with walls.opened(walls.whole_house(f"erasure {new_reference()}", borough=borough)):
        try:
            with transaction.atomic():
                erasing.erase(whose=find(), team=administration_of(borough), cause="retention")
        except (ObjectDoesNotExist, Refused) as why:
            log.info("one record was not erased: %s", why)
            return False
    return True


# --- volunteers -------------------------------------------------------------------------------------


def volunteers_kept_long_enough(borough: Borough, months: int, *, ahead: int = 0) -> QuerySet[Volunteer]:
    """Volunteers who left, were turned down or never finished, and of whom nothing was heard for so long.

    With `ahead`, those of whom it will be so in as many days. `since` is when they were last heard of.
    """
    edge = months_after(timezone.localdate() + timedelta(days=ahead), -months)
    theirs = Q(volunteer=OuterRef("pk"))
    lately = (
        Check.objects.filter(theirs, seen_at__date__gt=edge),
        Task.objects.filter(theirs).filter(Q(ended_at=None) | Q(ended_at__date__gt=edge)),
        TaskMoney.objects.unsettled().filter(theirs),
        SubjectRequest.objects.filter(theirs).filter(Q(state__in=OPEN) | Q(closed_at__date__gt=edge)),
    )
    rows = Volunteer.objects.filter(team__borough=borough, status__in=("applied", "in_checks", *GONE))
    rows = rows.annotate(since=Greatest("applied_at", "decided_at", "agreed_principles_at"))
    for one in lately:
        rows = rows.exclude(Exists(one))
    erased = [pk for keys in Erasure.objects.values_list("volunteers", flat=True) for pk in keys]
    return rows.filter(since__date__lte=edge).exclude(pk__in=erased).order_by("since", "pk")


def _months_of(borough: Borough) -> int | None:
    return Retention.objects.filter(borough=borough, is_on=True).values_list("volunteer_months", flat=True).first()


def warn_of_volunteers(*, borough: Borough) -> int:
    """Tell each hub, once and 30 days before, which of its volunteers will be erased. Returns how many were named."""
    with walls.opened(walls.whole_house("retention", borough=borough)):
        if not (months := _months_of(borough)):
            return 0
        due = volunteers_kept_long_enough(borough, months, ahead=WARN_DAYS)
        due = due.exclude(told_they_go_on__gt=TruncDate("since")).select_related("team")[:MOST_A_NIGHT]
        of_team: dict[Team, list[Volunteer]] = {}
        for one in due:
            of_team.setdefault(one.team, []).append(one)
        for team, theirs in of_team.items():
            _warn(team, theirs)
        return sum(map(len, of_team.values()))


def _warn(team: Team, theirs: list[Volunteer]) -> None:
    """One message, with numbers and no names, to whoever approves the team's volunteers, else to the team itself."""
    today = timezone.localdate()
    addresses = list(User.objects.who_may(Permission.APPROVE_VOLUNTEERS, team).values_list("email", flat=True))
    for address in addresses or filter(None, [team.email]):
        post.queue(team=team, channel="email", to=address, template="volunteers_go", team_name=team.name,
                   day=today + timedelta(days=WARN_DAYS), lines="\n".join(one.number for one in theirs),
                   link=reverse("matching:volunteers"))  # fmt: skip
    Volunteer.objects.filter(pk__in=[one.pk for one in theirs]).update(told_they_go_on=today)
    for one in theirs:
        record("rights.warn_of_volunteer", one, told=len(addresses))


def erase_volunteers_kept_long_enough(*, borough: Borough, most: int = MOST_A_NIGHT) -> int:
    """Erase those of whom their hub was told 30 days ago, one by one; returns how many. Who came back stays."""
    with walls.opened(walls.whole_house("retention", borough=borough)):
        keys = list(_told_of(borough).values_list("pk", flat=True)[:most])
    return sum(_erase_one(borough, partial(_volunteer, borough, pk)) for pk in keys)


def _told_of(borough: Borough) -> QuerySet[Volunteer]:
    if not (months := _months_of(borough)):
        return Volunteer.objects.none()
    told_by = timezone.localdate() - timedelta(days=WARN_DAYS)
    rows = volunteers_kept_long_enough(borough, months)
    return rows.filter(told_they_go_on__lte=told_by, told_they_go_on__gt=TruncDate("since"))


def _volunteer(borough: Borough, pk: UUID) -> Whose:
    one = _told_of(borough).select_for_update(of=("self",)).get(pk=pk)
    if one.status not in GONE:
        offers.leave(one, reason="Never finished registering", by=None)
    own = User.objects.filter(volunteer_key=pk, employer=Employer.VOLUNTEER).values_list("pk", flat=True)
    return Whose(volunteers=(pk,), sign_ins=tuple(own))
