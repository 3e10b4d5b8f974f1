"""Requests in volunteers' hands: tasks, money, plans, who is asked in order, who comes every week, who never."""

from hearth.matching.models.asking import Asking
from hearth.matching.models.exclusion import Exclusion
from hearth.matching.models.money import Receipt, TaskMoney
from hearth.matching.models.plan import Plan, Proposal
from hearth.matching.models.setting import Lending, Trial, Weighing
from hearth.matching.models.standing import Standing, StandingDay
from hearth.matching.models.task import Task
from hearth.matching.reaching import Call, call, code_of, read_code

__all__ = [
    "Asking", "Call", "Exclusion", "Lending", "Plan", "Proposal", "Receipt", "Standing", "StandingDay", "Task",
    "TaskMoney", "Trial", "Weighing", "call", "code_of", "read_code",
]  # fmt: skip
