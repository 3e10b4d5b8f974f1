"""The engine: tasks, volunteers, rules and weights in; a plan, its bound and its reasons out. It knows no names."""

from hearth.matching.engine import changes
from hearth.matching.engine.greedy import first_come, urgent_first
from hearth.matching.engine.problem import Faulty, Problem, Tasks, Volunteers, Weights
from hearth.matching.engine.reasons import others, why
from hearth.matching.engine.repair import Mended, mend
from hearth.matching.engine.solving import Plan, solve
from hearth.matching.engine.waiting import to_tell
from hearth.matching.engine.worker import keep_within, mend_within, solve_within

__all__ = [
    "Faulty", "Mended", "Plan", "Problem", "Tasks", "Volunteers", "Weights", "changes", "first_come",
    "keep_within", "mend", "mend_within", "others", "solve", "solve_within", "to_tell", "urgent_first", "why",
]  # fmt: skip
