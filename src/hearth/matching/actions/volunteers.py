"""What a volunteer's life does to the tasks they have: what they may no longer do goes back, and both sides know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from hearth.access import walls
from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.areas.models import Borough
from hearth.kit.identifiers import read_phone
from hearth.matching.actions.plans import plan_anew
from hearth.matching.actions.tasks import let_go
from hearth.matching.actions.telling import came_back
from hearth.matching.models import Task
from hearth.needs.actions import notes
from hearth.offers import actions as offers
from hearth.offers.models import Volunteer, able, standings

OUR_WORDS = {"isolating": "the volunteer is self-isolating", "check": "a check of the volunteer no longer counts",
             "left": "the volunteer has stopped", "paused": "the volunteer is paused",
             "changed": "a rule stops it now"}  # fmt: skip


def _live(volunteer: Volunteer) -> list[Task]:
    rows = Task.objects.live().filter(volunteer=volunteer).select_related("need__category", "volunteer__team__borough")
    return list(rows.order_by("due_at", "pk"))


def take_back(tasks: Iterable[Task], *, why: str, by: User | None, words: str = "") -> int:
    """Withdraw these tasks, tell each volunteer once how many went and why, and have what is open planned anew.

    `words` say more of it to the hub than `why` does.
    """
    went: dict[Volunteer, list[Task]] = defaultdict(list)
    for task in tasks:
        went[task.volunteer].append(let_go(task, reason=words or OUR_WORDS[why], by=by, why=why))
    for team in {one.team for one in went}:
        plan_anew(team, because=words or OUR_WORDS[why])
    for one, gone in went.items():
        came_back(one, gone, why=why)
    return sum(map(len, went.values()))


@transaction.atomic
def isolate(volunteer: Volunteer, *, until: date, by: User | None) -> tuple[Volunteer, int]:
    """Somebody stays at home through a day: what they had to visit for until then goes back to the team.

    What they do by telephone stays theirs, and what is due later. Returns the volunteer and how many tasks went.
    """
    volunteer = offers.isolate(volunteer, until=until, by=by)
    over = timezone.make_aware(datetime.combine(until + timedelta(days=1), time()))
    gone = [one for one in _live(volunteer) if one.due_at < over and not one.need.category.by_phone]
    return volunteer, take_back(gone, why="isolating", by=by)


@transaction.atomic
def leave(volunteer: Volunteer, *, reason: str, by: User) -> tuple[Volunteer, int]:
    """They have stopped: whatever they still had goes back to the team. Returns them and how many tasks went."""
    tasks = _live(volunteer)
    volunteer = offers.leave(volunteer, reason=reason, by=by)
    return volunteer, take_back(tasks, why="left", by=by)


@transaction.atomic
def end_check(check, *, because: str, by: User) -> int:
    """A check no longer counts: what it alone allowed goes back to the team at once. Returns how many tasks went."""
    check = offers.end_check(check, because=because, by=by)
    return take_back_uncovered([check.volunteer], day=timezone.localdate(), by=by)


@transaction.atomic
def take_back_uncovered(volunteers: Iterable[Volunteer], *, day: date, by: User | None) -> int:
    """Take back every live task whose kind of help no role in force covers any more for its volunteer."""
    rows = list(volunteers)
    may = {one.pk: able(standing, one.does) for one, standing in zip(rows, _standings(rows, day), strict=True)}
    live = Task.objects.live().filter(volunteer__in=may).select_related("need__category", "volunteer__team__borough")
    gone = [one for one in live.order_by("due_at", "pk") if one.need.category.key not in may[one.volunteer_id]]
    return take_back(gone, why="check", by=by)


def _standings(rows: list[Volunteer], day: date):
    found = standings(rows, day)
    return [found[one.pk] for one in rows]


def _who(one: Volunteer) -> str:
    """A volunteer as the front door, which does not see the hub's own record, is told of them."""
    born = f"born {one.date_of_birth:%d/%m/%Y}" if one.date_of_birth else ""
    told = (one.name, one.number, born, read_phone(one.phone).shown, one.address_1, one.postcode)
    return ", ".join(part for part in told if part)


@transaction.atomic
def worry_about(volunteer: Volunteer, *, text: str, is_immediate: bool, stop_at_once: bool, by: User) -> Volunteer:
    """Raise a concern about a volunteer: a restricted record for the safeguarding front door, as about anybody.

    With `stop_at_once` they are paused until somebody ends it, and all they have goes back to the team. The pause says
    nothing of why.
    """
    allow(by, Permission.RAISE_CONCERN, volunteer.team_id)
    notes.raise_concern(team=volunteer.team, text=text, by=by, is_immediate=is_immediate,
                        volunteer=(volunteer.pk, _who(volunteer)))  # fmt: skip
    if stop_at_once:
        volunteer = offers.stop_at_once(volunteer, by=by)
        take_back(_live(volunteer), why="paused", by=by)
    return volunteer


def look_after(*, day: date) -> None:
    """The day's clockwork, borough by borough: who comes back, what runs out, what that takes away, what is asked."""
    for borough in Borough.objects.order_by("pk"):
        with walls.opened(walls.whole_house("look after volunteers", borough=borough)):
            _look_after(borough, day)


def _look_after(borough: Borough, day: date) -> None:
    back = [offers.come_back(one, by=None) for one in Volunteer.objects.filter(
        team__borough=borough, status__in=("paused", "isolating"))]  # fmt: skip
    warned = offers.warn_of_checks(day=day)
    busy = Volunteer.objects.filter(team__borough=borough, tasks__ended_at__isnull=True, tasks__isnull=False)
    went = take_back_uncovered(busy.distinct(), day=day, by=None)
    asked = offers.ask_about_principles(borough=borough, day=day)
    came = sum(one.status == "active" for one in back)
    if came or warned or went or asked:
        record("matching.look_after", borough, came_back=came, warned=warned, taken_back=went, asked=asked)
