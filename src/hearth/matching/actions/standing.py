"""Standing arrangements: agreed, each week's request raised ahead and kept with the same volunteer, ended."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.bank_holidays import BANK_HOLIDAYS
from hearth.kit.refused import Refused
from hearth.matching import facts
from hearth.matching.actions.asking import begin
from hearth.matching.actions.plans import plan_anew
from hearth.matching.actions.tasks import accept_as_agreed, candidates, offer
from hearth.matching.models import Standing, StandingDay
from hearth.matching.rules.parts import Slot, ends_at
from hearth.needs.actions import needs
from hearth.needs.models import Need
from hearth.offers.models import Volunteer

LOAD = ("week", "day", "slot")
"""Rules about one week's load: asked of each week's task, and no reason against the arrangement."""

ON_BANK_HOLIDAY = ("That day is a bank holiday. Can you do it then, or before?",
                   "Mae'r diwrnod hwnnw'n ŵyl banc. Allwch chi ei wneud bryd hynny, neu cyn hynny?")  # fmt: skip
HOURS_TO_ANSWER = 36  # three days, as nights do not count: four are left in which to find somebody else


def who_may(need: Need, *, by: User) -> list[Volunteer]:
    """Those whom no rule stops but how much they have this week and when they are free, which hangs on the day."""
    found = candidates(need, by=by)
    return [one.volunteer for one in found if all(stop.rule in (*LOAD, "time") for stop in one.stops)]


@transaction.atomic
def agree(need: Need, *, volunteer: Volunteer, weekday: int, part: int, what: str, by: User,
          until: date | None = None) -> Standing:  # fmt: skip
    """The same volunteer does for this person what this request asks for, each week from the next such day on.

    The volunteer has said yes to it. Refused when a hard rule that does not hang on this week stops them.
    """
    allow(by, Permission.WORK_NEEDS, need.team_id)
    if not (0 <= weekday <= 6 and 0 <= part <= 2):
        raise Refused("Choose a day of the week and a part of the day.")
    if not what.strip():
        raise Refused("Say what is to be done, as the volunteer reads it.")
    need = Need.objects.select_related(*facts.READ_WITH).get(pk=need.pk)
    if need.category.is_medicine:
        raise Refused("Medicines are asked about each time, so no arrangement stands for them.")
    day = Standing(weekday=weekday).next_day(timezone.localdate())
    stops = facts.stopped(need, volunteer, slot=Slot(day, part))
    if stops := [stop for stop in stops if stop.rule not in LOAD]:
        raise Refused(f"{volunteer.name} cannot do this: {'; '.join(stop.words for stop in stops)}.")
    if until is not None and until < day:
        raise Refused("It would end before its first day.")
    held = Standing.objects.in_force().filter(person=need.person, category=need.category, weekday=weekday, part=part)
    if held.exists():
        raise Refused("There is an arrangement for that day and kind of help already. End it first.")
    made = Standing(team=need.team, person=need.person, volunteer=volunteer, category=need.category, weekday=weekday,
                    part=part, what=what.strip()[:200], until=until, agreed_with=by)  # fmt: skip
    made.save(force_insert=True)
    record("matching.agree_standing", made, by=by, weekday=weekday, part=part)
    raise_next(made)
    return made


@transaction.atomic
def end(standing: Standing, *, because: str, by: User | None) -> Standing:
    """It goes on no longer. What was raised for it already stays until somebody ends it."""
    if by is not None:
        allow(by, Permission.WORK_NEEDS, standing.team_id)
    held = Standing.objects.select_for_update(of=("self",)).get(pk=standing.pk)
    if held.ended_at:
        return held
    if not because.strip():
        raise Refused("Say why it ends.")
    held.ended_at, held.ended_because = timezone.now(), because.strip()[:200]
    held.save(update_fields=["ended_at", "ended_because"])
    record("matching.end_standing", held, by=by)
    return held


@transaction.atomic
def raise_next(standing: Standing, *, today: date | None = None) -> StandingDay | None:
    """Raise the request of its next day, at most a week ahead, and give it to the volunteer; twice raises one.

    When a rule stops them that day, as when they are away, it is planned for others.
    """
    today = today or timezone.localdate()
    held = Standing.objects.select_for_update(of=("self",)).select_related("team", "person", "category", "volunteer")
    standing = held.get(pk=standing.pk)
    day = standing.next_day(today)
    if standing.ended_at:
        return None
    if standing.until and day > standing.until:
        end(standing, because="Its last day has passed.", by=None)
        return None
    if StandingDay.objects.filter(standing=standing, on=day).exists():
        return None
    return _raise(standing, Slot(day, standing.part))


def _raise(standing: Standing, slot: Slot) -> StandingDay | None:
    """The request of one day. A yes to every week is no yes to a bank holiday: on one the volunteer is asked."""
    due = ends_at(slot, timezone.get_current_timezone())
    try:
        need = needs.raise_need(
            person=standing.person, team=standing.team, category=standing.category, urgency="planned",
            summary=standing.what, source="standing", by=None, due_at=due,
        )  # fmt: skip
    except Refused as why:  # as when they have died
        end(standing, because=str(why), by=None)
        return None
    made = StandingDay.objects.create(team=standing.team, standing=standing, on=slot.day, need=need)
    keeps = _asked(standing, need) if slot.day in BANK_HOLIDAYS else _given(standing, need, slot)
    if not keeps:
        plan_anew(standing.team, because=f"{standing.volunteer.name} cannot keep {standing.when} this week")
    return made


def _given(standing: Standing, need: Need, slot: Slot) -> bool:
    """It is theirs, as agreed, unless a rule stops them that day."""
    try:
        with transaction.atomic():
            task = offer(need, volunteer=standing.volunteer, by=None, brief=standing.what, slot=slot, tell=False)
            accept_as_agreed(task)
    except Refused:
        return False
    return True


def _asked(standing: Standing, need: Need) -> bool:
    """They are asked, and may do it on a day before; without an answer in time it is on the list like any other."""
    words = ON_BANK_HOLIDAY[standing.volunteer.language == "cy"]
    asking = begin(need, volunteers=[standing.volunteer], hours=HOURS_TO_ANSWER, started_by=standing.agreed_with,
                   brief=f"{standing.what.rstrip('.')}. {words}")  # fmt: skip
    return asking.ended_at is None


def raise_all() -> None:
    """Raise what every standing arrangement needs for its next day. In the clockwork's own walls."""
    for standing in Standing.objects.in_force().order_by("agreed_at"):
        raise_next(standing)
