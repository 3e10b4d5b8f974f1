"""What becomes of each personal field in a copy without anybody in it. Pure data; the rest follows its type."""

from __future__ import annotations

LEFT_OUT = {
    "access.FailedSignIn": "who tried to sign in",
    "access.Knock": "who sent forms",
    "access.Link": "ways in",
    "access.Presence": "who has a record open",
    "access.Receipt": "what forms led to",
    "exchange.ImportFile": "files nobody has loaded",
    "exchange.MemberFile": "files of groups' members",
    "matching.Receipt": "photographs of till receipts",
    "offers.Photo": "photographs of volunteers",
    "rights.Decision": "about a file that is left out",
    "rights.SubjectFile": "everything about somebody",
}
"""Tables whose rows are not copied, and why."""
KEPT = {
    "fixed words of the program": (
        "language", "channel", "with_kind", "key", "field", "outcome", "flags", "link_how", "controlled",
        "pharmacy_delivers", "medicine_rule", "identity_seen", "handed_to", "urgency", "status", "does", "languages",
        "communication", "contact_by", "kinship", "never_alone", "answer", "second_answer", "sources",
        "ward", "organisation", "moved", "records", "resting", "path", "about_person", "volunteer_key", "advice_read",
        "is_restricted", "help_goes_on", "ground",
    ),
}  # fmt: skip
"""Personal only beside a name: fixed words, keys of rows and of places. The made-up person keeps them."""
KINDS = {
    "first_name": "given", "middle_name": "given", "known_as": "given", "last_name": "family", "name": "full",
    "caller_name": "full", "contact_name": "full", "group_name": "full", "carrier_name": "full",
    "handed_to_name": "full", "who": "full", "asked_by": "full", "signed_as": "full", "answered_as": "full",
    "phone": "phone", "phone_2": "phone", "caller_phone": "phone", "email": "email", "postcode": "postcode",
    "address_1": "street", "address_2": "town", "address_3": "town", "address": "any", "town": "town",
    "where": "street",
    "nhs_number": "nhs", "uprn": "number", "digest": "digest", "row_key": "digest", "number": "digest",
    "date_of_birth": "born", "born": "born", "phones": "phone", "to": "any", "value": "any",
    "openid_issuer": "empty", "openid_subject": "empty", "password": "no sign-in",
}  # fmt: skip
"""Field, or key in a JSON field -> kind of made-up value. Everything else with words in it becomes a stock sentence."""


def is_kept(name: str) -> bool:
    return any(name in names for names in KEPT.values())


def kind_of(name: str) -> str:
    """The kind of a text field."""
    return KINDS.get(name, "text")
