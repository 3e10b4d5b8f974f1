"""Rules of getting in: how long a door stays shut after wrong attempts, and which role fits which team. Pure Python."""

from __future__ import annotations

from hearth.access.roles import Employer, Role, TeamKind
from hearth.kit.refused import Refused

# Wrong attempts that cost nothing: people mistype. Behind one address a whole office may sit.
FREE_FOR_AN_ACCOUNT = 5
FREE_FOR_AN_ADDRESS = 40
FIRST_DELAY = 30  # seconds
LONGEST_DELAY = 3600  # seconds
FORGOTTEN_AFTER = 24 * 3600  # seconds without a wrong attempt

T, R = TeamKind, Role
_SPECIALIST = [R.SPECIALIST, R.OBSERVER]

ROLES_IN: dict[TeamKind, list[Role]] = {
    T.COMMUNITY_HUB: [R.CALL_HANDLER, R.COORDINATOR, R.MANAGER, R.OBSERVER, R.VOLUNTEER, R.VOLUNTEER_CALLER],
    T.PARTNERSHIP_HUB: [R.PARTNERSHIP, R.OBSERVER],
    T.HEALTH_AND_CARE: [R.HEALTH, R.OBSERVER],
    T.WELFARE: _SPECIALIST,
    T.STAYING_WELL: _SPECIALIST,
    T.COUNCILLORS: _SPECIALIST,
    T.MENTAL_HEALTH_TRUST: _SPECIALIST,
    T.SAFEGUARDING: [R.SAFEGUARDING],
    T.FOODBANK: [R.PARTNER, R.SPECIALIST],
    T.GP: [R.PARTNER, R.SPECIALIST],
    T.PARTNER: [R.PARTNER],
    T.ADMINISTRATION: [R.ADMINISTRATOR, R.DATA_PROTECTION],
}
ROLES_OF: dict[Employer, set[Role]] = {
    Employer.COUNCIL: set(Role) - {R.PARTNER, R.VOLUNTEER, R.VOLUNTEER_CALLER},
    Employer.TRUST: {R.HEALTH, R.SPECIALIST, R.PARTNERSHIP, R.OBSERVER, R.SAFEGUARDING},
    Employer.PARTNER: {R.PARTNER, R.SPECIALIST, R.PARTNERSHIP, R.OBSERVER, R.CALL_HANDLER},
    Employer.VOLUNTEER: {R.VOLUNTEER, R.VOLUNTEER_CALLER, R.CALL_HANDLER},
}


def still_counted(failures: int, seconds_ago: float, *, an_hour: int = 0) -> int:
    """How many wrong attempts still count this long after the last: none after a day.

    For a network address `an_hour` of them fade every hour, because whole offices sit behind one and mistype daily.
    """
    if seconds_ago > FORGOTTEN_AFTER:
        return 0
    return max(0, failures - int(seconds_ago / 3600 * an_hour))


def seconds_shut(failures: int, free: int) -> int:
    """How long after this many wrong attempts the next one is refused: 30 seconds, doubling, up to an hour."""
    if failures < free:
        return 0
    return int(min(FIRST_DELAY * 2 ** min(failures - free, 20), LONGEST_DELAY))


def wait_in_words(seconds: float) -> tuple[str, str]:
    """“30 seconds”, “4 minutes”, in English and Welsh."""
    whole = max(1, round(seconds))
    if whole <= 90:
        return f"{whole} seconds", f"{whole} eiliad"
    minutes = -(-whole // 60)
    return f"{minutes} minutes", f"{minutes} munud"


def check_role_fits(role: Role, kind: TeamKind, employer: Employer) -> None:
    """Refuse a role that this kind of team does not have, or that this employer's people may not hold."""
    if role not in ROLES_IN[kind]:
        known = ", ".join(_words(each) for each in ROLES_IN[kind])
        raise Refused(f"A {_words(kind)} team has no {_words(role)}. It has: {known}.")
    if role not in ROLES_OF[employer]:
        raise Refused(f"Somebody employed by “{_words(employer)}” may not be {_words(role)}.")


def _words(member: Role | TeamKind | Employer) -> str:
    return str(member.value).replace("_", " ")
