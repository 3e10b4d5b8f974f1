"""A plan from a process of its own, with a hard end: solvers are native code and cannot be stopped from within.

When the time is up, the best plan so far is taken; when there is none yet, the one made one by one. Each says so.
"""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import replace
from multiprocessing.connection import Connection

from hearth.matching.engine.greedy import urgent_first
from hearth.matching.engine.plan import Plan
from hearth.matching.engine.problem import Problem
from hearth.matching.engine.solving import solve

GRACE = 2
"""A solver that has not ended after this many times its limit is ended."""


def solve_within(problem: Problem, limit_s: float) -> Plan:
    """The best plan, in a process that is ended after twice `limit_s` seconds at the latest."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_work, args=(theirs, problem, limit_s), daemon=True)
    process.start()
    theirs.close()
    try:
        best = _last(ours, time.monotonic() + GRACE * limit_s)
    finally:
        process.kill()
        process.join()
        ours.close()
    return best or replace(urgent_first(problem), made_by="one by one, because the solver did not end in time")


def _last(ours: Connection, end: float) -> Plan | None:
    """The finished plan; or the last that was told before the time was up or the process died."""
    best = None
    while ours.poll(max(end - time.monotonic(), 0)):
        try:
            done, plan = ours.recv()
        except (EOFError, OSError):
            break
        if done:
            return plan
        best = replace(plan, made_by="flow, not finished: the best so far")
    return best


def _work(theirs: Connection, problem: Problem, limit_s: float) -> None:
    theirs.send((True, solve(problem, limit_s, tell=lambda plan: theirs.send((False, plan)))))
