"""What goes on by itself every minute: claims of quiet screens come back, what was completed ends, messages that had no
answer go on, promises to keep in touch come due."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team
from hearth.calls import reaching
from hearth.calls.actions import keeping, moving, queue, ringing
from hearth.calls.models import Claim, Turn
from hearth.calls.rules import ladder

AT_ONCE = 500


def tick() -> dict[str, int]:
    """Look after every queue. In the clockwork's own walls; running twice does no harm."""
    now = timezone.now()
    done = {"kept": keeping.raise_due(now)}
    done["settled"] = sum(ringing.settle(one, by=None) is not None for one in Claim.objects.exclude(contact=None))
    done["given_back"] = queue.give_back_quiet(now)
    done["called_off"] = call_off(now)
    done["gone_on"] = go_on(now)
    done["woken"] = sum(queue.wake(team, now) for team in Team.objects.filter(pk__in=_resting(now)))
    return done


def _resting(now):
    return Turn.objects.filter(state="resting", ready_at__lte=now).values("team")


@transaction.atomic
def go_on(now) -> int:
    """Who is not rung first begins with what is possible; whom a text or a letter did not bring to the telephone goes
    on to the next step."""
    due = Turn.objects.held(skip_locked=True).going().filter(state="resting", ready_at__lte=now)
    rows = list(due.filter(way__in=("", *ladder.SENT))[:AT_ONCE])
    reaches = reaching.reaches([turn.person for turn in rows])
    for turn in rows:
        if not moving.called_off(turn, now):
            moving.onward(turn, now=now, reach=reaches[turn.person_id])
    return len(rows)


@transaction.atomic
def call_off(now) -> int:
    """Nobody goes to the door of somebody who has died or wants no contact: the turn that waited for it ends."""
    waiting = Turn.objects.held(skip_locked=True).filter(state="visiting")
    rows = waiting.filter(Q(person__is_deceased=True) | Q(person__no_contact=True))[:AT_ONCE]
    return sum(moving.called_off(turn, now) for turn in rows)
