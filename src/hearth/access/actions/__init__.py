"""What people do about sign-ins, one function each."""

from hearth.access.actions.sign_in import (
    begin_second_factor,
    change_password,
    confirm_second_factor,
    make_recovery_codes,
    note_failed_attempt,
    note_sign_in,
    note_sign_out,
    refuse_while_shut,
    set_password_by_link,
    tie_to_council_account,
    use_code,
)
from hearth.access.actions.staff import (
    add_sign_in,
    choose_second_factor_of_volunteers,
    disable,
    enable,
    end_sessions,
    forget_second_factor,
    give_role,
    make_password_link,
    take_role,
)
from hearth.access.actions.teams import open_team

__all__ = [
    "add_sign_in",
    "begin_second_factor",
    "change_password",
    "choose_second_factor_of_volunteers",
    "confirm_second_factor",
    "disable",
    "enable",
    "end_sessions",
    "forget_second_factor",
    "give_role",
    "make_password_link",
    "make_recovery_codes",
    "note_failed_attempt",
    "note_sign_in",
    "note_sign_out",
    "open_team",
    "refuse_while_shut",
    "set_password_by_link",
    "take_role",
    "tie_to_council_account",
    "use_code",
]
