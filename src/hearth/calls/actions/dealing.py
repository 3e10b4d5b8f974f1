"""Who is dealt whom: fair shares of the queue to those on shift, taken back and dealt again when somebody is away, goes
quiet or has had enough, moved by whoever plans calls. Whoever was dealt to nobody is anybody's to ring."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls import bearing, preflight
from hearth.calls.actions import callers, queue, volunteers
from hearth.calls.models import Absence, Caller, Campaign, Claim, Shift, Try, Turn
from hearth.calls.rules import dealing, rota
from hearth.calls.rules.dealing import Card, Hand
from hearth.kit.refused import Refused

QUIET_FOR = timedelta(minutes=45)
"""Somebody who rang nobody for so long, and is on no break, is thought to have left what they were dealt."""
ENDLESS = 1_000_000
_HARD = Q(campaign__is_hard=True)


@dataclass(frozen=True)
class Covered:
    """What became of the people somebody had."""

    dealt: int  # to colleagues
    queued: int  # anybody's again
    promised: int  # of all these, and of those who waited for their voice: with a time that was promised
    left: int = 0  # nobody who was chosen can take them


@dataclass(frozen=True)
class There:
    """Somebody on shift who may ring for a campaign now."""

    caller: Caller
    until: datetime
    hand: Hand


def on_shift(team: Team, now: datetime) -> dict[int, tuple[Caller, datetime]]:
    """Who is there now, with what is known of them as callers, and until when."""
    known = {one.user_id: one for one in Caller.objects.filter(team=team).select_related("user", "team")}
    found = {}
    for shift in Shift.objects.there(now).filter(team=team).select_related("user"):
        found[shift.user_id] = known.get(shift.user_id) or Caller(team=team, user=shift.user), shift.ends_at
    return found


def _there(campaign: Campaign, now: datetime, *, without: int | None = None) -> dict[int, There]:
    """Those on shift who may ring for this campaign now, with what they have and have time for."""
    team, found = campaign.team, on_shift(campaign.team, now)
    has, hard = _has(team), _has(team, campaign__is_hard=True)
    had, limit = bearing.hard_today(list(found), now), bearing.limit_of(team)
    minutes, there = preflight.minutes_a_try(campaign), {}
    for who, (caller, until) in found.items():
        if who != without and campaign.pk in _may_ring_for(caller, now):
            hours = (until - now) / timedelta(hours=1)
            there[who] = There(caller, until, Hand(
                who, hours, has[who], max(int(hours * 60 / minutes) - has[who], 0),
                max(bearing.may_have(caller, limit) - had[who] - hard[who], 0), frozenset(queue.spoken_by(caller)),
            ))  # fmt: skip
    return there


def _may_ring_for(caller: Caller, now: datetime) -> list[UUID]:
    """The campaigns somebody may ring for now; none for a volunteer whom a hard rule stops."""
    try:
        return queue.open_campaigns(caller.team, volunteers.as_checked(caller)[0], now)
    except Refused:
        return []


def _has(team: Team, **which: bool) -> Counter[int]:
    """How many people everybody in a team was dealt."""
    rows = Turn.objects.dealt().filter(team=team, **which)
    return Counter(dict(rows.values_list("dealt_to").annotate(Count("pk"))))


@transaction.atomic
def deal(campaign: Campaign, *, by: User, number: int | None = None) -> int:
    """Deal those who wait in a campaign to those on shift, as many as they have time for or so many; how many."""
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    campaign = Campaign.objects.select_related("team__borough").get(pk=campaign.pk)
    now = timezone.now()
    if campaign.state != "running":
        raise Refused("This campaign does not run. Start it first.")
    there = _there(campaign, now)
    if not there:
        raise Refused("Nobody on shift now may ring for this campaign. See the rota, its hours, and who may ring.")
    rows = Turn.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        campaign=campaign, state="ready", dealt_to=None, claim=None, way__gt=""
    )
    room = sum(one.hand.room for one in there.values())
    spoken = {"", *(language for one in there.values() for language in one.hand.languages)}
    waiting = rows.filter(language__in=spoken).order_by("rank", "since")[: min(room, number or room)]
    dealt = _give(list(waiting), there, campaign.is_hard, now)
    record("calls.deal", campaign, by=by, dealt=dealt, callers=sorted(there))
    return dealt


def _give(turns: Sequence[Turn], there: dict[int, There], is_hard: bool, now: datetime) -> int:
    """Deal these among those who are there; how many somebody could take."""
    cards = [Card(turn.pk, turn.language, turn.wanted_id, is_hard) for turn in turns]
    shares: dict[int, list[UUID]] = defaultdict(list)
    for turn, who in dealing.deal(cards, [one.hand for one in there.values()]).items():
        shares[who].append(turn)
    for who, share in shares.items():
        one = there[who]
        Turn.objects.filter(pk__in=share).update(dealt_to=who, dealt_until=one.until)
        held = callers.known(one.caller.team, one.caller.user)
        held.dealt_at = now
        held.save(update_fields=["dealt_at"])
    return sum(map(len, shares.values()))


def _theirs(team: Team, who: int):
    """What somebody was dealt and nobody has on a screen, promised times first; locked."""
    rows = Turn.objects.select_for_update(of=("self",)).dealt().filter(team=team, dealt_to=who, claim=None)
    return rows.select_related("campaign__team__borough").order_by(F("due_at").asc(nulls_last=True), "rank", "since")


def _again(turns: Sequence[Turn], who: int, now: datetime) -> int:
    """Deal what one had among the others, campaign by campaign; whom nobody can take is anybody's to ring."""
    Turn.objects.filter(pk__in=[turn.pk for turn in turns]).to_the_queue()
    of: dict[Campaign, list[Turn]] = defaultdict(list)
    for turn in turns:
        if turn.campaign and turn.campaign.state == "running":
            of[turn.campaign].append(turn)
    return sum(_give(rows, _there(campaign, now, without=who), campaign.is_hard, now) for campaign, rows in of.items())


@transaction.atomic
def cover(team: Team, who: User, *, why: str, now: datetime, by: User | None, voices: int = 0) -> Covered:
    """Take what somebody has, because they are away or quiet, or only the hard ones because they had enough, and deal
    it to those who are there. Nobody else's share is touched."""
    rows = _theirs(team, who.pk)
    turns = list(rows.filter(_HARD) if why == "enough" else rows)
    promised = voices + sum(turn.is_promised for turn in turns)
    dealt = _again(turns, who.pk, now)
    if turns or voices:
        held = callers.known(team, who)
        held.covered_at, held.covered_why, held.covered = now, why, len(turns) + voices
        held.save(update_fields=["covered_at", "covered_why", "covered"])
        record("calls.cover", held, by=by, why=why, dealt=dealt, queued=len(turns) - dealt, promised=promised)
    return Covered(dealt, len(turns) - dealt, promised)


@transaction.atomic
def cover_absence(absence: Absence, *, now: datetime, by: User | None) -> Covered:
    """Somebody is away from today: what waits for their voice until they are back is anybody's, at the time that was
    promised; what they were dealt is dealt again."""
    if absence.from_on > timezone.localdate(now):
        return Covered(0, 0, 0)
    theirs = Turn.objects.filter(team=absence.team_id, wanted=absence.user_id).exclude(state="ended")
    if absence.until_on:
        _, over = rota.day_of(absence.until_on)
        theirs = theirs.filter(due_at__lt=over)
    voices = theirs.filter(dealt_to=None).count()
    theirs.update(wanted=None, wanted_until=None)
    return cover(absence.team, absence.user, why="away", now=now, by=by, voices=voices)


@transaction.atomic
def deal_again(*, team: Team, of: User, to: Collection[User], by: User, chosen: Collection[UUID] = (),
         number: int | None = None) -> Covered:  # fmt: skip
    """Give all, so many or the chosen of somebody's people to colleagues on shift, or to nobody: the queue. Whom none
    of them may ring or can speak with stays."""
    allow(by, Permission.PLAN_CALLS, team)
    now, rows = timezone.now(), _theirs(team, of.pk)
    turns = list(rows.filter(pk__in=chosen) if chosen else rows[:number])
    if not turns:
        raise Refused(f"{of.name} has nobody left who could be moved. Somebody has rung them, or taken them back.")
    moved = _among(to, turns, now) if to else Turn.objects.filter(pk__in=[one.pk for one in turns]).to_the_queue()
    record("calls.deal_again", callers.known(team, of), by=by, dealt=moved, to=sorted(one.pk for one in to))
    promised = sum(turn.is_promised for turn in turns)
    return Covered(moved if to else 0, 0 if to else moved, promised, left=len(turns) - moved)


def _among(to: Collection[User], turns: Sequence[Turn], now: datetime) -> int:
    """Whoever plans calls decides how full a shift is; languages and hard calls stay as they are."""
    moved, team, who = 0, turns[0].team, {one.pk for one in to}
    if missing := [one.name for one in to if one.pk not in on_shift(team, now)]:
        raise Refused(f"{missing[0]} is not on shift now. Choose somebody who is, or the queue.")
    of: dict[Campaign | None, list[Turn]] = defaultdict(list)
    for turn in turns:
        of[turn.campaign].append(turn)
    for campaign, rows in of.items():
        there = _there(campaign, now) if campaign else {}
        chosen = {key: replace(one, hand=replace(one.hand, room=ENDLESS)) for key, one in there.items() if key in who}
        moved += _give(rows, chosen, campaign.is_hard, now) if campaign else 0
    return moved


def look_after(team: Team, now: datetime) -> None:
    """What was dealt in a team goes on by itself: shifts that ended, who went quiet or has had enough."""
    queue.lapse(team, now)
    there = on_shift(team, now)
    having = Turn.objects.dealt().filter(team=team).values("dealt_to")
    for user in User.objects.filter(pk__in=having).order_by("pk"):
        if why := _why_not(user, there, now):
            cover(team, user, why=why, now=now, by=None)


def _why_not(user: User, there: dict[int, tuple[Caller, datetime]], now: datetime) -> str:
    """Why somebody does not keep what they were dealt; empty while they do."""
    if user.pk not in there:
        return "off"
    caller, _ = there[user.pk]
    if is_quiet(caller, now):
        return "quiet"
    return "enough" if bearing.has_had_enough(caller, now) else ""


def is_quiet(caller: Caller, now: datetime) -> bool:
    """Whether they have rung nobody, and been on no break, since long before now and since they were dealt people."""
    if Claim.objects.filter(caller=caller.user_id).exists():
        return False
    last = Try.objects.filter(by=caller.user_id).order_by("-at").values_list("at", flat=True).first()
    return all(one is None or one < now - QUIET_FOR for one in (caller.dealt_at, caller.rests_until, last))
