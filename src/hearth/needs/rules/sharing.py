"""What a referral may carry: the names of the fields, their words for the screen, and the agreement's limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

# Every fact that can cross a wall. An agreement names some of these; a referral carries exactly those.
FIELDS: dict[str, tuple[str, str]] = {
    "name": ("Name", "Enw"),
    "date_of_birth": ("Date of birth", "Dyddiad geni"),
    "nhs_number": ("NHS number", "Rhif y GIG"),
    "address": ("Address", "Cyfeiriad"),
    "phone": ("Telephone", "Ffôn"),
    "email": ("E-mail", "E-bost"),
    "preferred_language": ("Language", "Iaith"),
    "communication_needs": ("Communication needs", "Anghenion cyfathrebu"),
    "lives_alone": ("Lives alone", "Yn byw ar eu pen eu hunain"),
    "household_size": ("People in the home", "Pobl yn y cartref"),
    "children": ("Children", "Plant"),
    "diet": ("Diet", "Deiet"),
    "cooking": ("Cooking facilities", "Cyfleusterau coginio"),
    "delivery_notes": ("Delivery notes", "Nodiadau danfon"),
    "hardship": ("Hardship", "Caledi"),
    "gp_surgery": ("GP surgery", "Meddygfa"),
    "pharmacy": ("Pharmacy", "Fferyllfa"),
    "risk_to_visitors": ("Care when visiting", "Gofal wrth ymweld"),
    "concern": ("Concern", "Pryder"),
    "told_person": ("The person has been told", "Mae'r person wedi cael gwybod"),
    "referrer": ("Referred by", "Cyfeiriwyd gan"),
    "reason": ("What is asked", "Beth a ofynnir"),
    "urgency": ("Urgency", "Brys"),
    # Carried by no referral: one team may ask, by keyed hashes, whom of its own people the other knows.
    "is_known": ("Whether a person is known to the team", "A yw person yn hysbys i'r tîm"),
}


ONLY_ASKED = frozenset({"is_known"})
"""Facts that no referral carries: an agreement that names nothing else is not for referrals."""
LONGEST_HOURS = 24 * 28
MOST_YEARS = 20


def carried(known: Mapping[str, str], named: Iterable[str]) -> dict[str, str]:
    """The facts that cross: those the agreement names and that are known; nothing else, ever."""
    return {field: known[field] for field in named if field in FIELDS and known.get(field)}


AMONG_THEMSELVES = ("community_hub",)
"""Kinds of team that have one with each other: neighbourhoods' hubs, which help each other with volunteers."""


def wrong_terms(terms: Mapping[str, Any], *, from_kind: str, to_kind: str, today: date) -> tuple[str, str]:
    """What is wrong with the terms of an agreement: the field, and what to do about it; nothing when they are right."""
    if from_kind == to_kind and from_kind not in AMONG_THEMSELVES:
        return "to_kind", ("The same kind of team stands on both sides. An agreement crosses from one kind to another; "
                           "only hubs have one with each other.")  # fmt: skip
    if unknown := sorted(set(terms["fields"]) - set(FIELDS)):
        return "fields", f"A referral has no field called {', '.join(unknown)}."
    if not terms["fields"]:
        return "fields", "Tick at least one fact: an agreement that lets nothing cross is not needed."
    if terms["expires_on"] < today:
        return "expires_on", "The last day is over already. Give a day from today on."
    if terms["starts_on"] > terms["expires_on"]:
        return "starts_on", "It begins after its last day. Change one of the two."
    if terms["expires_on"].year - today.year > MOST_YEARS:
        return "expires_on", f"Give a day within {MOST_YEARS} years: an agreement is looked at again before it goes on."
    if not 1 <= terms["answer_within_hours"] <= LONGEST_HOURS:
        return "answer_within_hours", f"Give a number of hours from 1 to {LONGEST_HOURS}."
    return "", ""


class Change(NamedTuple):
    """One thing that another version of an agreement changes, in words."""

    about: str
    before: str
    after: str


LABELS = {"name": "Name", "purpose": "Purpose", "legal_basis": "Legal basis", "starts_on": "First day",
          "expires_on": "Last day", "answer_within_hours": "Hours to answer"}  # fmt: skip


def what_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two versions of an agreement: first what crosses and what no longer does."""
    was, now = ([name for name in FIELDS if name in terms["fields"]] for terms in (before, after))
    told = [
        Change("Crosses from now on", "", _facts(name for name in now if name not in was)),
        Change("No longer crosses", _facts(name for name in was if name not in now), ""),
        *(Change(label, _said(before[name]), _said(after[name])) for name, label in LABELS.items()),
    ]
    return [one for one in told if one.before != one.after]


def _facts(names: Iterable[str]) -> str:
    return ", ".join(FIELDS[name][0] for name in names)


def _said(value: Any) -> str:
    return f"{value:%-d %B %Y}" if isinstance(value, date) else str(value)


ENDS_SOON = 30  # days before its last one on which an agreement begins to say so


def standing(*, starts_on: date, expires_on: date, is_ended: bool, today: date) -> tuple[str, str]:
    """How an agreement stands today, in words and with the colour of its tag."""
    if is_ended:
        return "ended", "quiet"
    if expires_on < today:
        return "lapsed", "urgent"
    if starts_on > today:
        return f"begins {starts_on:%-d %B %Y}", "new"
    left = (expires_on - today).days
    if left <= ENDS_SOON:
        return "last day today" if not left else f"{left} {'day' if left == 1 else 'days'} left", "soon"
    return "in force", "done"
