"""Volunteers, and what people and groups offer."""

from hearth.offers.models.appeal import Appeal, Asked, Introduction
from hearth.offers.models.check import Check
from hearth.offers.models.group import GroupOffer
from hearth.offers.models.letter import Letter, Photo, may_do
from hearth.offers.models.setting import Principles, VolunteerRole
from hearth.offers.models.standing import (
    able,
    able_categories,
    checks_running_out,
    dbs_too_high,
    lacking_for,
    must_agree,
    needs_of,
    replaced,
    standing_of,
    standings,
)
from hearth.offers.models.staying import OwnHours, Stay, Thanked
from hearth.offers.models.volunteer import Away, Volunteer
from hearth.offers.rules.asking import KINDS, METRES_A_MILE, age_on, far, far_in_miles, metres_between
from hearth.offers.rules.checks import KINDS as CHECK_KINDS
from hearth.offers.rules.checks import LEVELS, Held, check_in_words, lacks
from hearth.offers.rules.checks import Needs as RoleNeeds
from hearth.offers.rules.principles import SHIPPED as SHIPPED_PRINCIPLES
from hearth.offers.rules.principles import points
from hearth.offers.rules.roles import ACTIVITIES, ADULT, DBS_LEVELS, IDENTITIES, LEAST_AGE
from hearth.offers.rules.roles import faults as faults_of_role
from hearth.offers.rules.standing import Standing
from hearth.offers.rules.standing import in_words as standing_in_words
from hearth.offers.rules.states import GONE, GRACE_DAYS, TO_THEIR_ORGANISATION, TONES, WORDS
from hearth.offers.rules.times import DAYS, PARTS, Otherwise, is_free, week_in_words

__all__ = [
    "ACTIVITIES", "ADULT", "CHECK_KINDS", "DAYS", "DBS_LEVELS", "GONE", "GRACE_DAYS", "IDENTITIES", "KINDS",
    "LEAST_AGE", "LEVELS", "METRES_A_MILE", "PARTS", "SHIPPED_PRINCIPLES", "TONES", "TO_THEIR_ORGANISATION", "WORDS",
    "Appeal", "Asked", "Away", "Check", "GroupOffer", "Held", "Introduction", "Letter", "Otherwise", "OwnHours",
    "Photo", "Principles", "RoleNeeds", "Standing", "Stay", "Thanked", "Volunteer", "VolunteerRole", "able",
    "able_categories", "age_on", "check_in_words", "checks_running_out", "dbs_too_high", "far",
    "far_in_miles", "faults_of_role", "is_free",
    "lacking_for", "lacks", "may_do", "metres_between", "must_agree", "needs_of", "points", "replaced",
    "standing_in_words", "standing_of", "standings", "week_in_words",
]  # fmt: skip
