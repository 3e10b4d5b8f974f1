"""A plan: who does what, when, what it costs, and how far from the best it can be at most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hearth.matching.engine.network import Columns, Frame
from hearth.matching.engine.problem import Problem
from hearth.matching.engine.worth import Worth

NOBODY = -1


@dataclass(frozen=True)
class Plan:
    """Who does what, when. `bound`: no plan costs less. `known`: what each place is worth, for the reasons."""

    problem: Problem
    volunteer: np.ndarray  # of each task; -1 where it is left
    slot: np.ndarray
    cost: int
    bound: int | None
    made_by: str
    seconds: float
    rounds: int = 0
    frame: Frame | None = None
    columns: Columns | None = None
    known: Worth | None = None
    best: Plan | None = None  # the best plan, where this one was held back from it to move fewer proposals

    @property
    def is_proved(self) -> bool:
        """No plan of any kind is better, over all pairs there are."""
        return self.bound is not None and self.bound >= self.cost

    @property
    def served(self) -> np.ndarray:
        return self.volunteer != NOBODY
