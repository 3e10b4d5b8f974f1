"""200 callers on one queue of 100,000 people: the next person, nobody on two screens, nobody lost; a campaign built."""

from __future__ import annotations

import itertools
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import psycopg

from benchmarks.house import aim, arguments, hearth, once, say, spread, superuser_url, told

AT_A_TIME = 5_000
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "bank_holiday")
ALL_DAY = dict.fromkeys(WEEK, "00:00-23:59")
ENDS = ("no_answer", "no_answer", "spoke", "voicemail")


def main() -> None:
    options = arguments(__doc__, callers=(200, "callers"), rounds=(5, "calls each of them makes"),
                        at_once=(4, "web processes that serve them"))  # fmt: skip
    with hearth(options.keep) as server:
        from django.utils import timezone

        hub, manager, people = _town(options.people if options.people != 200_000 else 100_000)
        say("a campaign of all of them, with its check")
        checked, added = _campaign(hub, manager, people)
        say(f"{options.callers} callers")
        callers = _callers(hub, options.callers)
        _vacuum(server)
        since, begun = timezone.now(), time.perf_counter()
        asked = [(caller.pk, hub.pk, options.rounds) for caller in callers]
        with ProcessPoolExecutor(options.at_once, mp_context=get_context("spawn"), initializer=_begin) as pool:
            found = [one for calls in pool.map(_calls, asked) for one in calls]
        seconds, twice = time.perf_counter() - begun, _twice(hub, since)
        lost = _dies_holding(hub, callers[: options.at_once])
        next_person, end = spread([one for one, _ in found]), spread([one for _, one in found])
        told("calls", server, people=len(people), callers=options.callers, at_once=options.at_once,
             calls=len(found), calls_a_second=round(len(found) / seconds, 1),
             milliseconds={"next person": next_person, "how it ended": end},
             seconds={"the check alone": round(checked, 1), "built: the check, and a turn for each": round(added, 1)},
             on_two_screens=twice, lost_when_a_process_dies=lost,
             aims=[aim("next person, p95 in ms", next_person["p95"], 50),
                   aim("a campaign built with its check, in seconds", round(added, 1), 30),
                   aim("people on two screens", twice, 1), aim("people lost", lost, 1)])  # fmt: skip


def _town(number: int):
    from hearth.access import walls
    from hearth.access.models import User
    from hearth.access.tests.make import make_borough, make_team, make_user
    from hearth.needs.tests.make import make_category
    from hearth.people.models import Person

    if not (manager := User.objects.filter(name="Calls manager").first()):
        borough = make_borough()
        hub = make_team(borough)
        manager = make_user(hub, "manager", "Calls manager")
        make_category(borough, "case_review")
        for start in range(0, number, AT_A_TIME):
            with walls.opened(walls.whole_house("benchmark")):
                Person.objects.bulk_create(
                    Person(borough=borough, first_name="Edna", last_name=f"Okoro {n}", phone=f"+447700{n:06d}",
                           address_1=f"{n} Mill Lane", postcode="QX1 1AA", date_of_birth=f"{1930 + n % 70}-05-01")
                    for n in range(start, min(start + AT_A_TIME, number))
                )  # fmt: skip
            say(f"{start + AT_A_TIME:,} people")
    hub = manager.memberships.get().team
    with walls.opened(walls.whole_house("benchmark")):
        return hub, manager, list(Person.objects.filter(borough=hub.borough_id).values_list("pk", flat=True))


def _campaign(hub, manager, people):
    from hearth.access import walls
    from hearth.calls.actions import campaigns

    with walls.opened(walls.context_for(manager)):
        made = campaigns.make(team=hub, purpose="safe_and_well", name=f"Everybody {time.time():.0f}", by=manager,
                              hours=ALL_DAY, text_before=0)  # fmt: skip
    begun = time.perf_counter()
    with walls.opened(walls.context_for(manager)):
        campaigns.preflight(made, people, by=manager, also=("number", "queued", "lately"))
    checked = time.perf_counter() - begun
    begun = time.perf_counter()
    with walls.opened(walls.context_for(manager)):
        campaigns.add_people(made, people, by=manager, also=("number", "queued", "lately"))
        campaigns.start(made, by=manager)
    return checked, time.perf_counter() - begun


def _callers(hub, number: int) -> list:
    """Callers of this run alone: each run may come upon those of the one before."""
    from hearth.access.tests.make import make_user

    now = f"{time.time():.0f}"
    return [make_user(hub, "call_handler", f"Caller {n}", email=f"caller{n}.{now}@example.org") for n in range(number)]


def _vacuum(server) -> None:
    """As the database does by itself within the minute."""
    with psycopg.connect(superuser_url(server), autocommit=True) as outside:
        outside.execute("vacuum analyze")


def _calls(asked: tuple[int, int, int]) -> list[tuple[float, float]]:
    """One caller's calls, one after the other, in a process of its own as a web server has several: milliseconds for
    the next person, and for how it ended."""
    from hearth.access.models import Team, User

    caller, hub = User.objects.get(pk=asked[0]), Team.objects.get(pk=asked[1])
    return [_call(caller, hub, ENDS[n % len(ENDS)]) for n in range(asked[2])]


def _call(caller, hub, outcome: str) -> tuple[float, float]:
    from hearth.access import walls
    from hearth.calls.actions import queue, ringing

    claims: list = []

    def take() -> None:
        with walls.opened(walls.context_for(caller)):
            claims.append(queue.next_turn(team=hub, by=caller))

    def end() -> None:
        with walls.opened(walls.context_for(caller)):
            ringing.end_try(claims[0], outcome=outcome, by=caller, note="All is well.")

    return once(take), once(end)


def _begin() -> None:
    import django

    django.setup()


def _twice(hub, since) -> int:
    """How many tries began while the same person was still on another screen: from the log of tries alone."""
    from hearth.access import walls
    from hearth.calls.models import Try

    with walls.opened(walls.whole_house("benchmark")):
        rows = Try.objects.filter(team=hub, at__gte=since).order_by("person", "begun_at")
        stretches = list(rows.values_list("person", "begun_at", "at"))
    pairs = itertools.pairwise(stretches)
    return sum(one[0] == then[0] and then[1] < one[2] for one, then in pairs)


def _dies_holding(hub, callers) -> int:
    """Callers take somebody and are never heard of again; how many of those people do not wait for the next caller."""
    from django.utils import timezone

    from hearth.access import walls
    from hearth.calls.actions import clockwork, queue
    from hearth.calls.models import Claim, Turn

    for caller in callers:
        with walls.opened(walls.context_for(caller)):
            queue.next_turn(team=hub, by=caller)
    with walls.opened(walls.whole_house("benchmark")):
        held = list(Claim.objects.values_list("turn", flat=True))
        clockwork.give_back_quiet(timezone.now() + queue.QUIET + timedelta(seconds=1))
        waiting = Turn.objects.filter(pk__in=held, state="ready", claim=None).count()
        return len(held) - waiting


if __name__ == "__main__":
    main()
