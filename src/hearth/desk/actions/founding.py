"""Found a borough from its file, in one transaction: map, teams, kinds of help, routes, agreements, administrator."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hearth.access import actions as access
from hearth.access import walls
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Role, TeamKind
from hearth.areas import actions as areas
from hearth.areas.models import Borough, Neighbourhood, Ward
from hearth.desk.rules.borough_file import BoroughPlan
from hearth.desk.rules.borough_left import left
from hearth.kit.refused import Refused
from hearth.needs.actions import agreements, scripts, settings
from hearth.needs.models import Agreement, Category, Route
from hearth.offers import actions as offers
from hearth.offers.models import VolunteerRole

REVIEW_SCRIPTS_AFTER = timedelta(days=365)
ADMINISTRATION = "administration"
ONE = {
    "neighbourhoods": "neighbourhood", "wards": "ward", "teams": "team", "kinds of help": "kind of help",
    "roles of volunteers": "role of volunteers", "routes": "route",
    "sharing agreements": "sharing agreement", "scripts": "script",
}  # fmt: skip


@dataclass
class Founded:
    """What was made, and the secret part of the administrator's link (empty when they could sign in already)."""

    borough: Borough
    added: dict[str, int] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # what the file says otherwise than it stands, and was not taken over
    link: str = ""

    def in_words(self) -> str:
        told = [f"{number:,} {what if number > 1 else ONE[what]}" for what, number in self.added.items() if number]
        changed = f"changed to what the file says: {', '.join(self.changed)}" if self.changed else ""
        return "; ".join(filter(None, (", ".join(told), changed))) or "nothing new"


@transaction.atomic
def found(plan: BoroughPlan, *, update: bool = False) -> Founded:
    """Make everything the file says. A borough that is there already is Refused, unless `update`: then what is new in
    the file is added, the borough's own facts and which kinds of help volunteers give follow the file, and nothing else
    that is there is changed or taken away; what the file says otherwise is told."""
    borough = Borough.objects.filter(slug=plan.facts["slug"]).first()
    if borough and not update:
        raise Refused(f"{borough.name} is here already. `--update` adds what is new and takes nothing away.")
    if borough is None:
        _refuse_anothers_code(plan)
        borough = areas.found(**plan.facts)
    with walls.opened(walls.whole_house("borough init", borough=borough)):
        founded = Founded(borough)
        if update:
            founded.changed = [name.replace("_", " ") for name in areas.follow_file(borough, **plan.facts)]
        given = _given_by_volunteers(borough)
        founded.added["neighbourhoods"] = _neighbourhoods(borough, plan)
        founded.added["wards"] = _wards(borough, plan)
        founded.added["teams"] = _teams(borough, plan)
        own = {row["key"]: _without_key(row) for row in plan.categories}
        founded.added["kinds of help"] = settings.add_shipped_categories(borough=borough, own=own, by=None)
        founded.changed += _now_given(given, _given_by_volunteers(borough))
        own, kinds = {row["key"]: _without_key(row) for row in plan.volunteer_roles}, _kinds_of_help(borough)
        founded.added["roles of volunteers"] = offers.add_shipped_roles(borough=borough, own=own, known=kinds)
        offers.add_shipped_principles(borough=borough)
        own = {row["key"]: _without_key(row) for row in plan.routes}
        founded.added["routes"] = settings.add_shipped_routes(borough=borough, own=own, by=None)
        founded.added["sharing agreements"] = _agreements(borough, plan)
        review_on, approver = timezone.localdate() + REVIEW_SCRIPTS_AFTER, plan.administrator["name"]
        adopted = scripts.adopt_shipped(borough=borough, approved_by=approver, review_on=review_on)
        founded.added["scripts"] = len(adopted)
        founded.left = left(plan, _as_it_stands(borough)) if update else []
        founded.link = _administrator(borough, plan)
        record("desk.found_borough", borough, team=_administration(borough), update=update, **_counts(founded))
    return founded


def _as_it_stands(borough: Borough) -> dict[tuple[str, str], Any]:
    """What a borough has, by the tables and keys of its file."""
    tables = (
        ("neighbourhoods", "key", Neighbourhood.objects.filter(borough=borough)),
        ("wards", "gss", Ward.objects.filter(borough=borough).select_related("neighbourhood")),
        ("teams", "key", Team.objects.filter(borough=borough).select_related("neighbourhood")),
        ("categories", "key", Category.objects.filter(borough=borough)),
        ("routes", "key", Route.objects.filter(borough=borough).select_related("also")),
        ("volunteer_roles", "key", VolunteerRole.objects.filter(borough=borough)),
        ("agreements", "key", Agreement.objects.filter(borough=borough)),
    )
    rows = {(table, getattr(row, mark)): row for table, mark, found in tables for row in found}
    return {("borough", ""): Borough.objects.get(pk=borough.pk), **rows}


def _refuse_anothers_code(plan: BoroughPlan) -> None:
    """Two boroughs of one code would both take the same rows of a list for theirs."""
    other = Borough.objects.filter(gss=plan.facts["gss"]).first()
    if other:
        raise Refused(f"{other.name} has the code {other.gss} already. A borough has one of its own.")


def _counts(founded: Founded) -> dict[str, Any]:
    return {what.replace(" ", "_"): number for what, number in founded.added.items()}


def _without_key(row: dict) -> dict:
    return {name: value for name, value in row.items() if name != "key"}


def _neighbourhoods(borough: Borough, plan: BoroughPlan) -> int:
    return sum(areas.add_neighbourhood(borough=borough, **row) is not None for row in plan.neighbourhoods)


def _wards(borough: Borough, plan: BoroughPlan) -> int:
    hoods = {row.key: row for row in Neighbourhood.objects.filter(borough=borough).select_related("borough")}
    made = [areas.add_ward(neighbourhood=hoods[row["neighbourhood"]], gss=row["gss"], name=row["name"])
            for row in plan.wards]  # fmt: skip
    return sum(ward is not None for ward in made)


def _teams(borough: Borough, plan: BoroughPlan) -> int:
    hoods = {row.key: row for row in Neighbourhood.objects.filter(borough=borough).select_related("borough")}
    made = [
        access.open_team(
            borough=borough, kind=team.kind, key=team.key, name=team.name, name_cy=team.name_cy,
            neighbourhood=hoods.get(team.neighbourhood), email=team.email, phone=team.phone, by=None,
        )
        for team in plan.teams
    ]  # fmt: skip
    access.open_team(
        borough=borough, kind=TeamKind.ADMINISTRATION, key=ADMINISTRATION, name="Administration",
        name_cy="Gweinyddu", by=None,
    )  # fmt: skip
    return sum(team is not None for team in made)


def _administration(borough: Borough) -> Team:
    return Team.objects.get(borough=borough, key=ADMINISTRATION)


def _given_by_volunteers(borough: Borough) -> dict[str, bool]:
    return dict(Category.objects.filter(borough=borough).values_list("name", "is_for_volunteers"))


def _now_given(before: dict[str, bool], after: dict[str, bool]) -> list[str]:
    """Of the kinds of help that were there, those that volunteers give from now on, or no longer."""
    return [f"“{name}” {'may' if after[name] else 'may not'} be given by volunteers"
            for name, was in before.items() if after[name] != was]  # fmt: skip


def _kinds_of_help(borough: Borough) -> set[str]:
    return set(Category.objects.filter(borough=borough).values_list("key", flat=True))


def _agreements(borough: Borough, plan: BoroughPlan) -> int:
    made = [
        agreements.agree(
            borough=borough, key=row.key, name=row.name, from_kind=row.from_kind, to_kind=row.to_kind,
            fields=row.fields, purpose=row.purpose, legal_basis=row.legal_basis, starts_on=row.starts_on,
            expires_on=row.expires_on, answer_within_hours=row.answer_within_hours, by=None,
        )
        for row in plan.agreements
    ]  # fmt: skip
    return sum(agreement is not None for agreement in made)


def _administrator(borough: Borough, plan: BoroughPlan) -> str:
    """The first administrator's sign-in; returns the secret part of the link that sets their password."""
    if User.objects.filter(email__iexact=plan.administrator["email"]).exists():
        return ""
    user = access.add_sign_in(
        name=plan.administrator["name"], email=plan.administrator["email"], team=_administration(borough),
        role=Role.ADMINISTRATOR, by=None,
    )  # fmt: skip
    return access.make_password_link(user=user, by=None)
