"""What somebody may be taken on for, as Hearth brings it, and what may not be written into a role. Pure.

Modest on purpose. The law asks for no check before somebody shops for a neighbour or rings them for a chat, and forbids
asking for more than a role is eligible for. What is regulated activity is told in `checks`. A borough raises or lowers
each within the law on its own page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hearth.offers.rules.checks import MOST, Activity, Dbs, Identity, dbs_in_words, more_than_lawful

ADULT = 18  # years
LEAST_AGE = 16  # years; younger people help with a parent or a group that registers, not by themselves

ACTIVITIES = {
    Activity.NO_CARE: "Neither care nor trust: packing, driving goods, a friendly call, shopping for a neighbour",
    Activity.TRUSTED: "A position of trust that the Exceptions Order lists",
    Activity.CARE: "Care, advice or transport, less often or less closely than regulated activity",
    Activity.REGULATED: "Regulated activity: handling somebody's money, bills or shopping because of their age, "
    "illness or disability; personal care; taking them to or from care",
}
IDENTITIES = {
    Identity.NONE: "None",
    Identity.SEEN: "One document with a photograph",
    Identity.FULL: "A photograph, and proof of address",
}
DBS_LEVELS = {
    Dbs.NONE: "None", Dbs.BASIC: "Basic", Dbs.STANDARD: "Standard", Dbs.ENHANCED: "Enhanced",
    Dbs.BARRED: "Enhanced with barred lists",
}  # fmt: skip
LAW = {
    Activity.NO_CARE: "Anybody may be asked for a basic check, and nobody for more, unless the role stands in the "
    "Rehabilitation of Offenders Act 1974 (Exceptions) Order 1975",
    Activity.TRUSTED: "The Exceptions Order 1975 lets a standard check be asked for, and no more",
    Activity.CARE: "The Police Act 1997 (Criminal Records) Regulations 2002 let an enhanced check be asked for; the "
    "barred lists only for regulated activity (Safeguarding Vulnerable Groups Act 2006, schedule 4)",
    Activity.REGULATED: "Safeguarding Vulnerable Groups Act 2006, schedule 4",
}
NO_DUTY = (
    "The law asks for no DBS check to shop for a neighbour. Shopping with the money of somebody who needs it because "
    "of age, illness or disability is regulated activity: give that a role of its own."
)

SHIPPED: dict[str, dict[str, Any]] = {
    "shopping": {
        "name": "Shopping and errands", "name_cy": "Siopa a negeseuon", "identity": Identity.SEEN,
        "categories": ("food", "essentials", "books_and_entertainment", "dog_walking", "waste"), "why": NO_DUTY,
    },
    "prescriptions": {
        "name": "Prescriptions", "name_cy": "Presgripsiynau", "identity": Identity.SEEN, "references": 1,
        "categories": ("medicines",),
        "why": "The law asks for no DBS check to carry what is handed over sealed. Controlled medicines keep their own "
               "rule. A reference, since a pharmacy relies on them.",
    },
    "befriending": {
        "name": "Friendly calls and company", "name_cy": "Galwadau cyfeillgar a chwmni", "identity": Identity.SEEN,
        "references": 1, "categories": ("comfort_calls", "company", "check_in"),
        "why": "The law asks for no DBS check for a chat. A reference, since the two come to know each other.",
    },
    "driving": {
        "name": "Driving people to care", "name_cy": "Gyrru pobl i ofal", "activity": Activity.REGULATED,
        "identity": Identity.FULL, "dbs": Dbs.BARRED, "references": 2, "categories": ("medical_transport",),
        "why": "Taking somebody to or from health care because of age, illness or disability is regulated activity "
               "(Safeguarding Vulnerable Groups Act 2006, schedule 4): nobody who is barred may do it.",
    },
    "home": {
        "name": "Jobs around the house", "name_cy": "Tasgau o gwmpas y tŷ", "identity": Identity.SEEN,
        "dbs": Dbs.BASIC, "references": 1, "categories": ("household_tasks", "repairs", "internet", "other"),
        "why": "Inside somebody's home. The role is eligible for no more than a basic check.",
    },
    "packing": {
        "name": "Packing", "name_cy": "Pacio", "least_age": LEAST_AGE, "goes_to_doors": False, "categories": (),
        "why": "With a team, at the hub or the foodbank. Nobody is visited.",
    },
    "translating": {
        "name": "Translating by telephone", "name_cy": "Cyfieithu dros y ffôn", "identity": Identity.SEEN,
        "goes_to_doors": False, "categories": (), "why": "They hear what people tell the hub.",
    },
}  # fmt: skip


def faults(facts: Mapping[str, Any]) -> dict[str, str]:
    """What must not stand in a role, by field, each with its reason; nothing when it may be saved."""
    found = {}
    if unlawful := _unlawful(Activity(facts["activity"]), Dbs(facts["dbs"])):
        found["dbs"] = f"A role like this is {unlawful}"
    if facts["least_age"] < LEAST_AGE:
        found["least_age"] = f"Nobody under {LEAST_AGE} registers by themselves. Write {LEAST_AGE} or more."
    elif facts["least_age"] < ADULT and facts["goes_to_doors"]:
        found["least_age"] = f"Nobody under {ADULT} goes to people's doors. Write {ADULT}, or take the doors out."
    return found


def too_high(activities: Iterable[str], dbs: str) -> str:
    """Why nobody may ask for this level from somebody who offered roles that do these things; empty when one may.

    Whoever offered nothing may be asked for what anybody may.
    """
    most = max((Activity(one) for one in activities), key=list(Activity).index, default=Activity.NO_CARE)
    unlawful = _unlawful(most, Dbs(dbs))
    return f"What they offered is {unlawful} If they are to do more, write that down first." if unlawful else ""


def _unlawful(activity: Activity, dbs: Dbs) -> str:
    """Why whoever does this may not be asked for this level, with the law that says so; empty when they may."""
    if not more_than_lawful(activity, dbs):
        return ""
    return (
        f"eligible for no more than {_with_article(MOST[activity])} DBS check; asking for {_with_article(dbs)} one "
        f"would be unlawful. {LAW[activity]}."
    )


def _with_article(dbs: str) -> str:
    words = dbs_in_words(dbs)
    return f"an {words}" if words[0] in "aeio" else f"a {words}"
