"""Word to somebody beside a call: before they are first rung, so that they know that it is the council, and after no
answer. By text to a mobile, or by e-mail where that is a way they agreed to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from hearth.access.record import record
from hearth.calls import policies, reaching, writing
from hearth.calls.actions import moving
from hearth.calls.models import Campaign, Try, Turn
from hearth.calls.rules import hours
from hearth.calls.rules.ladder import BY_PHONE, Reach
from hearth.calls.rules.outcomes import Outcome
from hearth.post import actions as post

AT_ONCE = 500
SOON = 2
"""Hours within which somebody is rung once the time has come that they were told."""
ONCE_IN = timedelta(hours=20)


def to_tell(campaign: Campaign, now: datetime) -> list[Turn]:
    """Who of a campaign is told next, locked, in its hours: no more than its callers get to soon after."""
    if not hours.is_open(now, policies.of_campaign(campaign).hours, policies.HOLIDAYS):
        return []
    told = campaign.turns.filter(state__in=("ready", "resting"), tries=0, way__in=BY_PHONE, claim=None)
    room = min(_pace(campaign, now) - told.count(), AT_ONCE)
    rows = Turn.objects.held(skip_locked=True).filter(campaign=campaign, state="telling")
    return list(rows.order_by("since", "pk")[:room]) if room > 0 else []


def _pace(campaign: Campaign, now: datetime) -> int:
    """How many may be waiting for their first call: what those who rang since yesterday get through, or, before
    anybody has rung, as many callers as the check said are needed."""
    rang = Try.objects.filter(turn__campaign=campaign, at__gte=now - timedelta(days=1))
    found = campaign.preflight
    callers = rang.values("by").distinct().count() or found.get("callers") or 1
    an_hour = found["calls"] / found["hours"] if found.get("hours") else 60 / campaign.minutes
    return round(callers * an_hour * (campaign.text_before + SOON))


def before(campaign: Campaign, turn: Turn, now: datetime) -> None:
    """Tell them from when they are rung, once; the ring follows only then. Who can be told in no way is rung now."""
    if moving.called_off(turn, now):
        return
    read, ahead = policies.of(turn).hours, timedelta(hours=campaign.text_before)
    at = hours.next_open(now + ahead, read, policies.HOLIDAYS)
    is_told = (
        bool(turn.way)
        and turn.person.may_be_rung
        and _write(turn, reaching.reach_of(turn.person), writing.BEFORE, at=timezone.localtime(at))
    )
    turn.state, turn.told_at, turn.ready_at = "resting", now if is_told else None, at if is_told else now
    moving.save(turn)
    record("calls.tell_before", turn, told=is_told)


def after(turn: Turn, outcome: Outcome, reach: Reach) -> None:
    """After no answer, once a day at most: that we rang, who we are, and that we ring again."""
    if outcome.spoke or outcome.bad_number or not policies.of(turn).text_after or turn.state == "ended":
        return
    if turn.tried.filter(at__gte=timezone.now() - ONCE_IN).count() <= 1:
        _write(turn, reach, writing.AFTER)


def _write(turn: Turn, reach: Reach, template: str, **facts: Any) -> bool:
    """Queue it, where there is a way that they have not left out; whether there was."""
    person = turn.person
    if to := reach.text or reach.email:
        post.queue(
            team=turn.team, channel="text" if reach.text else "email", to=to, template=template, is_to_them=True,
            about_person=person.pk, language=writing.language_of(person), name=person.name,
            **writing.facts(turn.team), **facts,
        )  # fmt: skip
    return bool(to)
