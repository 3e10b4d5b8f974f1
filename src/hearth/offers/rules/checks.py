"""Which checks a role needs, which the law lets anybody ask for, and what somebody still lacks. Pure.

Sources. Police Act 1997 (Criminal Records) Regulations 2002 and the Rehabilitation of Offenders Act 1974 (Exceptions)
Order 1975: who may ask for which level. Safeguarding Vulnerable Groups Act 2006, schedule 4, as amended in 2012:
regulated activity with adults is health care, personal care, social work, help with cash, bills or shopping that
somebody needs because of age, illness or disability, help with their affairs, and taking them to or from care.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Identity(StrEnum):
    """How sure the hub is that somebody is who they say."""

    NONE = "none"
    SEEN = "seen"  # one document with a photograph
    FULL = "full"  # photograph, and proof of address


class Dbs(StrEnum):
    """Levels of the Disclosure and Barring Service, from none to the highest."""

    NONE = "none"
    BASIC = "basic"
    STANDARD = "standard"
    ENHANCED = "enhanced"
    BARRED = "barred"  # enhanced, with the barred lists


class Activity(StrEnum):
    """What a role does with people, as the law sorts it."""

    NO_CARE = "no_care"  # packing, driving goods, a friendly call
    TRUSTED = "trusted"  # a position listed in the Exceptions Order that is no work with people who need care
    CARE = "care"  # care, advice or transport, but less often or less closely than regulated activity
    REGULATED = "regulated"


MOST = {
    Activity.NO_CARE: Dbs.BASIC,
    Activity.TRUSTED: Dbs.STANDARD,
    Activity.CARE: Dbs.ENHANCED,
    Activity.REGULATED: Dbs.BARRED,
}
"""The highest level that may be asked for. To ask for more is unlawful."""


class Held(NamedTuple):
    """A check somebody has: its kind, its level and its last day."""

    kind: str
    level: str
    expires_on: date | None


class Needs(NamedTuple):
    """What a role needs, as its row says."""

    identity: str
    dbs: str
    references: int
    training: tuple[str, ...]
    least_age: int


def more_than_lawful(activity: str, dbs: str) -> bool:
    """Whether a role asks for a higher level than what it does is eligible for."""
    return _rank(Dbs, dbs) > _rank(Dbs, MOST[Activity(activity)])


def lacks(role: Needs, held: Iterable[Held], age: int | None, day: date) -> list[str]:
    """What somebody still lacks for a role on a day, in words; nothing when they may do it. An unknown age lacks."""
    good = [one for one in held if one.expires_on is None or one.expires_on >= day]
    levels = {kind: [one.level for one in good if one.kind == kind] for kind in ("identity", "dbs", "training")}
    missing = []
    if age is None or age < role.least_age:
        missing.append(f"must be {role.least_age} or older" if age is not None else "date of birth not known")
    if not _reaches(Identity, role.identity, levels["identity"]):
        missing.append("identity not checked" if role.identity == Identity.SEEN else "identity and address not checked")
    if not _reaches(Dbs, role.dbs, levels["dbs"]):
        missing.append(f"no {dbs_in_words(role.dbs)} DBS check in force")
    references = sum(one.kind == "reference" for one in good)
    if references < role.references:
        missing.append(f"{references} of {role.references} references")
    return missing + [f"training “{name}” not done" for name in role.training if name not in levels["training"]]


KINDS = {"identity": "Identity", "dbs": "DBS", "reference": "Reference", "training": "Training"}
LEVELS: dict[str, dict[str, str]] = {
    "identity": {Identity.SEEN: "a document with a photograph", Identity.FULL: "photograph and proof of address"},
    "dbs": {Dbs.BASIC: "basic", Dbs.STANDARD: "standard", Dbs.ENHANCED: "enhanced",
            Dbs.BARRED: "enhanced (with barred lists)"},
}  # fmt: skip
"""The levels of a check that has any, as a page says them. Training has the name of the course instead."""

KINDS_CY = {"identity": "Hunaniaeth", "dbs": "DBS", "reference": "Geirda", "training": "Hyfforddiant"}
LEVELS_CY: dict[str, str] = {
    Identity.SEEN: "dogfen â llun", Identity.FULL: "llun a phrawf o gyfeiriad", Dbs.BASIC: "sylfaenol",
    Dbs.STANDARD: "safonol", Dbs.ENHANCED: "manwl", Dbs.BARRED: "manwl (gyda rhestrau gwahardd)",
}  # fmt: skip

WARN_DAYS = (60, 30, 7)
"""So many days before a check's last day the volunteer and the hub are told, each time once."""

RAN_OUT = 0
"""What stands as the last warning of a check once both sides were told that it has run out."""


def check_in_words(kind: str, level: str) -> str:
    """One check as it is read: “DBS, basic”, “Training, Lifting”, “Reference”."""
    said = LEVELS.get(kind, {}).get(level, level)
    return f"{KINDS[kind]}, {said}" if said else KINDS[kind]


def check_in_both(kind: str, level: str) -> tuple[str, str]:
    """The same in English and Welsh. A course keeps the name it has."""
    kind_cy, said = KINDS_CY[kind], LEVELS_CY.get(level, level)
    return check_in_words(kind, level), f"{kind_cy}, {said}" if said else kind_cy


def warning_due(expires_on: date, warned: int | None, day: date) -> int | None:
    """Which warning a check wants on a day: 60, 30 or 7 days before its last, 0 once it has run out, or none.

    After days without the clockwork only the latest is given. Each is given once.
    """
    left = (expires_on - day).days
    now = RAN_OUT if left < 0 else min((days for days in WARN_DAYS if left <= days), default=None)
    return now if now is not None and (warned is None or now < warned) else None


def replaces(newer: Held, older: Held) -> bool:
    """Whether a check stands in for another: of the same kind, as high, and for longer. References never do."""
    if newer.kind != older.kind or newer.kind == "reference" or older.expires_on is None:
        return False
    if newer.expires_on is not None and newer.expires_on <= older.expires_on:
        return False
    if newer.kind == "training":
        return newer.level == older.level
    scale = Identity if newer.kind == "identity" else Dbs
    return _rank(scale, newer.level) >= _rank(scale, older.level)


def dbs_in_words(level: str) -> str:
    return {"barred": "enhanced (with barred lists)"}.get(level, level)


def _rank(scale: type[StrEnum], level: str) -> int:
    return list(scale).index(scale(level))


def _reaches(scale: type[StrEnum], wanted: str, levels: Iterable[str]) -> bool:
    return max((_rank(scale, one) for one in levels if one in list(scale)), default=0) >= _rank(scale, wanted)
