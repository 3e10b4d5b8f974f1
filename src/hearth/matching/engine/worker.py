"""A plan from a process of its own, with a hard end: solvers are native code and cannot be stopped from within.

When the time is up, the best plan so far is taken; when there is none yet, the one made one by one. Each says so.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection

from hearth.matching.engine.greedy import urgent_first
from hearth.matching.engine.plan import Plan
from hearth.matching.engine.problem import Problem
from hearth.matching.engine.repair import Mended, keep, mend
from hearth.matching.engine.solving import solve

GRACE = 2
"""A solver that has not ended after this many times its limit is ended."""


def solve_within(problem: Problem, limit_s: float) -> Plan:
    """The best plan, in a process that is ended after twice `limit_s` seconds at the latest."""
    end = time.monotonic() + GRACE * limit_s
    best = _within(limit_s, _solve, problem)
    why = "did not end in time" if time.monotonic() >= end else "stopped before it had a plan"
    return best or replace(urgent_first(problem), made_by=f"one by one, because the solver {why}")


def keep_within(problem: Problem, limit_s: float) -> Plan:
    """The plan in which what is proposed stays, the rest of it from such a process."""
    return keep(problem, lambda rest: solve_within(rest, limit_s))


def mend_within(before: Problem, problem: Problem, limit_s: float) -> Mended | None:
    """The plan of one problem made again, and mended for another, in such a process: the same two make the same. None
    when it was not proved and mended in time."""
    return _within(limit_s, _mend, before, problem)


def _within(limit_s: float, work: Callable[..., None], *problems: Problem):
    """What a process of its own found, or the best it had told by then; None when that is nothing.

    The problems are sent from a thread: a process that dies or stands still before it has read them holds nobody up."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=work, args=(theirs, limit_s), daemon=True)
    process.start()
    theirs.close()
    sending = threading.Thread(target=_send, args=(ours, problems), daemon=True)
    sending.start()
    try:
        return _last(ours, time.monotonic() + GRACE * limit_s)
    finally:
        process.kill()
        process.join()
        sending.join()
        ours.close()


def _send(ours: Connection, problems: tuple[Problem, ...]) -> None:
    with suppress(OSError):  # the process is gone, and `_last` sees that too
        ours.send(problems)


def _last(ours: Connection, end: float):
    """What was found; or the last that was told before the time was up or the process died."""
    best = None
    while ours.poll(max(end - time.monotonic(), 0)):
        try:
            done, found = ours.recv()
        except (EOFError, OSError):
            break
        if done:
            return found
        best = replace(found, made_by="flow, not finished: the best so far")
    return best


def _solve(theirs: Connection, limit_s: float) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # HiGHS prints remarks of its own where a command prints its plan
    (problem,) = theirs.recv()
    theirs.send((True, solve(problem, limit_s, tell=lambda plan: theirs.send((False, plan)))))


def _mend(theirs: Connection, limit_s: float) -> None:
    before, problem = theirs.recv()
    plan = solve(before, limit_s)
    theirs.send((True, proved(mend(plan, problem), limit_s) if plan.is_proved else None))


def proved(mended: Mended, limit_s: float) -> Mended | None:
    """The same with its proof made by the solver, so that nobody takes the repair's word for it; None where there is
    none, or another plan is cheaper."""
    proof = solve(mended.plan.problem, limit_s, start=mended.exact.columns)
    if not proof.is_proved or proof.cost != mended.exact.cost:
        return None
    if not mended.is_exact:
        return mended
    names = ("bound", "rounds", "frame", "columns", "known")
    plan = replace(mended.plan, **{name: getattr(proof, name) for name in names})
    return replace(mended, plan=plan, exact=plan)
