"""Every address of Hearth, and how to fill its parameters with real rows. One list; a new page adds its line here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hearth.access import forgotten, links
from hearth.access.models import Membership, Team, User
from hearth.access.roles import ROLES, Role
from hearth.access.rules import ROLES_IN
from hearth.access.tests.make import make_borough, make_team, make_user
from tests.guards.rows import Maker

# The first part of an address -> whose row its <pk> is.
ROW_OF = {
    "agreements": "needs.Agreement",
    "call": "needs.Contact",
    "call-note": "calls.CallNote",
    "campaign": "calls.Campaign",
    "back": "calls.Absence",
    "incoming": "calls.IncomingCall",
    "line": "calls.Line",
    "telephony": "calls.Line",
    "deaths-told": "calls.Turn",
    "deaths-told-in-a-call": "needs.Contact",
    "debriefed": "calls.Caller",
    "doorstep": "calls.Visit",
    "round": "calls.Round",
    "visit": "calls.Visit",
    "keep-in-touch": "people.Person",
    "kin": "people.Kin",
    "isolate": "people.Person",
    "compare": "exchange.PossibleMatch",
    "cohort": "exchange.Cohort",
    "concern": "needs.Concern",
    "handed-on": "exchange.HandOn",
    "held-lists": "people.DataSet",
    "identify": "people.ListEntry",
    "kinds-of-help": "needs.Category",
    "appeal": "offers.Appeal",
    "organisation": "directory.Organisation",
    "time-of": "offers.Volunteer",
    "letter-of": "offers.Volunteer",
    "letters": "offers.Letter",
    "callers": "calls.StaffingPlan",
    "check": "offers.Letter",
    "lists": "exchange.ImportRun",
    "members": "exchange.MemberFile",
    "need": "needs.Need",
    "group-offer": "offers.GroupOffer",
    "outbox": "post.Message",
    "person": "people.Person",
    "asking": "matching.Asking",
    "exclusion": "matching.Exclusion",
    "standing": "matching.Standing",
    "plan": "matching.Plan",
    "proposal": "matching.Proposal",
    "receipt": "matching.Receipt",
    "referral": "needs.Referral",
    "restrictions": "people.Restriction",
    "sampled": "calls.Sampled",
    "scripts": "needs.Script",
    "subject-requests": "rights.SubjectRequest",
    "staff": "access.User",
    "roles": "offers.VolunteerRole",
    "task": "matching.Task",
    "task-money": "matching.TaskMoney",
    "volunteer": "offers.Volunteer",
    "volunteers": "offers.Volunteer",
    "weights": "matching.Trial",
    "what-if": "calls.StaffingWhatIf",
}


def _asking_volunteers(world):
    """A campaign that asks volunteers whether they stay; the one of the rows above reminds people."""
    made = world.rows.another("calls.Campaign")
    world.rows.owner.execute("update calls_campaign set purpose = 'stay_as_volunteer' where id = %s", [made.pk])
    return made.pk


# Page -> parameter -> its value, where it is not the row above.
VALUES: dict[str, dict[str, Callable | str]] = {
    "calls:act_on_campaign": {"verb": "pause"},
    "calls:about_me": {"verb": "debrief"},
    "calls:asked_to_stay": {"pk": _asking_volunteers},
    "calls:board_rows": {"of": "waiting"},
    "calls:doubts": {"why": "lately"},
    "calls:notes_for": {"pk": lambda world: world.users[Role.CALL_HANDLER].pk},
    "calls:caller": {"pk": lambda world: world.rows.make("calls.Caller").pk},
    "calls:change_dealt": {"verb": "limit"},
    "calls:change_rota": {"verb": "away"},
    "calls:limit_one": {"pk": lambda world: world.rows.make("calls.Caller").pk},
    "calls:on_round": {"verb": "end"},
    "calls:on_sheet": {"verb": "give-back"},
    "calls:stop_ringing": {"pk": lambda world: world.rows.make("calls.Caller").pk},
    "calls:act_on_line": {"verb": "new-secret"},
    "calls:hear": {"team": lambda world: world.rows.team.pk},
    "desk:act": {"verb": "note"},
    "desk:act_on_sign_in": {"verb": "enable"},
    "desk:ask": {"other": lambda world: world.rows.make("people.Person").pk},
    "desk:move_row": {"entry": lambda world: world.rows.make("people.ListEntry").pk},
    "desk:part": {"joining": lambda world: world.rows.make("people.Joining").pk},
    "desk:say_household": {"other": lambda world: world.rows.make("people.Person").pk},
    "desk:take_role": {"membership": lambda world: Membership.objects.get(user=world.colleague).pk},
    "exchange:cohort_changed": {"which": "came"},
    "exchange:download": {"verdict": "rejected"},
    "exchange:reconcile_behind": {"of": "files"},
    "exchange:rows": {"verdict": "rejected"},
    "exchange:say_outcome": {"row": lambda world: world.rows.make("exchange.ImportRow").pk},
    "matching:answer": {"verb": "accept"},
    "matching:decide": {"verb": "pause"},
    "matching:shell": {"language": "cy"},
    "matching:end_check": {"check": lambda world: world.rows.make("offers.Check").pk},
    "matching:new_role": {"borough": lambda world: world.rows.borough.pk},
    "needs:answer_referral": {"verb": "accept"},
    "matching:act_on_organisation": {"verb": "agree"},
    "matching:act_on_time": {"verb": "ask"},
    "offers:act_on_appeal": {"verb": "close"},
    "offers:enter_appeal": {"organisation": lambda world: world.rows.make("directory.Organisation").pk},
    "matching:photo": {"pk": lambda world: world.rows.make("offers.Photo").volunteer_id},
    "matching:on_proposal": {"verb": "drop"},
    "matching:plan_file": {"name": "tasks"},
    "matching:offer_group": {"page": "what"},
    "matching:offer_time": {"page": "name"},
    "needs:ask_page": {"page": "who"},
    "needs:begin_script": {"borough": lambda world: world.rows.borough.pk},
    "matching:weights": {"borough": lambda world: world.rows.borough.pk},
    **{
        f"matching:{name}": {"borough": lambda world: world.rows.borough.pk}
        for name in ("ways", "try_ways", "change_ways")
    },
    "matching:lend": {"borough": lambda world: world.rows.borough.pk},
    "matching:stop_lending": {"pk": lambda world: world.rows.make("matching.Lending").pk},
    "needs:new_agreement": {"borough": lambda world: world.rows.borough.pk},
    "needs:new_kind_of_help": {"borough": lambda world: world.rows.borough.pk},
    "post:act": {"verb": "cancel"},
    "rights:act": {"verb": "identity"},
    "reports:behind": {"of": "requests"},
    "needs:script_difference": {"other": lambda world: world.rows.make("needs.Script").pk},
}
# Page -> (purpose of the link that opens it, the row the link is for), or what makes the secret.
LINKS: dict[str, tuple[str, str] | Callable] = {
    "desk:forgotten_renew": lambda world: forgotten.secret_of(world.colleague),
    "access:set_password": ("set password", "access.User"),
    "desk:track": ("track request", "needs.Contact"),
    "offers:agree": lambda world: _of_a_volunteer_asked_again(world),
    "directory:say_capacity": ("say capacity", "directory.Organisation"),
    "offers:ask_by_link": ("say capacity", "directory.Organisation"),
    "offers:answer_appeal": ("answer appeal", "offers.Asked"),
    "offers:answer_stay": ("answer stay", "offers.Stay"),
    "calls:round_by_link": ("doorstep round", "calls.Round"),
    "calls:door_by_link": ("doorstep round", "calls.Round"),
    "needs:answer_by_link": ("answer referral", "needs.Referral"),
    "needs:outcome_by_link": lambda world: _of_an_accepted_referral(world),
}


def _of_a_volunteer_asked_again(world) -> str:
    """A volunteer is asked to agree to what the borough has written."""
    volunteer = world.rows.make("offers.Volunteer")
    return links.make("agree to principles", volunteer, team=volunteer.team, days=3)


def _of_an_accepted_referral(world) -> str:
    """Somebody took it on by a link: this one tells what became of it."""
    referral = world.rows.another("needs.Referral")
    world.rows.owner.execute(
        "update needs_referral set status = 'accepted', answered_at = now(), answered_as = 'Somebody' where id = %s",
        [referral.pk],
    )
    return links.make("tell outcome", referral, team=referral.to_team, days=3)


# Pages that only developers and tests have.
LEFT_OUT = ("patterns",)


@dataclass(frozen=True)
class Place:
    """One address: its name, its pattern, the door its view states."""

    name: str
    pattern: str
    view: Callable
    parameters: tuple[str, ...]

    @property
    def door(self) -> str:
        door = getattr(self.view, "door", None)
        return " or ".join(str(p) for p in door) if isinstance(door, tuple) else str(door)


def places() -> list[Place]:
    found = [p for p in _walk(get_resolver(), "/", ()) if not p.pattern.lstrip("/").startswith(LEFT_OUT)]
    return sorted(found, key=lambda place: place.name)


def _walk(resolver, before: str, names: tuple[str, ...]):
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern, (*names, entry.namespace) if entry.namespace else names)
        elif isinstance(entry, URLPattern):
            parameters = tuple(re.findall(r"<(?:\w+:)?(\w+)>", pattern))
            yield Place(":".join([*names, entry.name or pattern]), pattern, entry.callback, parameters)


KINDS = {
    Role.CALL_HANDLER: "community_hub", Role.COORDINATOR: "community_hub", Role.MANAGER: "community_hub",
    Role.OBSERVER: "community_hub", Role.VOLUNTEER: "community_hub",
    Role.VOLUNTEER_CALLER: "community_hub", Role.PARTNERSHIP: "partnership_hub",
    Role.HEALTH: "health_and_care", Role.SPECIALIST: "welfare", Role.SAFEGUARDING: "safeguarding",
    Role.PARTNER: "partner", Role.ADMINISTRATOR: "administration",
    Role.DATA_PROTECTION: "administration",
}  # fmt: skip


@dataclass
class World:
    """A borough with every kind of team, somebody in every role, and one row of everything, belonging to its hub."""

    teams: dict[str, Team]
    users: dict[Role, User]
    rows: Maker
    colleague: User
    secrets: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)  # column of the table -> session

    def address(self, place: Place, *, with_link: bool = False) -> str:
        """A real address of this place. Without the link a wrong secret stands in it."""
        told = {name: self._value(place, name, with_link) for name in place.parameters}
        return reverse(place.name, kwargs=told)

    def _value(self, place: Place, name: str, with_link: bool):
        if name in VALUES.get(place.name, {}):
            value = VALUES[place.name][name]
            return value(self) if callable(value) else value
        if place.name in LINKS and name == "secret":
            return self._secret(place.name) if with_link else "not-a-link-that-was-ever-made"
        part = place.pattern.split("/")[1]
        if name == "pk" and part in ROW_OF:
            return self.colleague.pk if ROW_OF[part] == "access.User" else self.rows.make(ROW_OF[part]).pk
        raise LookupError(f"{place.name}: say in tests/guards/places.py what <{name}> is (ROW_OF, VALUES or LINKS)")

    def _secret(self, name: str) -> str:
        if callable(made := LINKS[name]):
            return made(self)
        if name not in self.secrets:
            purpose, label = made
            subject = self.colleague if label == "access.User" else self.rows.make(label)
            team = getattr(subject, "to_team", None) or getattr(subject, "team", None) or self.teams["community_hub"]
            self.secrets[name] = links.make(purpose, subject, team=team, days=3)
        return self.secrets[name]


def make_world(owner) -> World:
    borough = make_borough()
    teams = {kind: make_team(borough, kind) for kind in sorted(set(KINDS.values()))}
    assert all(role in ROLES_IN[kind] for role, kind in KINDS.items())
    users = {}
    for role in ROLES:
        employer = {"volunteer": "volunteer", "volunteer_caller": "volunteer", "partner": "partner"}.get(
            role, "council"
        )
        users[role] = make_user(teams[KINDS[role]], role, f"The {role}", employer=employer)
    rows = Maker(owner, borough=borough, team=teams["community_hub"], sister=teams["health_and_care"],
                 safeguarding=teams["safeguarding"], administration=teams["administration"])  # fmt: skip
    volunteer = rows.make("offers.Volunteer")
    rows.make("offers.Principles")
    for role, one in ((Role.VOLUNTEER, volunteer), (Role.VOLUNTEER_CALLER, rows.another("offers.Volunteer"))):
        User.objects.filter(pk=users[role].pk).update(volunteer_key=one.pk)
        users[role].refresh_from_db()
    colleague = make_user(teams["community_hub"], "observer", "A colleague")
    return World(teams, users, rows, colleague)
