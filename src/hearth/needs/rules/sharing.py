"""What a referral may carry: the names of the fields, their words for the screen, and the agreement's limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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


def carried(known: Mapping[str, str], named: Iterable[str]) -> dict[str, str]:
    """The facts that cross: those the agreement names and that are known; nothing else, ever."""
    return {field: known[field] for field in named if field in FIELDS and known.get(field)}
