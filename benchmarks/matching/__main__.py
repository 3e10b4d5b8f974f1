"""The matching at three sizes, side by side with what is done by hand: cost, bound, who is served, seconds, memory.

    .venv/bin/python -m benchmarks.matching [1k 10k 50k] [--seeds 2]

Every plan is checked against the hard rules by `audit.py`, which shares no code with the engine.
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

from benchmarks.matching import audit, generator
from hearth.matching.engine import Plan, first_come, solve, urgent_first

AIMS = {"1k": None, "10k": 5.0, "50k": 60.0}
"""Seconds for a proved plan."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=list(generator.SIZES), help="1k 10k 50k")
    parser.add_argument("--seeds", type=int, default=1, help="how many towns of each size (1)")
    parser.add_argument("--first-seed", type=int, default=int(time.time()) % 100_000, help="a new one each run")
    options = parser.parse_args()
    if strange := set(options.sizes) - set(generator.SIZES):
        parser.error(f"no such size: {', '.join(sorted(strange))}")
    found = [_measured(size, options.first_seed + n) for size in options.sizes for n in range(options.seeds)]
    machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()}
    print(json.dumps({"benchmark": "matching", "machine": machine, "instances": found}, indent=2))


def _measured(size: str, seed: int) -> dict:
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
    }  # fmt: skip


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
        "seconds": round(plan.seconds, 2), "processor_seconds": round(processor, 2), "faults": audit.faults(plan)[:5],
    }  # fmt: skip


def _gini(load: np.ndarray) -> float:
    """0 when everybody has the same, towards 1 when one has all."""
    ordered, n = np.sort(load), len(load)
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * ordered.sum()))


if __name__ == "__main__":
    main()
