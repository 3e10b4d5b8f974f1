"""Volunteers asked in order: one at a time, each with a time to answer; the next when declined or silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.matching import facts, planning
from hearth.matching.actions.tasks import Candidate, candidates, offer, withdraw
from hearth.matching.models import Asking, Task, Weighing
from hearth.matching.rules.costs import worth_of_knowing
from hearth.matching.rules.parts import answer_by
from hearth.needs.models import Need
from hearth.offers.models import Volunteer

MOST = 20
LONGEST = 72  # hours to answer
TOO_LATE = "They did not answer in time."


def in_order(need: Need, *, by: User) -> list[Candidate]:
    """Those who may be asked, the best first: by the way, by what knowing this person is worth, and who had least."""
    may = [one for one in candidates(need, by=by) if one.may]
    weights = planning.weights_of(Weighing.of(need.team.borough))
    well, badly = planning.helped_before([need], timezone.now())
    offered = facts.offered_by([one.volunteer for one in may], weighing=Weighing.of(need.team.borough))

    def cost(one: Candidate) -> tuple[float, str]:
        pair = (str(need.person_id), str(one.volunteer.pk))
        far = one.volunteer.reach_metres if one.metres is None else one.metres  # not known: as far as they go
        way = 0 if need.category.by_phone else 2 * far * weights.detour / 100
        known = worth_of_knowing(weights, well[pair], badly[pair])
        return way - known + weights.fairness * offered[one.volunteer.pk].fortnight, one.volunteer.number

    return sorted(may, key=cost)


@transaction.atomic
def ask_in_order(need: Need, *, volunteers: Sequence[Volunteer], hours: int, by: User, brief: str = "") -> Asking:
    """Ask these volunteers one after the other until one says yes. The first is asked at once."""
    allow(by, Permission.WORK_NEEDS, need.team_id)
    if not volunteers or len(volunteers) > MOST:
        raise Refused(f"Choose from one to {MOST} volunteers.")
    if not 1 <= hours <= LONGEST:
        raise Refused(f"Give them from one to {LONGEST} hours to answer.")
    need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    if Asking.objects.going_on().filter(need=need).exists():
        raise Refused("Volunteers are being asked for this already. Stop that first.")
    asking = begin(need, volunteers=volunteers, hours=hours, started_by=by, brief=brief)
    record("matching.ask_in_order", asking, by=by, volunteers=len(volunteers), hours=hours)
    if asking.ended_at:
        raise Refused("None of them may be asked for this now. The list shows why.")
    return asking


def begin(need: Need, *, volunteers: Sequence[Volunteer], hours: int, started_by: User, brief: str) -> Asking:
    """Ask the first of these who may be asked; ended at once when nobody may. Only inside the team's walls."""
    asking = Asking(team_id=need.team_id, need=need, line=[one.pk for one in volunteers], hours=hours,
                    started_by=started_by, brief=brief[:300])  # fmt: skip
    asking.save(force_insert=True)
    _ask_next(asking)
    return asking


@transaction.atomic
def move_on(asking: Asking, *, now: datetime | None = None) -> Asking:
    """See whether whoever was asked has answered, or their time is up; then ask the next. Twice does no harm."""
    now = now or timezone.now()
    asking = Asking.objects.select_for_update(of=("self",)).select_related("task", "need").get(pk=asking.pk)
    task = asking.task
    if asking.ended_at:
        return asking
    if task is not None and task.ended_at is None:
        if task.status == "accepted":
            return _end(asking, "yes")
        if asking.answer_by is None or asking.answer_by > now:
            return asking
        withdraw(task, reason=TOO_LATE, by=None)
    elif task is not None and task.status == "done":
        return _end(asking, "yes")
    _ask_next(asking)
    return asking


def look_after_asking(need: Need) -> None:
    """Whoever was asked for this has answered: what is asked in order moves on at once."""
    for asking in Asking.objects.going_on().filter(need=need):
        move_on(asking)


def _ask_next(asking: Asking) -> None:
    """Ask the next whom no rule stops; it ends when nobody is left, or when the request went another way."""
    need = Need.objects.get(pk=asking.need_id)
    if need.stage not in ("new", "triaged") or need.is_on_hold:
        _end(asking, "stopped")
        return
    while asking.line:
        asking.line, key = asking.line[1:], asking.line[0]
        if task := _asked(asking, need, key):
            asking.task, asking.answer_by = task, answer_by(timezone.localtime(), asking.hours)
            asking.save(update_fields=["line", "task", "answer_by"])
            return
    _end(asking, "nobody")


def _asked(asking: Asking, need: Need, key: UUID) -> Task | None:
    """The task of whoever is asked; nothing when a rule stops them meanwhile."""
    volunteer = Volunteer.objects.filter(pk=key).first()
    try:
        with transaction.atomic():
            return offer(need, volunteer=volunteer, by=None, brief=asking.brief) if volunteer else None
    except Refused:
        return None


def _end(asking: Asking, ending: str) -> Asking:
    asking.line, asking.answer_by, asking.ended_at, asking.ending = [], None, timezone.now(), ending
    asking.save(update_fields=["line", "answer_by", "ended_at", "ending"])
    record("matching.asked_in_order", asking, by=None, ending=ending)
    return asking


@transaction.atomic
def stop(asking: Asking, *, by: User) -> Asking:
    """Ask nobody further. Whoever is asked now may still say yes."""
    allow(by, Permission.WORK_NEEDS, asking.team_id)
    asking = Asking.objects.select_for_update(of=("self",)).get(pk=asking.pk)
    return asking if asking.ended_at else _end(asking, "stopped")


def move_all_on() -> None:
    """Look after every asking that goes on. In the clockwork's own walls."""
    for asking in Asking.objects.going_on().order_by("started_at"):
        move_on(asking)
