"""A campaign of 5,000 people rung to its end with a made-up clock, through the verbs and the database: how everybody
ended, whether every step, spacing, hour and promise was kept, how many calls it took."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from benchmarks.house import aim, arguments, hearth, say, told

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/London"))
"""The clocks change in its fourth week; Good Friday and Easter Monday follow."""


def main() -> None:
    options = arguments(__doc__, people=5_000, callers=(60, "callers"), seed=(7, "the seed of who answers when"))
    with hearth(options.keep) as server:
        from hearth.access.tests.make import everywhere, make_borough, make_team, make_user
        from hearth.calls.tests import make, simulate

        with simulate.clock(MONDAY):
            hub = make_team(make_borough())
            manager = make_user(hub, "manager", "Calls manager")
            campaign = make.make_campaign(hub, manager, make.make_people(hub.borough, options.people))
            callers = make.make_callers(hub, options.callers)
        say(f"{options.people:,} people, {options.callers} callers")
        begun = time.perf_counter()
        run = simulate.run(campaign, callers, manager=manager, seed=options.seed, now=MONDAY)
        seconds = time.perf_counter() - begun
        with everywhere():
            faults = simulate.faults(campaign)
        for fault in faults[:20]:
            say(fault)
        told("whole_campaign", server, people=options.people, callers=options.callers, calls=run.calls, days=run.days,
             ended=dict(run.ended), promised=run.promised, kept=run.kept, seconds=round(seconds),
             aims=[aim("people without exactly one end", options.people - sum(run.ended.values()), 1),
                   aim("faults in steps, tries, spacing and hours", len(faults), 1),
                   aim("promised times not met", run.promised - run.kept, 1)])  # fmt: skip


if __name__ == "__main__":
    main()
