"""A campaign run to its end with a made-up clock: people who are in or out, wrong numbers, some who moved or died."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count, pairwise, takewhile
from random import Random
from threading import Barrier
from unittest.mock import patch

from django.db import connections
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere
from hearth.calls import policies
from hearth.calls.actions import clockwork, queue, ringing, visits
from hearth.calls.models import Claim, Turn, Visit
from hearth.calls.rules import hours
from hearth.calls.rules.outcomes import outcomes

IN_BY_BAND = (0.35, 0.30, 0.55, 0.45, 0.40, 0.50)
"""How often somebody is in, by part of the week."""


class Clock:
    """The time as everything under test sees it: it stands still until it is moved, or, where what is first and what is
    second must be told apart, goes on by a microsecond each time it is read."""

    def __init__(self, now: datetime, *, goes: bool = False):
        self.at, self.goes, self.read = now, goes, count()

    def __call__(self) -> datetime:
        return self.at + timedelta(microseconds=next(self.read) if self.goes else 0)

    def on(self, **more) -> None:
        self.at += timedelta(**more)


@contextmanager
def clock(now: datetime, *, goes: bool = False):
    ticking = Clock(now, goes=goes)
    with patch.object(timezone, "now", ticking):
        yield ticking


@dataclass
class Run:
    """What happened: how people ended, promises kept and missed."""

    ended: Counter = field(default_factory=Counter)
    calls: int = 0
    promised: int = 0
    kept: int = 0
    days: int = 0


def run(
    campaign,
    callers,
    *,
    manager,
    seed: int,
    now: datetime,
    most_days: int = 40,
    a_round: timedelta = timedelta(minutes=15),
    at_once: int = 1,
) -> Run:
    """Run a campaign until every turn has ended. In every round of the clock each caller rings one person while there
    is somebody, those first who promised to ring back; `at_once` of them at the same moment, on a connection each."""
    chance, told, policy = Random(seed), Run(), policies.of_campaign(campaign)
    with clock(now, goes=True) as ticking, _telephones(at_once) as ring_all:
        first = ticking.at
        while ticking.at - first < timedelta(days=most_days):
            with everywhere():
                clockwork.tick()
                _call_at_doors(campaign, chance)
                _confirm(campaign, manager)
                left = Turn.objects.filter(campaign=campaign).exclude(state="ended")
                if not left.exists():
                    break
                ready = left.filter(state="ready").exists()
                wanted = set(left.filter(due_at__lte=ticking.at).values_list("wanted", flat=True))
            if ready and hours.is_open(ticking.at, policy.hours, policies.HOLIDAYS):
                ring = partial(_ring, campaign, seed, ticking.at, policy)
                asking = sorted(chance.sample(callers, len(callers)), key=lambda one: one.pk not in wanted)
                for promised, kept in ring_all(iter(asking), ring):
                    told.calls, told.promised, told.kept = told.calls + 1, told.promised + promised, told.kept + kept
                ticking.on(seconds=a_round.total_seconds())
            else:
                ticking.at = _next(campaign, ticking.at, policy)
        told.days = (ticking.at - first).days
    with everywhere():
        told.ended = Counter(Turn.objects.filter(campaign=campaign).values_list("ended_as", flat=True))
    return told


def faults(campaign) -> list[str]:
    """What is not as it must be once a campaign is over, read back from what was written: how everybody ended, how
    often, how far apart and at what hours they were rung, and the line of every step."""
    policy, found = policies.of_campaign(campaign), []
    turns = Turn.objects.filter(campaign=campaign).prefetch_related("tried", "steps_gone", "visits")
    for turn in turns:
        found += [f"{turn.pk}: {fault}" for fault in (*_ended_amiss(turn), *amiss(turn, policy))]
    return found


def amiss(turn: Turn, policy):
    """What is not as it must be of one turn, wherever it stands."""
    tries = sorted(turn.tried.all(), key=lambda one: one.at)
    yield from _lines_amiss(turn, policy)
    yield from _tries_amiss(tries, policy)


def _ended_amiss(turn: Turn):
    told = {one.outcome for one in (*turn.tried.all(), *turn.visits.all())}
    because = {"reached": {"spoke"}, "declined": {"refused"}, "visited": {"well", "needs_help", "worried"},
               "moved": {"moved"}, "deceased": {"died"}}  # fmt: skip
    if turn.ended_as not in {*because, "handed"}:
        yield f"ended as “{turn.ended_as}”"
    elif turn.ended_as == "handed":
        if turn.need_id is None or told & {"spoke", "well"}:
            yield "was handed over without a case, or after somebody had spoken to them"
    elif not told & because[turn.ended_as]:
        yield f"ended as {turn.ended_as} and nobody said so"
    if turn.tries != len(turn.tried.all()):
        yield f"counts {turn.tries} tries of {len(turn.tried.all())}"


def _lines_amiss(turn: Turn, policy):
    lines = sorted(one.step for one in turn.steps_gone.all())
    last = turn.step if turn.ended_as == "handed" else turn.step - 1
    if lines != list(range(last + 1)):
        yield f"stands on step {turn.step} with the lines {lines}"
    if any(one.way != policy.steps[one.step].way for one in turn.steps_gone.all()):
        yield "went another way than its step"


def _tries_amiss(tries, policy):
    in_vain = [one.step for one in tries if not (outcomes()[one.outcome].spoke or outcomes()[one.outcome].confirm)]
    for step, times in Counter(in_vain).items():
        if times > policy.steps[step].tries:
            yield f"was tried {times} times in step {step}"
    if any(not hours.is_open(one.begun_at, policy.hours, policies.HOLIDAYS) for one in tries):
        yield "was rung outside the hours"
    for one, then in pairwise(tries):
        if then.at - one.at < timedelta(hours=policy.again(outcomes()[one.outcome])):
            yield f"was rung {then.at - one.at} after {one.outcome}"


def _next(campaign, now, policy) -> datetime:
    """The next moment at which something can happen."""
    with everywhere():
        due = Turn.objects.filter(campaign=campaign, state__in=("resting", "ready"))
        moments = list(due.filter(ready_at__gt=now).order_by("ready_at").values_list("ready_at", flat=True)[:1])
        if due.filter(state="ready").exists():
            moments.append(hours.next_open(now, policy.hours, policies.HOLIDAYS))
    return max(min(moments, default=now + timedelta(hours=1)), now + timedelta(minutes=1))


@contextmanager
def _telephones(at_once: int):
    """What lets callers ring until there is nobody for the next of them; gives what is told of each who was rung."""
    pool = ThreadPoolExecutor(at_once)

    def work(callers: Iterator, ring: Callable) -> list:
        return list(takewhile(bool, map(ring, callers)))

    def ring_all(callers: Iterator, ring: Callable) -> list:
        return [told for done in [pool.submit(work, callers, ring) for _ in range(at_once)] for told in done.result()]

    with pool:
        try:
            yield ring_all
        finally:
            together = Barrier(at_once)
            list(pool.map(lambda _: (together.wait(), connections.close_all()), range(at_once)))


def _ring(campaign, seed: int, now: datetime, policy, caller) -> tuple[bool, bool] | None:
    """Whether a time had been promised to whoever was rung, and whether it was kept; nothing when nobody waited."""
    with acting(caller):
        claim = queue.next_turn(team=campaign.team, by=caller)
        if claim is None:
            return None
        turn = claim.turn
        told = turn.is_promised, turn.is_promised and now - turn.due_at <= timedelta(hours=1)
        outcome, more = _outcome(turn, Random(f"{seed} {turn.pk} {turn.tries}"), now, policy)
        ringing.end_try(claim, outcome=outcome, by=caller, **more)
        return told


def _outcome(turn: Turn, chance: Random, now: datetime, policy) -> tuple[str, dict]:
    own = Random(str(turn.person_id))
    if own.random() < 0.06 and turn.way == "phone":
        return chance.choice(["wrong_number", "dead_number"]), {}
    never_in = own.random() < 0.12
    if never_in or chance.random() > IN_BY_BAND[hours.band_of(now)]:
        return chance.choice(["no_answer", "no_answer", "voicemail", "engaged"]), {}
    said = chance.random()
    if said < 0.05:
        at = hours.next_open(now + timedelta(hours=chance.randint(1, 30)), policy.hours, policies.HOLIDAYS)
        return "call_back", {"promised_at": at}
    if said < 0.09:
        return "refused", {}
    if said < 0.10:
        return "moved", {}
    return ("died", {}) if said < 0.11 else ("spoke", {"note": "All is well."})


def _call_at_doors(campaign, chance: Random) -> None:
    for visit in Visit.objects.filter(turn__campaign=campaign, ended_at=None).select_related("team"):
        found = chance.choices(
            ["well", "needs_help", "no_answer", "moved", "refused", "not_gone"], [50, 5, 30, 6, 4, 5]
        )[0]
        visits.end_visit(visit, outcome=found, by=None, by_name="Watch manager Rees", note="Seen through the window.")


def _confirm(campaign, by) -> None:
    for turn in Turn.objects.filter(campaign=campaign, state="confirming"):
        ringing.confirm_death(turn, is_so=not turn.person.last_name.endswith("7"), by=by)
    assert Claim.objects.filter(turn__state="ended").count() == 0
