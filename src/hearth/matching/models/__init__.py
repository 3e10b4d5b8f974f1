"""Requests in volunteers' hands: tasks and their money, plans, and who is not brought together."""

from hearth.matching.models.exclusion import Exclusion
from hearth.matching.models.money import Receipt, TaskMoney
from hearth.matching.models.plan import Plan, Proposal
from hearth.matching.models.setting import Lending, Trial, Weighing
from hearth.matching.models.task import Task

__all__ = ["Exclusion", "Lending", "Plan", "Proposal", "Receipt", "Task", "TaskMoney", "Trial", "Weighing"]
