"""What a borough holds dear: tried on its last week first, then taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hearth.access import walls
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission, TeamKind
from hearth.areas.models import Borough
from hearth.kit.refused import Refused
from hearth.matching import planning, trying
from hearth.matching.models import Lending, Trial, Weighing

STUCK = timedelta(minutes=30)


@transaction.atomic
def try_weights(*, borough: Borough, weights: Mapping[str, int], by: User) -> Trial:
    """Have it reckoned what these weights would have done to the last seven days; a job reckons it. Nothing changes."""
    refuse_unless_it_decides(borough, by)
    now = Weighing.of(borough).said()
    if dict(weights) == now:
        raise Refused("These are the weights you have. Change one, and see what it would have done.")
    Borough.objects.select_for_update().get(pk=borough.pk)
    for old in Trial.objects.filter(borough=borough, status="making"):
        if old.asked_at > timezone.now() - STUCK:
            raise Refused("Other weights are being reckoned. Wait until they are done.")
        old.status = "failed"
        old.save(update_fields=["status"])
    trial = Trial(borough=borough, first_day=trying.last_week(timezone.localdate()), weights=dict(weights), before=now,
                  asked_by=by)  # fmt: skip
    trial.save(force_insert=True)
    record("matching.try_weights", trial, by=by, **_changes(now, weights))
    from hearth.matching.jobs import try_weights as job

    job.defer(trial=trial.pk, borough=borough.pk)
    return trial


def reckon(*, trial_id: int, borough: Borough) -> None:
    """Reckon a trial that was asked for, hub by hub. A second run after a crash begins anew."""
    trial = Trial.objects.filter(pk=trial_id, status="making").first()
    if trial is None:
        return
    sides = [(Weighing(borough=borough, **said), trying.Came()) for said in (trial.before, trial.weights)]
    hubs = list(Team.objects.filter(borough=borough, kind=TeamKind.COMMUNITY_HUB).select_related("borough"))
    for done, hub in enumerate(hubs, 1):
        context = walls.Context("job:weights", teams=planning.hubs_of(hub), boroughs=(borough.pk,), seconds=900)
        with walls.opened(context):
            weeks = trying.read_hub(hub, trial.first_day, [weighing for weighing, _ in sides])
        for (_, came), week in zip(sides, weeks, strict=True):
            trying.count(came, week, borough)
        Trial.objects.filter(pk=trial_id).update(percent=done * 99 // len(hubs))
    as_it_is, as_tried = (came.told() for _, came in sides)
    ended = {"status": "ready", "percent": 100, "as_it_is": as_it_is, "as_tried": as_tried}
    Trial.objects.filter(pk=trial_id, status="making").update(**ended)


def fail(*, trial_id: int) -> None:
    """It could not be reckoned: said on the page."""
    Trial.objects.filter(pk=trial_id, status="making").update(status="failed")


@transaction.atomic
def take_weights(trial: Trial, *, by: User) -> Weighing:
    """Make the weights that were tried the borough's own. Plans that are made from now on go by them."""
    refuse_unless_it_decides(trial.borough, by)
    Borough.objects.select_for_update().get(pk=trial.borough_id)
    trial = Trial.objects.select_for_update(of=("self",)).select_related("borough").get(pk=trial.pk)
    if trial.status != "ready" or trial.taken_at:
        raise Refused("Only weights that were tried, and are not taken yet, can be taken.")
    held = Weighing.of(trial.borough)
    if held.said() != trial.before:
        raise Refused("Somebody changed the weights after these were tried. Try yours again beside the new ones.")
    for name, value in trial.weights.items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    trial.taken_at = timezone.now()
    trial.save(update_fields=["taken_at"])
    record("matching.take_weights", trial, by=by, **_changes(trial.before, trial.weights))
    return held


@transaction.atomic
def let_help(*, helper: Team, helped: Team, metres: int, by: User) -> Lending:
    """The borough says that one hub's volunteers may be asked for another's requests, and what crossing costs."""
    refuse_unless_it_decides(helped.borough, by)
    if helper.borough_id != helped.borough_id or helper.pk == helped.pk:
        raise Refused("Choose two hubs of this borough.")
    if any(one.kind != TeamKind.COMMUNITY_HUB for one in (helper, helped)):
        raise Refused("Only hubs help each other with volunteers.")
    facts = {"borough": helped.borough, "metres": metres, "said_by": by, "said_at": timezone.now()}
    lending, _ = Lending.objects.update_or_create(helper=helper, helped=helped, defaults=facts)
    record("matching.let_help", lending, by=by, helper=helper.pk, helped=helped.pk, metres=metres)
    return lending


@transaction.atomic
def stop_helping(lending: Lending, *, by: User) -> None:
    """The borough takes it back. What a hub was asked already stays asked."""
    refuse_unless_it_decides(lending.borough, by)
    record("matching.stop_helping", lending, by=by, helper=lending.helper_id, helped=lending.helped_id)
    lending.delete()


def _changes(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, str]:
    return {name: f"{before[name]} → {value}" for name, value in after.items() if before[name] != value}


def refuse_unless_it_decides(borough: Borough, by: User) -> None:
    if borough.pk not in by.boroughs_where(Permission.CONFIGURE):
        raise Refused("Only an administrator of the borough changes this.")
