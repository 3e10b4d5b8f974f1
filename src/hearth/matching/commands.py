"""`hearth match`: who does what, when, from two files. Needs neither the web nor the database."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from hearth.kit.command import argument, command
from hearth.kit.private_files import refuse_unwritable, write_private
from hearth.kit.refused import Refused


@command("match", "Find the best plan for tasks and volunteers in two files, and prove it; needs no database.")
@argument("tasks", metavar="TASKS", type=Path, help="tasks, CSV or JSON; docs/matching.md says what stands in it")
@argument("volunteers", metavar="VOLUNTEERS", type=Path, help="volunteers, CSV or JSON")
@argument("--out", metavar="PLAN", required=True, type=Path, help="write the plan here, CSV, with its reasons")
@argument("--weights", metavar="FILE.json", type=Path, help="what the borough holds dear; Hearth's own without it")
@argument(
    "--mended-from",
    metavar="FOLDER",
    type=Path,
    help="mend the plan that tasks.json, volunteers.json and weights.json in this folder make",
)
@argument("--slots-a-day", type=int, default=2, help="slots of one day (2: mornings and afternoons)")
@argument("--seconds", type=float, default=600, help="end after this long with the best so far (600)")
@argument("--by-hand", action="store_true", help="tell as well what going one by one would have done")
def match_files(options: Namespace) -> int:
    """Match, write the plan and tell its cost, bound, gap, how many are served and why the others are not."""
    from hearth.matching.engine import first_come, urgent_first, why
    from hearth.matching.engine.files import as_csv, as_proof
    from hearth.matching.engine.rows import checked

    problem = _problem(options, options.tasks, options.volunteers, options.weights)
    plan, mended_from, mending = _planned(options, problem)
    reasons = [why(plan, task) for task in range(len(plan.served))]
    found = checked(plan)
    if found.faults:
        raise Refused("The plan is not right and was not written; please report it.\n" + "\n".join(found.faults[:20]))
    write_private(options.out, [as_csv(plan, reasons).encode()])
    write_private(proof_of(options.out), [as_proof(plan, mended_from).encode()])
    print("\n".join([told(plan, reasons, found.stood), *mending]))
    for other in (first_come(problem), urgent_first(problem)) if options.by_hand else ():
        print(f"{other.made_by}: cost {other.cost:,}, served {int(other.served.sum()):,} of {len(other.served):,}")
    return 0


def _planned(options: Namespace, problem):
    """The plan; where one is mended, the fingerprint of what that was made from, and what it moved, in lines."""
    from hearth.matching.engine import mend_within, solve_within

    if options.mended_from is None:
        return solve_within(problem, options.seconds), "", []
    before = _problem(options, *(options.mended_from / f"{name}.json" for name in ("tasks", "volunteers", "weights")))
    mended = mend_within(before, problem, options.seconds)
    if mended is None:
        raise Refused("The plan to mend was not proved and mended in time. Give it more --seconds.")
    moved = f"mended from {before.fingerprint}: {len(mended.moved):,} moved that could have stayed"
    return mended.plan, before.fingerprint, [
        f"{moved}; the best would move {mended.exact_moves:,} and cost {mended.dearer:,} metres less",
    ]  # fmt: skip


def proof_of(out: Path) -> Path:
    """Beside the plan: what it was made from, its cost and its bound."""
    return out.with_name(out.name + ".proof.json")


def _problem(options: Namespace, tasks: Path, volunteers: Path, weights: Path | None):
    from hearth.matching.engine import Faulty
    from hearth.matching.engine.files import read
    from hearth.matching.sealing import opened

    if options.slots_a_day < 1 or not options.seconds > 0:
        raise Refused("--slots-a-day and --seconds want a number above nought.")
    refuse_unwritable(options.out)
    refuse_unwritable(proof_of(options.out))
    try:
        return read(tasks, volunteers, options.slots_a_day, weights, opened)
    except Faulty as found:
        more = f"\n… and {len(found.faults) - 20:,} more" if len(found.faults) > 20 else ""
        raise Refused("\n".join(found.faults[:20]) + more) from None


def told(plan, reasons, stood: list[str]) -> str:
    """What a plan came to, in lines."""
    served, number = int(plan.served.sum()), len(plan.served)
    kept = f"accepted before, and kept although a hard rule stops it now: {len(stood):,}: {'; '.join(stood[:5])}"
    stopped = Counter(reason.rule for reason, is_done in zip(reasons, plan.served, strict=True) if not is_done)
    memory = max(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)) // 1024
    return "\n".join([
        f"cost {plan.cost:,} metres, {_proof(plan)}",
        f"served {served:,} of {number:,}",
        *(f"not served, {RULES[rule]}: {n:,}" for rule, n in stopped.most_common()),
        *([kept + (" …" if len(stood) > 5 else "")] if stood else []),
        *(["there are no volunteers in the file"] if not plan.problem.volunteers.ids else []),
        f"every hard rule, limit and the cost checked by other code: nothing{' else' if stood else ''} is wrong",
        f"{plan.seconds:.1f} seconds, {plan.rounds} rounds, {memory:,} MB",
        f"made from {plan.problem.fingerprint}",
    ])  # fmt: skip


def _proof(plan) -> str:
    if plan.bound is None:
        return f"no bound ({plan.made_by})"
    gap = plan.cost - plan.bound
    off = "proved: no plan is better" if plan.is_proved else f"at most {gap / max(plan.cost, 1):.2%} above the best"
    return f"bound {plan.bound:,}, gap {gap:,} ({off}; {plan.made_by})"


RULES = {
    "holds": "nobody holds what is wanted", "area": "nobody able may help that area",
    "never": "only people who must not do it", "reach": "nobody able lives near enough",
    "time": "nobody near has time then", "minutes": "it takes longer than anybody near has in a slot",
    "full": "everybody who could has no room, or does more elsewhere",
}  # fmt: skip
