"""Volunteers, and what people and groups offer."""

from hearth.offers.models.check import Check
from hearth.offers.models.group import GroupOffer
from hearth.offers.models.setting import Principles, VolunteerRole
from hearth.offers.models.volunteer import Away, Volunteer
from hearth.offers.rules.asking import KINDS, METRES_A_MILE, Match, far, metres_between, weigh
from hearth.offers.rules.checks import Held, lacks
from hearth.offers.rules.times import PARTS, is_free

__all__ = [
    "KINDS", "METRES_A_MILE", "PARTS", "Away", "Check", "GroupOffer", "Held", "Match", "Principles", "Volunteer",
    "VolunteerRole", "far", "is_free", "lacks", "metres_between", "weigh",
]  # fmt: skip
