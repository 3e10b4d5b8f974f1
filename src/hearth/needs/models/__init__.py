"""Tables of the needs room, by noun."""

from hearth.needs.models.contact import Answer, Contact, result_of
from hearth.needs.models.need import Concern, Need, Note
from hearth.needs.models.referral import FIELDS, Referral
from hearth.needs.models.setting import Agreement, AgreementVersion, Category, Route, Script
from hearth.needs.rules.medicines import HANDED_TO, IDENTITY_SEEN, WHERE_NOW

__all__ = [
    "FIELDS",
    "HANDED_TO",
    "IDENTITY_SEEN",
    "WHERE_NOW",
    "Agreement",
    "AgreementVersion",
    "Answer",
    "Category",
    "Concern",
    "Contact",
    "Need",
    "Note",
    "Referral",
    "Route",
    "Script",
    "result_of",
]
