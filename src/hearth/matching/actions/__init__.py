"""What people do about tasks, one function each."""

from hearth.matching.actions.answers import Heard, answer
from hearth.matching.actions.asking import look_after_asking
from hearth.matching.actions.money import advance, settle, tell_money
from hearth.matching.actions.tasks import (
    Candidate,
    accept,
    ask_every_rule,
    candidates,
    could_not,
    decline,
    done,
    has_sign_in,
    note_look,
    offer,
    signs_in,
    told_of,
    withdraw,
    withdraw_all,
    worry,
)
from hearth.matching.actions.themself import stay_at_home, to_answer_by

__all__ = [
    "Candidate",
    "Heard",
    "accept",
    "advance",
    "answer",
    "ask_every_rule",
    "candidates",
    "could_not",
    "decline",
    "done",
    "has_sign_in",
    "look_after_asking",
    "note_look",
    "offer",
    "settle",
    "signs_in",
    "stay_at_home",
    "tell_money",
    "to_answer_by",
    "told_of",
    "withdraw",
    "withdraw_all",
    "worry",
]
