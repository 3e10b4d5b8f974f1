"""What goes on by itself every minute: promises to keep in touch come due, calls that were completed end, quiet screens
give back whom they show, and whoever is not waited for any more goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from django.db import models, transaction
from django.db.models import Exists, Q
from django.utils import timezone

from hearth.access.models import Team
from hearth.calls import reaching
from hearth.calls.actions import (
    dealing,
    incoming,
    keeping,
    moving,
    noting,
    queue,
    reminding,
    ringing,
    sampling,
    shifts,
    texts,
    visits,
)  # fmt: skip
from hearth.calls.models import Absence, AskedToStay, Campaign, Claim, Turn
from hearth.calls.rules import ladder, staying

AT_ONCE = 500
log = logging.getLogger(__name__)


def apart(rows: Iterable[models.Model], do: Callable) -> None:
    """Do this with each by itself: what goes wrong with one is written in the log and stops nobody else's calls."""
    for row in rows:
        try:
            with transaction.atomic():
                do(row)
        except Exception:
            log.exception("Calls: %s %s could not be looked after", type(row).__name__, row.pk)


@transaction.atomic
def raise_due(now: datetime) -> None:
    """Whose day has come gets a turn."""
    apart(keeping.due(now), lambda one: keeping.raise_turn(one, now))


@transaction.atomic
def settle(now: datetime) -> None:
    """Calls that were completed on their own screen end their turn."""
    apart(Claim.objects.exclude(contact=None), lambda one: ringing.settle(one, by=None))


@transaction.atomic
def give_back_quiet(now: datetime) -> None:
    """Whoever is on a screen that has gone quiet waits again."""
    apart(queue.quiet(now), lambda one: queue.give_back(one, by=None))


@transaction.atomic
def call_off(now: datetime) -> None:
    """Nobody goes to the door of somebody who has died or wants no contact: the turn that waited for it ends, and so
    does the one that waited to hear whether they have died, when their record says so."""
    dead = Q(state__in=("visiting", "confirming"), person__is_deceased=True)
    unwished = Q(state="visiting", person__no_contact=True, person__may_have_died=False)
    rows = Turn.objects.held(skip_locked=True).filter(dead | unwished)[:AT_ONCE]
    apart(rows, lambda turn: moving.called_off(turn, now))


@transaction.atomic
def end_answered(now: datetime) -> None:
    """Nobody is rung about staying who answered by e-mail meanwhile, or is no volunteer any more."""
    waiting = Turn.objects.held(skip_locked=True).filter(claim=None, state__in=("telling", "resting", "ready"))
    over, asking = Exists(AskedToStay.objects.of_turn().over()), Campaign.objects.going(staying.PURPOSE)
    apart(waiting.filter(over, campaign__in=asking)[:AT_ONCE], lambda turn: moving.called_off(turn, now))


@transaction.atomic
def go_on(now: datetime) -> None:
    """Who is not rung first begins with what is possible; whom a text or a letter did not bring to the telephone goes
    on to the next step."""
    due = Turn.objects.held(skip_locked=True).going().filter(state="resting", ready_at__lte=now)
    rows = list(due.filter(way__in=("", *ladder.SENT)).order_by("ready_at")[:AT_ONCE])
    reaches = reaching.reaches([turn.person for turn in rows])

    def onward(turn: Turn) -> None:
        if not moving.called_off(turn, now):
            moving.onward(turn, now=now, reach=reaches[turn.person_id])

    apart(rows, onward)


@transaction.atomic
def tell_before(now: datetime) -> None:
    """Who is to know before that the council rings is told, as many as are rung soon after."""
    for campaign in Campaign.objects.filter(state="running", text_before__gt=0).select_related("team"):
        apart(texts.to_tell(campaign, now), partial(texts.before, campaign, now=now))


@transaction.atomic
def wake(now: datetime) -> None:
    """Whose time has come waits for a caller."""
    resting = Turn.objects.filter(state="resting", ready_at__lte=now).values("team")
    apart(Team.objects.filter(pk__in=resting), lambda team: queue.wake(team, now))


@transaction.atomic
def end_rounds(now: datetime) -> None:
    """Doors of a round that is over, and of which nothing was told, wait for another one."""
    apart(visits.over(now), lambda one: visits.end_round(one, by=None))


@transaction.atomic
def cover(now: datetime) -> None:
    """What somebody who is away had is dealt again."""
    away = Absence.objects.on(timezone.localdate(now)).select_related("team", "user")
    apart(away, lambda absence: dealing.cover_absence(absence, now=now, by=None))


@transaction.atomic
def take_back(now: datetime) -> None:
    """What was dealt to somebody whose shift is over, who is quiet or has had enough is theirs no more."""
    dealt = Turn.objects.filter(dealt_until__isnull=False).values("team")
    apart(Team.objects.filter(pk__in=dealt), lambda team: dealing.look_after(team, now))


PARTS = (
    raise_due, settle, ringing.hear_besides, give_back_quiet, call_off, reminding.keep_true, reminding.end_over,
    end_answered, tell_before, go_on, wake, end_rounds, cover, take_back, shifts.forget_old, noting.forget_old,
    sampling.forget_old, incoming.close_silent, incoming.forget_numbers,
)  # fmt: skip
"""In this order. Each by itself, twice does no harm."""


def tick() -> None:
    """All of it, now."""
    for part in PARTS:
        part(timezone.now())
