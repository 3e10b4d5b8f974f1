"""What people do about offers, one function each."""

from hearth.offers.actions.groups import decide_offer, offer_as_group
from hearth.offers.actions.letters import (
    MOST_AT_ONCE,
    Answer,
    check_letter,
    drop_photo,
    issue_letter,
    keep_photo,
    print_letters,
    revoke_letter,
)
from hearth.offers.actions.registering import apply, note_guardian_agreed
from hearth.offers.actions.roles import add_role, add_shipped_principles, add_shipped_roles, change_role
from hearth.offers.actions.sign_ins import give_sign_in, make_password_link
from hearth.offers.actions.states import approve, come_back, isolate, leave, pause, refuse, start_checks
from hearth.offers.rules.letters import AT_A_DOOR, AT_A_PHARMACY, stops

__all__ = [
    "AT_A_DOOR",
    "AT_A_PHARMACY",
    "MOST_AT_ONCE",
    "Answer",
    "add_role",
    "add_shipped_principles",
    "add_shipped_roles",
    "apply",
    "approve",
    "change_role",
    "check_letter",
    "come_back",
    "decide_offer",
    "drop_photo",
    "give_sign_in",
    "isolate",
    "issue_letter",
    "keep_photo",
    "leave",
    "make_password_link",
    "note_guardian_agreed",
    "offer_as_group",
    "pause",
    "print_letters",
    "refuse",
    "revoke_letter",
    "start_checks",
    "stops",
]
