"""What people do about offers, one function each."""

from hearth.offers.actions.groups import decide_offer, offer_as_group
from hearth.offers.actions.registering import apply, note_guardian_agreed
from hearth.offers.actions.roles import add_role, add_shipped_principles, add_shipped_roles, change_role
from hearth.offers.actions.sign_ins import give_sign_in, make_password_link
from hearth.offers.actions.states import approve, come_back, isolate, leave, pause, refuse, start_checks

__all__ = [
    "add_role",
    "add_shipped_principles",
    "add_shipped_roles",
    "apply",
    "approve",
    "change_role",
    "come_back",
    "decide_offer",
    "give_sign_in",
    "isolate",
    "leave",
    "make_password_link",
    "note_guardian_agreed",
    "offer_as_group",
    "pause",
    "refuse",
    "start_checks",
]
