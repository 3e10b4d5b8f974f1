"""Whom nobody visits alone: who goes with whoever goes. Pure.

“Do not visit alone” on somebody's record is a risk to whoever stands at the door (Health and Safety at Work etc. Act
1974, sections 2 and 3; Management of Health and Safety at Work Regulations 1999, regulation 3). Volunteers never go. A
colleague goes with a second person, who is named before it counts as arranged and stands in the record of what was
done.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hearth.needs.rules.medicines import Carrier


class With(StrEnum):
    """Who the second person is, or that nobody stands at the door at all."""

    COLLEAGUE = "colleague"
    PARTNER = "partner"
    NOBODY_GOES = "nobody_goes"


@dataclass(frozen=True)
class Company:
    """The second person: a colleague by id and name, somebody of a partner in words, or how it is done instead."""

    kind: str = ""
    id: int | None = None
    words: str = ""


NAME_THEM = "This person is not visited alone. Say who goes with whoever goes, before it is arranged."
NO_VOLUNTEERS = "This person is not visited alone, so volunteers do not go. Two colleagues go together."


def is_for_two(*, not_alone: bool, by_phone: bool) -> bool:
    """Whether a request is done at the door of somebody who is not visited alone."""
    return not_alone and not by_phone


def company_fault(*, carrier: str | None, carrier_id: str, company: Company) -> str:
    """Why a request for two is not arranged, or not done, with this company, in words; nothing when it is.

    Another team that has it by referral names the second on its own request, behind its own wall.
    """
    if carrier_id.startswith("team:"):
        return ""
    if carrier == Carrier.VOLUNTEER:
        return NO_VOLUNTEERS
    if company.kind == With.COLLEAGUE:
        if company.id is None:
            return NAME_THEM
        is_same = str(company.id) == carrier_id
        return "Two people go to this person together. Choose somebody else as the second." if is_same else ""
    if company.kind == With.PARTNER:
        return "" if company.words.strip() else "Write the name of who goes with them, and whom they work for."
    if company.kind == With.NOBODY_GOES:
        return "" if company.words.strip() else "Write how it is done without anybody going to the door."
    return NAME_THEM


def company_in_words(company: Company) -> str:
    """Who goes with whoever goes, for a worklist, a page and the record of what was done."""
    if company.kind == With.NOBODY_GOES:
        return f"Nobody goes to the door: {company.words}."
    if company.kind:
        return f"Two go together, the second is {company.words}."
    return "Not to be visited alone, and nobody is named yet to go with whoever goes."
