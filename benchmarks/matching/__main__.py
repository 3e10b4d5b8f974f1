"""The matching at three sizes, side by side with what is done by hand: cost, bound, who is served, seconds, memory.

    .venv/bin/python -m benchmarks.matching [1k 10k 50k] [--seeds 2] [--mend 30] [--week] [--minutes 120]
                                           [--weeks 4 --share 1.4]

Then volunteers are lost one after the other and the plan is mended (`--mend`, how many; each of `--check` is held
against planning anew). `--week` goes through a week in which requests come in, `--minutes` plans for so many seconds
with minutes for a limit, `--weeks` goes through so many weeks of a hub in which nobody is given up, with so many times
the requests (`--share`). Every plan is checked by `engine/audit.py`, which shares no code with what it checks.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from benchmarks.matching import generator, hub, mending, rolling
from hearth.matching.engine import Plan, first_come, solve, urgent_first
from hearth.matching.engine.rows import checked

AIMS = {"1k": None, "10k": 5.0, "50k": 60.0}
"""Seconds for a proved plan."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=list(generator.SIZES), help="1k 10k 50k")
    parser.add_argument("--seeds", type=int, default=1, help="how many towns of each size (1)")
    parser.add_argument("--first-seed", type=int, default=int(time.time()) % 100_000, help="a new one each run")
    parser.add_argument("--mend", type=int, default=30, help="how many volunteers are lost (30)")
    parser.add_argument("--check", type=int, default=3, help="after how many of them all is planned anew as well (3)")
    parser.add_argument("--week", action="store_true", help="go through a week as requests come in")
    parser.add_argument("--weeks", type=int, default=0, help="go through so many weeks of a hub (0: not)")
    parser.add_argument("--share", type=float, default=1, help="so many times the requests in those weeks (1)")
    parser.add_argument("--minutes", type=float, default=0, help="seconds to plan with minutes for a limit (0: not)")
    options = parser.parse_args()
    if strange := set(options.sizes) - set(generator.SIZES):
        parser.error(f"no such size: {', '.join(sorted(strange))}")
    found = [_measured(size, options.first_seed + n, options) for size in options.sizes for n in range(options.seeds)]
    machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()}
    print(json.dumps({"benchmark": "matching", "machine": machine, "instances": found}, indent=2))


def _measured(size: str, seed: int, options: argparse.Namespace) -> dict:
    print(f"{size}, seed {seed}", file=sys.stderr, flush=True)
    instance = generator.make(size, seed)
    plans = []
    for make in (solve, first_come, urgent_first):
        begun = time.process_time()
        plans.append((make(instance.problem), time.process_time() - begun))
    best = plans[0][0]
    return {
        "size": size, "seed": seed, "plans": {plan.made_by: _told(instance, plan, seconds) for plan, seconds in plans},
        "proved": best.is_proved, "bound": best.bound, "gap": best.cost - best.bound, "rounds": best.rounds,
        "by_hand_costs_times": {plan.made_by: round(plan.cost / best.cost, 2) for plan, _ in plans[1:]},
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "aim": {"seconds": AIMS[size], "met": AIMS[size] is None or best.seconds < AIMS[size]},
        "mended": mending.measured(best, seed, options.mend, options.check),
        "week": rolling.measured(instance, seed) if options.week else None,
        "weeks": hub.measured(size, seed, options.weeks, options.share) if options.weeks else None,
        "minutes": _minutes(instance, seed, options.minutes) if options.minutes else None,
    }  # fmt: skip


def _minutes(instance: generator.Instance, seed: int, limit_s: float) -> dict:
    problem = generator.in_minutes(instance, seed)
    plans = [solve(problem, limit_s), urgent_first(problem)]
    best = plans[0]
    return {
        "plans": {plan.made_by: _told(instance, plan, plan.seconds) for plan in plans},
        "bound": best.bound,
        "gap": round((best.cost - best.bound) / best.cost, 4),
    }


def _told(instance: generator.Instance, plan: Plan, processor: float) -> dict:
    served, problem = plan.served, plan.problem
    ground = served & ~problem.remote
    apart = problem.apart(np.flatnonzero(ground), plan.volunteer[ground])
    load = np.bincount(plan.volunteer[served], minlength=len(problem.volunteers.ids))
    knew = [(t, int(plan.volunteer[t])) in instance.knows for t in np.flatnonzero(served)]
    return {
        "cost": plan.cost, "served": round(float(served.mean()), 4),
        "served_by_urgency": {
            name: round(float(served[instance.urgency == i].mean()), 4) for i, name in enumerate(generator.URGENCIES)
        },
        "mean_km_one_way": round(float(apart.mean()) / 1000, 3), "continuity": round(float(np.mean(knew)), 3),
        "volunteers_without_a_task": int((load == 0).sum()), "gini_of_load": round(_gini(load), 3),
        "seconds": round(plan.seconds, 2), "processor_seconds": round(processor, 2), "faults": checked(plan).faults[:5],
    }  # fmt: skip


def _gini(load: np.ndarray) -> float:
    """0 when everybody has the same, towards 1 when one has all."""
    ordered, n = np.sort(load), len(load)
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * ordered.sum()))


if __name__ == "__main__":
    main()
