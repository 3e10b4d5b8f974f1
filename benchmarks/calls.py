"""200 callers on one queue of 100,000 people: the next person, nobody on two screens, nobody lost; a campaign built."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from benchmarks.house import aim, arguments, hearth, say, spread, told

AT_A_TIME = 5_000
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "bank_holiday")
ALL_DAY = dict.fromkeys(WEEK, "00:00-23:59")
ENDS = ("no_answer", "no_answer", "spoke", "voicemail")


def main() -> None:
    options = arguments(__doc__, callers=(200, "callers"), rounds=(5, "calls each of them makes"),
                        at_once=(8, "callers pressing a key in the same moment"))  # fmt: skip
    with hearth(options.keep) as server:
        hub, manager, people = _town(options.people if options.people != 200_000 else 100_000)
        say("a campaign of all of them, with its check")
        checked, added = _campaign(hub, manager, people)
        say(f"{options.callers} callers")
        callers = _callers(hub, options.callers)
        run = Run(hub)
        begun = time.perf_counter()
        with ThreadPoolExecutor(options.at_once) as pool:
            list(pool.map(run.calls, [(caller, options.rounds) for caller in callers]))
        seconds = time.perf_counter() - begun
        lost = _dies_holding(hub, callers[: options.at_once])
        next_person, end = spread(run.next), spread(run.end)
        told("calls", server, people=len(people), callers=options.callers, at_once=options.at_once,
             calls=len(run.end), calls_a_second=round(len(run.end) / seconds, 1),
             milliseconds={"next person": next_person, "how it ended": end},
             seconds={"the check alone": round(checked, 1), "the check, and a turn for each": round(added, 1)},
             on_two_screens=run.twice, lost_when_a_process_dies=lost,
             aims=[aim("next person, p95 in ms", next_person["p95"], 50),
                   aim("a campaign of 100,000 with its check, in seconds", round(checked + added, 1), 30),
                   aim("people on two screens", run.twice, 1), aim("people lost", lost, 1)])  # fmt: skip


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
                              hours=ALL_DAY)  # fmt: skip
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
    from hearth.access.tests.make import make_user

    return [make_user(hub, "call_handler", f"Caller {n}") for n in range(number)]


class Run:
    """Every caller's calls, one after the other; who is on whose screen is kept beside, to be held against."""

    def __init__(self, hub):
        self.hub, self.next, self.end, self.twice = hub, [], [], 0
        self.lock, self.on_screen = threading.Lock(), Counter()

    def calls(self, asked) -> None:
        from hearth.access import walls
        from hearth.calls.actions import queue, ringing

        caller, rounds = asked
        for n in range(rounds):
            begun = time.perf_counter()
            with walls.opened(walls.context_for(caller)):
                claim = queue.next_turn(team=self.hub, by=caller)
            self.next.append((time.perf_counter() - begun) * 1000)
            assert claim is not None, "nobody was left to ring"
            with self.lock:
                self.on_screen[claim.person_id] += 1
                self.twice += self.on_screen[claim.person_id] > 1
            begun = time.perf_counter()
            with self.lock:
                self.on_screen[claim.person_id] -= 1
            with walls.opened(walls.context_for(caller)):
                ringing.end_try(claim, outcome=ENDS[n % len(ENDS)], by=caller, note="All is well.")
            self.end.append((time.perf_counter() - begun) * 1000)


def _dies_holding(hub, callers) -> int:
    """Callers take somebody and are never heard of again; how many of those people do not wait for the next caller."""
    from django.utils import timezone

    from hearth.access import walls
    from hearth.calls.actions import queue
    from hearth.calls.models import Claim, Turn

    for caller in callers:
        with walls.opened(walls.context_for(caller)):
            queue.next_turn(team=hub, by=caller)
    with walls.opened(walls.whole_house("benchmark")):
        held = list(Claim.objects.values_list("turn", flat=True))
        queue.give_back_quiet(timezone.now() + queue.QUIET + timedelta(seconds=1))
        waiting = Turn.objects.filter(pk__in=held, state="ready", claim=None).count()
        return len(held) - waiting


if __name__ == "__main__":
    main()
