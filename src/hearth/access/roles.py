"""Who may do what, in words a data protection officer can read. Pure Python."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing a person may do. Always held in a team, through a role."""

    FIND_PEOPLE = "find people"  # search the borough's identities and open one, with a purpose
    TAKE_CALLS = "take calls"  # the call screen and the drop-in log
    RING_PEOPLE = "ring people"  # the next person of the queue, and nobody else
    RING_BY_SHEET = "ring by call sheet"  # a volunteer: the one person on their screen, nothing else of the team
    PLAN_CALLS = "plan calls"  # campaigns, keeping in touch, shifts, rounds, how many callers
    SEE_NEEDS = "see needs"  # the team's requests, notes and worklists
    WORK_NEEDS = "work needs"  # claim, note, offer, take, finish
    HAND_OUT_NEEDS = "hand out needs"  # give work to colleagues, bulk actions, lower urgency
    REFER = "refer"  # send a need across a wall
    ANSWER_REFERRALS = "answer referrals"  # accept or hand back what came in
    REFER_IN = "refer in"  # a partner organisation's own referrals, and nothing else
    RAISE_CONCERN = "raise a safeguarding concern"
    READ_CONCERNS = "read safeguarding concerns"
    SEE_VOLUNTEERS = "see volunteers"
    APPROVE_VOLUNTEERS = "approve volunteers"
    DO_TASKS = "do tasks"  # a volunteer's own tasks
    IMPORT_LISTS = "import lists"
    LINK_PEOPLE = "say that two records are one person"
    BUILD_COHORTS = "build cohorts"  # ask questions over the team's people and lists, hand on whom they find
    HAND_IN_KEYS = "hand in keyed hashes"  # say whom the team knows under an agreement, without a name
    SEE_SMALL_COUNTS = "see small counts"  # exact counts, also below five
    WRITE_SCRIPTS = "write scripts"
    APPROVE_SCRIPTS = "approve scripts"
    SEE_DASHBOARD = "see the dashboard"
    SEE_MESSAGES = "see messages waiting to be sent"
    EXPORT = "export lists"
    MANAGE_STAFF = "manage staff"  # sign-ins, teams, roles
    CONFIGURE = "configure the borough"  # categories, targets, routes, agreements
    READ_EVENT_LOG = "read the event log"
    ANSWER_SUBJECTS = "answer people about their data"  # subject access, erasure, retention


P = Permission
OUTSIDE_WALLS = frozenset({P.DO_TASKS, P.RING_BY_SHEET})
"""What a volunteer does without standing inside a team's wall: rows of their own open it to them, one by one."""

_HANDLER = [
    P.FIND_PEOPLE,
    P.TAKE_CALLS,
    P.RING_PEOPLE,
    P.SEE_NEEDS,
    P.WORK_NEEDS,
    P.REFER,
    P.RAISE_CONCERN,
    P.SEE_VOLUNTEERS,
]
_COORDINATOR = [
    *_HANDLER, P.PLAN_CALLS, P.HAND_OUT_NEEDS, P.ANSWER_REFERRALS, P.APPROVE_VOLUNTEERS, P.SEE_DASHBOARD,
    P.SEE_MESSAGES,
    P.LINK_PEOPLE, P.BUILD_COHORTS, P.HAND_IN_KEYS,
]  # fmt: skip
_MANAGER = [*_COORDINATOR, P.IMPORT_LISTS, P.SEE_SMALL_COUNTS, P.WRITE_SCRIPTS, P.APPROVE_SCRIPTS, P.EXPORT]
_OTHER_TEAM = [
    P.FIND_PEOPLE, P.SEE_NEEDS, P.WORK_NEEDS, P.HAND_OUT_NEEDS, P.REFER, P.ANSWER_REFERRALS, P.RAISE_CONCERN,
    P.SEE_DASHBOARD, P.BUILD_COHORTS, P.HAND_IN_KEYS,
]  # fmt: skip


class Role(StrEnum):
    """A role is a name, a sentence and a list."""

    CALL_HANDLER = "call_handler"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    OBSERVER = "observer"
    PARTNERSHIP = "partnership"
    HEALTH = "health"
    SPECIALIST = "specialist"
    SAFEGUARDING = "safeguarding"
    PARTNER = "partner"
    VOLUNTEER = "volunteer"
    VOLUNTEER_CALLER = "volunteer_caller"
    ADMINISTRATOR = "administrator"
    DATA_PROTECTION = "data_protection"


ROLES: dict[Role, tuple[str, str, list[Permission]]] = {
    Role.CALL_HANDLER: ("Call handler", "Takes calls with a script and works the hub's requests.", _HANDLER),
    Role.COORDINATOR: ("Coordinator", "Hands out work, finds who can meet it, answers referrals.", _COORDINATOR),
    Role.MANAGER: ("Hub manager", "Runs the hub: lists, scripts, figures.", _MANAGER),
    Role.OBSERVER: ("Observer", "Reads the team's work and changes nothing.", [P.SEE_NEEDS, P.SEE_DASHBOARD]),
    Role.PARTNERSHIP: ("Partnership hub worker", "Works the public service partnership hub's cases.", _OTHER_TEAM),
    Role.HEALTH: ("Health and care worker", "Works the health and care team's cases.", _OTHER_TEAM),
    Role.SPECIALIST: (
        "Specialist",
        "Works in welfare, staying well, casework or another specialist team.",
        _OTHER_TEAM,
    ),
    Role.SAFEGUARDING: (
        "Safeguarding front door",
        "Receives and reads safeguarding concerns.",
        [*_OTHER_TEAM, P.READ_CONCERNS],
    ),
    Role.PARTNER: (
        "Partner",
        "Refers people in for an organisation, answers what is sent to it, sees how that went.",
        [P.REFER_IN, P.ANSWER_REFERRALS, P.HAND_IN_KEYS],
    ),
    Role.VOLUNTEER: ("Volunteer", "Sees and does the tasks offered to them.", [P.DO_TASKS]),
    Role.VOLUNTEER_CALLER: (
        "Volunteer caller",
        "Rings one person after another and reads of each what the call needs, while it lasts.",
        [P.RING_BY_SHEET],
    ),
    Role.ADMINISTRATOR: (
        "Administrator",
        "Manages sign-ins and settings; reads no resident's record.",
        [P.MANAGE_STAFF, P.CONFIGURE, P.READ_EVENT_LOG, P.WRITE_SCRIPTS],
    ),
    Role.DATA_PROTECTION: (
        "Data protection officer",
        "Answers people who ask what is held about them or want it erased; reads nobody's record otherwise.",
        [P.ANSWER_SUBJECTS, P.READ_EVENT_LOG],
    ),
}


class TeamKind(StrEnum):
    """The kinds of team; each team is a wall."""

    COMMUNITY_HUB = "community_hub"
    PARTNERSHIP_HUB = "partnership_hub"
    HEALTH_AND_CARE = "health_and_care"
    WELFARE = "welfare"
    SAFEGUARDING = "safeguarding"
    STAYING_WELL = "staying_well"
    COUNCILLORS = "councillors"
    MENTAL_HEALTH_TRUST = "mental_health_trust"
    FOODBANK = "foodbank"
    GP = "gp"
    PARTNER = "partner"
    ADMINISTRATION = "administration"


def kind_in_words(kind: str) -> str:
    """A kind of team as a page says it."""
    return "GP surgery" if kind == TeamKind.GP else str(kind).replace("_", " ").capitalize()


class Employer(StrEnum):
    """Who employs a person; decides what they may carry, and is never chosen on a work form."""

    COUNCIL = "council"
    TRUST = "trust"
    PARTNER = "partner"
    VOLUNTEER = "volunteer"


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """The enum as Django choices, values as plain text so that no migration imports this file."""
    return [(str(member.value), str(member.value).replace("_", " ").capitalize()) for member in enum]
