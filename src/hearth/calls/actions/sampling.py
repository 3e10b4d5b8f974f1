"""The sample of finished calls: drawn for a week, looked at by somebody other than the caller, and told to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from secrets import token_hex
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.actions import noting
from hearth.calls.models import Finding, Sampled, SampleDraw, Try
from hearth.calls.rules import rota, sampling
from hearth.calls.rules.outcomes import outcomes
from hearth.kit.refused import Refused
from hearth.needs.models import Contact

NOBODY_SPOKEN_TO = [key for one in outcomes().values() if not (one.spoke or one.confirm) for key in one.of_call]
BACK = timedelta(weeks=8)
"""So far back a week may be drawn."""


def calls_of(team: Team, week_on: date) -> QuerySet[Contact]:
    """The calls from which a week's sample is drawn: held to their end, and somebody was spoken to."""
    since, until = rota.week_of(week_on)
    rows = noting.finished([team]).filter(started_at__gte=since, started_at__lt=until)
    return rows.exclude(outcome__in=NOBODY_SPOKEN_TO)


@transaction.atomic
def draw(*, team: Team, week_on: date, each: int, by: User) -> SampleDraw:
    """Draw so many calls of each caller from a week that is over. Once: nobody draws until they like what comes."""
    allow(by, Permission.PLAN_CALLS, team)
    Team.objects.select_for_update().get(pk=team.pk)
    _refuse(team, week_on, each)
    found = {one.pk: one for one in calls_of(team, week_on)}
    if not found:
        raise Refused("In that week no call was held to its end.")
    of: dict[int, list[UUID]] = defaultdict(list)
    for call in found.values():
        if call.handler_id is not None:
            of[call.handler_id].append(call.pk)
    seed = token_hex(8)
    made = SampleDraw(team=team, week_on=week_on, each=each, seed=seed, calls=len(found), drawn_by=by,
                      drawn_at=timezone.now())  # fmt: skip
    made.save(force_insert=True)
    chosen = sampling.draw(of, each, seed)
    hard = _hard(list(chosen))
    Sampled.objects.bulk_create([
        Sampled(team=team, draw=made, caller_id=who, contact=found[key], began_at=found[key].started_at,
                is_hard=key in hard)
        for key, who in chosen.items()
    ])  # fmt: skip
    record("calls.draw_sample", made, by=by, week=week_on, each=each, seed=seed, calls=len(found), drawn=len(chosen))
    return made


def _refuse(team: Team, week_on: date, each: int) -> None:
    """A week that cannot be drawn is refused in words."""
    now = timezone.now()
    if not 1 <= each <= sampling.MOST_EACH:
        raise Refused(f"Draw 1 to {sampling.MOST_EACH} calls of each caller.")
    if week_on.weekday() or rota.week_of(week_on)[1] > now:
        raise Refused("That week is not over. Draw the one before it.")
    if week_on < timezone.localdate(now) - BACK:
        raise Refused(f"Draw a week of the last {BACK.days // 7}.")
    if SampleDraw.objects.filter(team=team, week_on=week_on).exists():
        raise Refused("This week was drawn already, and a draw stands.")


def _hard(calls: Collection[UUID]) -> set[UUID]:
    """Those that weighed: the caller said so, or the campaign is known for it."""
    weighed = Q(was_hard=True) | Q(turn__campaign__is_hard=True)
    return set(Try.objects.filter(weighed, contact__in=calls).values_list("contact", flat=True))


@transaction.atomic
def look(sampled: Sampled, *, results: Mapping[str, str], heard: str, text: str, by: User) -> Sampled:
    """Say how a call met each standard; what was found goes to the caller as a note."""
    allow(by, Permission.PLAN_CALLS, sampled.team_id)
    held = Sampled.objects.select_for_update(of=("self",)).select_related("caller", "contact").get(pk=sampled.pk)
    if held.caller_id == by.pk:
        raise Refused("This is a call of your own. Somebody else looks at it.")
    if held.looked_by_id:
        raise Refused("Somebody has looked at this call already.")
    if held.contact is None:
        raise Refused("What was written of this call is gone. It is left out.")
    if set(results) != set(sampling.standards()) or not set(results.values()) <= set(sampling.RESULTS):
        raise Refused("Say of each standard whether it was met.")
    Finding.objects.bulk_create(
        [Finding(team_id=held.team_id, sampled=held, standard=key, result=value) for key, value in results.items()]
    )
    held.note = noting.write(caller=held.caller, call=held.contact, heard=heard, text=_told(results, text),
                             key=f"sampled:{held.pk}", by=by)  # fmt: skip
    held.looked_by, held.looked_at = by, timezone.now()
    held.save(update_fields=["looked_by", "looked_at", "note"])
    record("calls.look_at_sampled", held, by=by, caller=held.caller_id)
    return held


def _told(results: Mapping[str, str], text: str) -> str:
    """What the caller reads: the words, then each standard."""
    lines = [f"{words}: {sampling.RESULTS[results[key]].lower()}." for key, words in sampling.standards().items()]
    return f"{text.strip()}\n\n" + "\n".join(lines)


@transaction.atomic
def forget_old(now: datetime) -> None:
    """Throw samples away with the notes they led to. In the clockwork's own walls."""
    SampleDraw.objects.filter(drawn_at__lt=now - noting.KEPT_FOR).delete()
