"""What a resident says of their own request through its link."""

from __future__ import annotations

from django.db import transaction

from hearth.kit.language import pick
from hearth.kit.refused import Refused
from hearth.matching import actions as matching
from hearth.needs.actions import needs
from hearth.needs.models import Need

SAID = "The resident says, through their link, that it is no longer needed."


@transaction.atomic
def call_off(need: Need) -> Need:
    """It is no longer needed: whoever was going to do it is told so, and it ends."""
    if not need.may_be_called_off:
        raise Refused(
            pick("This has moved on since you opened the page. Ring us.", "Mae hyn wedi symud ymlaen. Ffoniwch ni.")
        )
    matching.withdraw_all([need], reason=SAID, by=None)
    return needs.end(need, ending="no_longer_needed", note=SAID, by=None)


@transaction.atomic
def judge(need: Need, *, rating: int, word: str) -> Need:
    """How it went, in the resident's own words. The last word counts."""
    if not need.may_be_judged:
        raise Refused(pick("This is not finished yet. Tell us when it is.", "Nid yw hyn wedi'i orffen eto."))
    return needs.hear(need, rating=rating, word=word, by=None)
