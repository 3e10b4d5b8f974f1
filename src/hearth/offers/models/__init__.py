"""Volunteers, and what people and groups offer."""

from hearth.offers.models.check import Check
from hearth.offers.models.group import GroupOffer
from hearth.offers.models.letter import Letter, Photo, may_do
from hearth.offers.models.setting import Principles, VolunteerRole
from hearth.offers.models.standing import able, able_categories, lacking_for, needs_of, standing_of, standings
from hearth.offers.models.volunteer import Away, Volunteer
from hearth.offers.rules.asking import KINDS, METRES_A_MILE, age_on, far, metres_between
from hearth.offers.rules.checks import Held, lacks
from hearth.offers.rules.checks import Needs as RoleNeeds
from hearth.offers.rules.standing import Standing
from hearth.offers.rules.states import GRACE_DAYS
from hearth.offers.rules.times import PARTS, Otherwise, is_free

__all__ = [
    "GRACE_DAYS", "KINDS", "METRES_A_MILE", "PARTS", "Away", "Check", "GroupOffer", "Held", "Letter", "Otherwise",
    "Photo", "Principles", "RoleNeeds", "Standing", "Volunteer", "VolunteerRole", "able", "able_categories", "age_on",
    "far", "is_free", "lacking_for", "lacks", "may_do", "metres_between", "needs_of", "standing_of", "standings",
]  # fmt: skip
