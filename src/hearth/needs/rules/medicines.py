"""Who may carry a resident's medicines: one rule, and every way to an assignment asks it.

Sources. The Bury paper "Community Hubs Update" (Emergency Powers Group, 23 April 2020, section 3.3): volunteers
with the council's letter may collect medicines; "council staff will manage deliveries of controlled substances
and GM Mental Health Trust staff will take responsibility for delivering Opiate Substitution Treatments"; and
pharmacies are to offer their own delivery. The Misuse of Drugs Regulations 2001, regulation 19: the pharmacist
finds out who is collecting, may ask for proof of identity, and writes in the register whether it was shown.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

PAPER = "Bury Community Hubs paper, 23 April 2020, section 3.3"
REGULATIONS = "Misuse of Drugs Regulations 2001, regulation 19"


class Controlled(StrEnum):
    """What is known about whether the medicines are controlled drugs. Not known counts as yes."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class Rule(StrEnum):
    """Who may carry these medicines, from the widest to the narrowest."""

    ANY = "any"
    PHARMACY_DELIVERS = "pharmacy_delivers"
    COUNCIL_STAFF_ONLY = "council_staff_only"
    TRUST_ONLY = "trust_only"


class Carrier(StrEnum):
    """What kind of carrier somebody is. Taken from who employs them, never from a form."""

    VOLUNTEER = "volunteer"
    COUNCIL_STAFF = "council_staff"
    TRUST_STAFF = "trust_staff"
    PHARMACY = "pharmacy"
    ORGANISATION = "organisation"
    OTHER_TEAM = "other_team"


class Verdict(NamedTuple):
    """Whether a carrier may take the medicines, and why, in words a call handler can read out."""

    allowed: bool
    reason: str


def rule_for(
    controlled: str | bool | None,
    opiate_substitution: str | bool | None,
    pharmacy_delivers: str | bool | None,
    pharmacy_confirmed_not_controlled: bool = False,
) -> Rule:
    """Return the rule for these facts; the narrowest that fits wins.

    Each fact is "yes", "no" or "not_known" (True, False and None are read the same way). Anything else counts as
    not known. "No" from the caller is only taken as no when the pharmacy has not said otherwise; "yes" and "not
    known" stay controlled until the pharmacy confirms that nothing in the bag is a controlled drug. A pharmacy's
    word never lifts opiate substitution treatment, and its not being known is treated as a controlled drug.
    """
    controlled, opiate, delivers = (_known(fact) for fact in (controlled, opiate_substitution, pharmacy_delivers))
    if opiate is Controlled.YES:
        return Rule.TRUST_ONLY
    if controlled is not Controlled.NO and not pharmacy_confirmed_not_controlled:
        return Rule.COUNCIL_STAFF_ONLY
    return Rule.PHARMACY_DELIVERS if delivers is Controlled.YES else Rule.ANY


def may_carry(rule: str, carrier: str) -> Verdict:
    """Say whether this kind of carrier may take medicines under this rule, with the reason and its source.

    A rule or a carrier this table does not know is refused, never waved through.
    """
    try:
        known_rule, known_carrier = Rule(rule), Carrier(carrier)
    except ValueError:
        return Verdict(False, f"Nobody may carry these medicines until it is known who carries them ({PAPER}).")
    allowed = known_carrier in MAY_CARRY[known_rule]
    return Verdict(allowed, (WHY_ALLOWED if allowed else WHY_REFUSED)[known_rule])


def handover_conditions(rule: str) -> list[str]:
    """List what the carrier must do at the pharmacy and at the door, one sentence each."""
    try:
        return list(CONDITIONS[Rule(rule)])
    except ValueError:
        return list(CONDITIONS[Rule.COUNCIL_STAFF_ONLY])


@dataclass(frozen=True)
class HandOver:
    """How controlled medicines came into the right hands. The kind of identity document only, never its number."""

    identity_seen: str = ""
    handed_to: str = ""  # "person", or "named": somebody they have named to us
    handed_to_name: str = ""
    handed_to_relation: str = ""
    never_left: bool = False


def wants_hand_over(rule: str) -> bool:
    """Say whether these medicines are done only with a record of their hand-over; a rule not known wants one."""
    return rule not in (Rule.ANY, Rule.PHARMACY_DELIVERS)


def hand_over_fault(rule: str, carrier: str | None, hand_over: HandOver | None) -> str:
    """Return what is still missing from the record of a hand-over, in words; nothing when it is complete."""
    if not wants_hand_over(rule):
        return ""
    told = hand_over or HandOver()
    if told.identity_seen not in dict(IDENTITY_SEEN):
        return f"Say which kind of identity document was seen before these medicines were handed over ({PAPER})."
    if told.identity_seen == PHARMACY_CHECKED and carrier != Carrier.PHARMACY:
        return "Only when the pharmacy delivered them itself did the pharmacy check who they were. Say what you saw."
    if told.handed_to not in dict(HANDED_TO):
        return "Say whether they were handed to the person or to somebody the person has named."
    if told.handed_to == "named" and not (told.handed_to_name.strip() and told.handed_to_relation.strip()):
        return "Write who took them, and who that is to the person: their name and relation."
    if not told.never_left:
        return "Controlled medicines are never left unattended. If nobody took them, say that it could not be done."
    return ""


PHARMACY_CHECKED = "pharmacy_checked"
IDENTITY_SEEN = (
    ("passport", "Passport"), ("driving_licence", "Driving licence"), ("identity_card", "Identity card"),
    ("travel_pass", "Bus pass or railcard with a photograph"), ("bank_card", "Bank card"),
    ("official_letter", "Official letter"), (PHARMACY_CHECKED, "The pharmacy delivered and checked who they were"),
)  # fmt: skip
HANDED_TO = (("person", "The person"), ("named", "Somebody the person has named"))
WHERE_NOW = (
    ("brought_back", "They are back at the pharmacy"), ("not_collected", "They were never fetched from the pharmacy")
)  # fmt: skip


def _known(fact: str | bool | None) -> Controlled:
    """Read a fact however it was kept; what cannot be read is not known."""
    if isinstance(fact, bool):
        return Controlled.YES if fact else Controlled.NO
    try:
        return Controlled(str(fact))
    except ValueError:
        return Controlled.NOT_KNOWN


MAY_CARRY: dict[Rule, frozenset[Carrier]] = {
    Rule.ANY: frozenset(Carrier),
    Rule.PHARMACY_DELIVERS: frozenset({Carrier.PHARMACY}),
    Rule.COUNCIL_STAFF_ONLY: frozenset({Carrier.COUNCIL_STAFF, Carrier.PHARMACY}),
    Rule.TRUST_ONLY: frozenset({Carrier.TRUST_STAFF}),
}

WHY_ALLOWED = {
    Rule.ANY: f"The medicines are not controlled and the pharmacy is not known to deliver, so anybody the hub "
    f"trusts with an errand may collect them ({PAPER}).",
    Rule.PHARMACY_DELIVERS: f"The pharmacy delivers, and its own delivery comes first ({PAPER}).",
    Rule.COUNCIL_STAFF_ONLY: f"The medicines are controlled drugs, or it is not known whether they are. Council "
    f"staff carry them, or the pharmacy delivers them itself ({PAPER}; {REGULATIONS}).",
    Rule.TRUST_ONLY: f"This is opiate substitution treatment: the mental health trust's own team carries it ({PAPER}).",
}

WHY_REFUSED = {
    Rule.ANY: f"Nobody is refused these medicines ({PAPER}).",
    Rule.PHARMACY_DELIVERS: f"The pharmacy delivers, and its own delivery comes first. Ring the pharmacy; if it cannot "
    f"deliver, record that and then somebody else can collect ({PAPER}).",
    Rule.COUNCIL_STAFF_ONLY: f"Only council staff, or the pharmacy's own delivery, may carry these: they are "
    f"controlled drugs, or it is not known whether they are. Ask the pharmacy; if it confirms that nothing is "
    f"controlled, record that ({PAPER}; {REGULATIONS}).",
    Rule.TRUST_ONLY: f"Only the mental health trust's own team may carry opiate substitution treatment. Refer it to "
    f"the trust ({PAPER}).",
}

_AT_THE_DOOR = (
    "Hand the bag to the person it is for, or to somebody they have named to us.",
    "Never leave it on a doorstep, with a neighbour or through the letterbox.",
)
_CONTROLLED = (
    "Tell the pharmacy before setting out who will collect, by name.",
    "Carry an identity document and show it at the pharmacy: the pharmacist may ask who you are and writes down "
    "whether proof was shown.",
    "Ask the person at the door for an identity document before handing over.",
    *_AT_THE_DOOR,
    "If nobody answers, take the bag straight back to the pharmacy and tell the hub.",
)

CONDITIONS: dict[Rule, tuple[str, ...]] = {
    Rule.ANY: (
        "Carry the council's volunteer letter or a staff badge, and know the person's name and address.",
        *_AT_THE_DOOR,
        "If nobody answers, take the bag back to the pharmacy and tell the hub.",
    ),
    Rule.PHARMACY_DELIVERS: (
        "Ring the pharmacy, ask for delivery, and write down the day it is promised for.",
        "Ring the person after that day to make sure it came.",
    ),
    Rule.COUNCIL_STAFF_ONLY: _CONTROLLED,
    Rule.TRUST_ONLY: (
        "The mental health trust's team arranges collection and delivery. The hub carries nothing.",
        *_CONTROLLED,
    ),
}

VOLUNTEERS_CY = (
    "Cariwch lythyr gwirfoddolwr y cyngor, a gwybod enw a chyfeiriad y person.",
    "Rhowch y bag i'r person y mae ar ei gyfer, neu i rywun y maent wedi'i enwi i ni.",
    "Peidiwch byth â'i adael ar stepen y drws, gyda chymydog na thrwy'r blwch llythyrau.",
    "Os nad oes neb yn ateb, ewch â'r bag yn ôl i'r fferyllfa a dywedwch wrth yr hyb.",
)
"""The same in Welsh, of medicines that a volunteer may carry: nobody else is told of them in Welsh."""
