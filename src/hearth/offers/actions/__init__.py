"""What people do about offers, one function each."""

from hearth.offers.actions.appeals import (
    answer_appeal,
    appeal,
    ask_volunteers,
    close_appeal,
    take_back_introduction,
    who_could,
)
from hearth.offers.actions.checks import end_check, note_check, warn_of_checks
from hearth.offers.actions.groups import decide_offer, end_offer, offer_as_group
from hearth.offers.actions.letters import (
    MOST_AT_ONCE,
    Answer,
    check_letter,
    drop_photo,
    issue_letter,
    issue_missing,
    keep_photo,
    print_letters,
    revoke_letter,
    without_letter,
)
from hearth.offers.actions.principles import agree, ask_about_principles, last_day, write_principles
from hearth.offers.actions.registering import apply, entered_by, note_guardian_agreed, put_forward
from hearth.offers.actions.roles import add_role, add_shipped_principles, add_shipped_roles, change_role
from hearth.offers.actions.roles import in_words as role_in_words
from hearth.offers.actions.sign_ins import give_sign_in, make_password_link
from hearth.offers.actions.states import approve, come_back, isolate, leave, pause, refuse, start_checks, stop_at_once
from hearth.offers.actions.staying import (
    answer_stay,
    ask_to_stay,
    due_to_be_asked,
    due_to_be_rung,
    hear_stay,
    print_certificate,
    set_wishes,
    tell_hours,
    tell_stay,
    thank,
)
from hearth.offers.actions.telling import tell
from hearth.offers.actions.weeks import add_days, change_facts, remove_days, set_week
from hearth.offers.rules.letters import AT_A_DOOR, AT_A_PHARMACY, stops
from hearth.offers.rules.staying import hours_in_words, minutes_of, reached, week_of, years

__all__ = [
    "AT_A_DOOR",
    "AT_A_PHARMACY",
    "MOST_AT_ONCE",
    "Answer",
    "add_days",
    "add_role",
    "add_shipped_principles",
    "add_shipped_roles",
    "agree",
    "answer_appeal",
    "answer_stay",
    "appeal",
    "apply",
    "approve",
    "ask_about_principles",
    "ask_to_stay",
    "ask_volunteers",
    "change_facts",
    "change_role",
    "check_letter",
    "close_appeal",
    "come_back",
    "decide_offer",
    "drop_photo",
    "due_to_be_asked",
    "due_to_be_rung",
    "end_check",
    "end_offer",
    "entered_by",
    "give_sign_in",
    "hear_stay",
    "hours_in_words",
    "isolate",
    "issue_letter",
    "issue_missing",
    "keep_photo",
    "last_day",
    "leave",
    "make_password_link",
    "minutes_of",
    "note_check",
    "note_guardian_agreed",
    "offer_as_group",
    "pause",
    "print_certificate",
    "print_letters",
    "put_forward",
    "reached",
    "refuse",
    "remove_days",
    "revoke_letter",
    "role_in_words",
    "set_week",
    "set_wishes",
    "start_checks",
    "stop_at_once",
    "stops",
    "take_back_introduction",
    "tell",
    "tell_hours",
    "tell_stay",
    "thank",
    "warn_of_checks",
    "week_of",
    "who_could",
    "without_letter",
    "write_principles",
    "years",
]
