"""The file a borough is founded from: read whole, every fault told at once with its line and its remedy. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from hearth.access.roles import TeamKind
from hearth.desk.rules.borough_roles import volunteer_roles
from hearth.desk.rules.borough_table import MISSING, Table, hint, with_words
from hearth.kit.toml_lines import Told, read_toml
from hearth.needs.rules.script_vocabulary import shipped
from hearth.needs.rules.sharing import AMONG_THEMSELVES, FIELDS

TEMPLATE = Path(__file__).with_name("borough_template.toml")
BOROUGH_CODE = re.compile(r"(E0[6-9]|W06|S12|N09)[0-9]{6}")
WARD_CODE = re.compile(r"(E05|W05|S13|N08)[0-9]{6}")
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CATEGORY_KEY = re.compile(r"[a-z][a-z0-9_]*")
URGENCIES = ("now", "today", "soon", "planned")
KINDS = [str(kind) for kind in TeamKind if kind != TeamKind.ADMINISTRATION]
SAID_OF_A_KIND = ("is_public", "is_for_volunteers")  # left out: as Hearth has it, or for a new kind yes and no


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the line it stands on, what is wrong, and what to do about it."""

    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what} {self.remedy}"


@dataclass(frozen=True)
class TeamPlan:
    kind: str
    key: str
    name: str
    name_cy: str = ""
    neighbourhood: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class AgreementPlan:
    key: str
    name: str
    from_kind: str
    to_kind: str
    fields: tuple[str, ...]
    purpose: str
    legal_basis: str
    starts_on: date | None
    expires_on: date
    answer_within_hours: int


@dataclass
class BoroughPlan:
    """Everything a borough has decided for itself."""

    facts: dict[str, Any] = field(default_factory=dict)  # by the names of areas.Borough
    neighbourhoods: list[dict[str, str]] = field(default_factory=list)
    wards: list[dict[str, str]] = field(default_factory=list)
    teams: list[TeamPlan] = field(default_factory=list)
    categories: list[dict[str, Any]] = field(default_factory=list)
    routes: list[dict[str, Any]] = field(default_factory=list)
    volunteer_roles: list[dict[str, Any]] = field(default_factory=list)
    agreements: list[AgreementPlan] = field(default_factory=list)
    administrator: dict[str, str] = field(default_factory=dict)
    postcode_file: str = ""
    lines: dict[tuple[str, str], dict[str, int]] = field(
        default_factory=dict
    )  # by table and key: where each fact stands


@dataclass
class Reading:
    """What was read, and every fault in the order of the file."""

    plan: BoroughPlan
    faults: list[Fault]


def template() -> str:
    """The shipped example: a complete valid file with remarks."""
    return TEMPLATE.read_text(encoding="utf-8")


def read_borough(text: str, *, today: date, has_file: Callable[[str], bool] | None = None) -> Reading:
    """Read a borough file. `has_file` says whether the postcode file it names is there; without it nobody looks."""
    told = read_toml(text)
    reader = _Reader(told)
    plan = reader.read(today, has_file)
    slips = [Fault(line, f"This cannot be read as TOML: {what}.", _remedy(what)) for line, what in told.slips]
    if slips:  # what could not be read is not called missing as well
        reader.faults = [fault for fault in reader.faults if fault not in reader.absences]
    return Reading(plan, sorted({*slips, *reader.faults}, key=lambda fault: (fault.line, fault.what)))


def _remedy(what: str) -> str:
    if "Cannot overwrite" in what or "twice" in what:
        return "It is said twice: take one of the two away."
    if "table declaration" in what:
        return "A heading stands in brackets, such as [borough] or [[wards]]."
    return "Text stands in quotation marks, lists in [brackets] with commas, days as 2027-03-31."


class _Reader:
    """Goes through the tables one by one and gathers faults."""

    category_key = CATEGORY_KEY

    def __init__(self, told: Told):
        self.told = told
        self.faults: list[Fault] = []
        self.absences: list[Fault] = []
        self.lines: dict[tuple[str, str], dict[str, int]] = {}

    def fault(self, path: tuple, what: str, remedy: str, *, absent: bool = False) -> None:
        found = Fault(self.told.line_of(path), what, remedy)
        self.faults.append(found)
        if absent:
            self.absences.append(found)

    def read(self, today: date, has_file) -> BoroughPlan:
        plan = BoroughPlan()
        self._unknown((), self.told.values, TABLES)
        plan.facts = self._borough()
        plan.neighbourhoods = self._neighbourhoods()
        keys = {row["key"]: row for row in plan.neighbourhoods if row.get("key")}
        plan.wards = self._wards(keys)
        plan.teams = self._teams(keys)
        plan.categories = self._categories()
        kinds = {team.kind for team in plan.teams}
        plan.routes = self._routes(kinds)
        plan.volunteer_roles = volunteer_roles(self)
        plan.agreements = self._agreements(kinds, today)
        plan.administrator = self._administrator()
        plan.postcode_file = self._postcodes(has_file)
        if not self.faults:
            plan.lines = self._lines()
        return plan

    def _lines(self) -> dict[tuple[str, str], dict[str, int]]:
        """Where each fact of a file without faults stands, by table and key."""
        for name, key in KEYED_BY.items():
            self.lines |= {(name, row.values[key]): row.lines() for row in self.rows(name, name, required=False)}
        return {("borough", ""): self.table("borough").lines(), **self.lines}

    # --- tables -------------------------------------------------------------------------------------

    def table(self, name: str, *, required: bool = True) -> Table:
        value = self.told.values.get(name, MISSING)
        if value is MISSING and required:
            self.fault((), f"There is no [{name}].", "Add it; `hearth borough template` shows how.", absent=True)
        elif value is not MISSING and not isinstance(value, dict):
            self.fault((name,), f"“{name}” is not a table.", f"Write [{name}] on a line of its own above its facts.")
        return Table(self, (name,), value if isinstance(value, dict) else {}, value is not MISSING)

    def rows(self, name: str, what: str, *, required: bool = True) -> list[Table]:
        value = self.told.values.get(name, MISSING)
        if value is MISSING:
            if required:
                self.fault((), f"There are no [[{name}]].", f"Add at least one {what}.", absent=True)
            return []
        if not isinstance(value, list):
            self.fault((name,), f"“{name}” is not a list of tables.", f"Write [[{name}]] in double brackets.")
            return []
        for number, row in enumerate(value):
            if not isinstance(row, dict):
                self.fault((name, number), f"This is not a {what}.", f"Write [[{name}]] and its facts below it.")
        return [Table(self, (name, n), row) for n, row in enumerate(value) if isinstance(row, dict)]

    def _unknown(self, path: tuple, values: Mapping, known: Collection[str]) -> None:
        for name in values:
            if name not in known:
                self.fault((*path, name), f"“{name}” means nothing here.", hint(name, known))

    def once(self, rows: list[Table], name: str) -> None:
        """Fault every value of this key that stood in an earlier row."""
        seen: dict[str, int] = {}
        for row in rows:
            value = row.values.get(name)
            if not isinstance(value, str) or not value:
                continue
            if value in seen:
                self.fault((*row.path, name), f"“{value}” stands in line {seen[value]} already.", "Each is said once.")
            seen.setdefault(value, self.told.line_of((*row.path, name)))

    # --- what stands in them ------------------------------------------------------------------------

    def _borough(self) -> dict[str, Any]:
        table = self.table("borough")
        table.only("name", "name_cy", "slug", "gss", "other_gss", "phone", "email", "hours", "hours_cy",
                   "safeguarding_phone", "crisis_phone", "postcode_example",
                   "volunteers_need_second_factor", "relay_phone", "volunteers_see_phones")  # fmt: skip
        facts: dict[str, Any] = {
            "name": table.text("name", 120), "name_cy": table.text("name_cy", 120, required=False),
            "slug": table.shaped("slug", KEY, "small letters, figures and hyphens, such as “fernhallow”"),
            "gss": table.shaped("gss", BOROUGH_CODE, "a council's code such as E08000002"),
            "other_gss": table.shaped_list("other_gss", BOROUGH_CODE, "a council's code such as E08000002"),
            "phone": table.phone("phone"), "email": table.email("email", required=False),
            "hours": table.text("hours", 120), "hours_cy": table.text("hours_cy", 120, required=False),
            "safeguarding_phone": table.phone("safeguarding_phone"),
            "crisis_phone": table.phone("crisis_phone", required=False),
            "postcode_example": table.postcode("postcode_example", required=False),
            "volunteers_need_second_factor": table.yes_or_no("volunteers_need_second_factor", True),
            "relay_phone": table.phone("relay_phone", required=False),
            "volunteers_see_phones": table.yes_or_no("volunteers_see_phones", False),
        }  # fmt: skip
        urgency = self.table("urgency", required=False)
        urgency.only(*URGENCIES)
        hours = {name: urgency.hours(name) for name in URGENCIES if name in urgency.values}
        return facts | {f"hours_{name}": value for name, value in hours.items() if value}

    def _neighbourhoods(self) -> list[dict[str, str]]:
        rows = self.rows("neighbourhoods", "neighbourhood")
        for row in rows:
            row.only("key", "name", "name_cy")
        self.once(rows, "key")
        return [
            {"key": row.shaped("key", KEY, "small letters, figures and hyphens"), "name": row.text("name", 120),
             "name_cy": row.text("name_cy", 120, required=False)} for row in rows
        ]  # fmt: skip

    def _wards(self, keys: Mapping) -> list[dict[str, str]]:
        rows = self.rows("wards", "ward")
        self.once(rows, "gss")
        wards = []
        for row in rows:
            row.only("gss", "name", "neighbourhood")
            wards.append({
                "gss": row.shaped("gss", WARD_CODE, "a ward's code such as E05000689"),
                "name": row.text("name", 120), "neighbourhood": row.one_of("neighbourhood", keys, "neighbourhood"),
            })  # fmt: skip
        return wards

    def _teams(self, keys: Mapping[str, dict]) -> list[TeamPlan]:
        teams: list[TeamPlan] = []
        for row in self.rows("teams", "team"):
            row.only("kind", "in", "name", "name_cy", "email", "phone")
            kind, name = row.one_of("kind", KINDS, "kind of team"), row.text("name", 120)
            place = row.values.get("in", "")
            if place not in ("", "each"):
                place = row.one_of("in", keys, "neighbourhood (or “each”)")
            name_cy, email = row.text("name_cy", 120, required=False), row.text("email", 254, required=False)
            row.email("email", required=False, filled={"key": "place"})
            phone = row.phone("phone", required=False)
            for key in list(keys) if place == "each" else [place]:
                words = {"neighbourhood": keys.get(key, {}).get("name", ""), "key": key}
                cy = {**words, "neighbourhood": keys.get(key, {}).get("name_cy") or words["neighbourhood"]}
                team = TeamPlan(
                    kind, "", with_words(name, words), with_words(name_cy, cy), key, with_words(email, words), phone
                )
                teams.append(self._keyed(row, team, teams))
        self._hub_everywhere(keys, teams)
        return teams

    def _keyed(self, row: Table, team: TeamPlan, before: list[TeamPlan]) -> TeamPlan:
        key = plain_key(team.name)
        if key and key in {other.key for other in before}:
            what = f"There is a team called “{team.name}” already."
            self.fault((*row.path, "name"), what, "Give it another name, or write {neighbourhood} in it.")
        self.lines["teams", key] = row.lines()
        return TeamPlan(team.kind, key, team.name, team.name_cy, team.neighbourhood, team.email, team.phone)

    def _hub_everywhere(self, keys: Mapping[str, dict], teams: list[TeamPlan]) -> None:
        having = {team.neighbourhood for team in teams if team.kind == TeamKind.COMMUNITY_HUB}
        for number, row in enumerate(self.told.values.get("neighbourhoods") or []):
            key = row.get("key") if isinstance(row, dict) else None
            if key in keys and key not in having:
                self.fault(("neighbourhoods", number, "key"), f"“{key}” has no community hub.",
                           'Add a [[teams]] with kind = "community_hub" for it.', absent=True)  # fmt: skip

    def _categories(self) -> list[dict[str, Any]]:
        rows = self.rows("categories", "category", required=False)
        self.once(rows, "key")
        categories = []
        for row in rows:
            row.only("key", "name", "name_cy", "hours", *SAID_OF_A_KIND)
            hours = row.inner("hours")
            hours.only(*URGENCIES)
            categories.append({
                "key": row.shaped("key", CATEGORY_KEY, "small letters, figures and underscores"),
                "name": row.text("name", 80), "name_cy": row.text("name_cy", 80, required=False),
                **{name: row.yes_or_no(name, False) for name in SAID_OF_A_KIND if name in row.values},
                **{f"hours_{name}": hours.hours(name) for name in URGENCIES if name in hours.values},
            })  # fmt: skip
        return categories

    def _routes(self, kinds: Collection[str]) -> list[dict[str, Any]]:
        rows = self.rows("routes", "route", required=False)
        self.once(rows, "key")
        own = [key for row in rows if isinstance(key := row.values.get("key"), str)]
        known = {*shipped().routes, *own}
        routes = []
        for row in rows:
            row.only("key", "name", "name_cy", "to", "also")
            also = row.one_of("also", known, "route") if "also" in row.values else ""
            if also and also == row.values.get("key"):
                self.fault((*row.path, "also"), "A route cannot go along with itself.", "Name another route.")
            routes.append({
                "key": row.shaped("key", CATEGORY_KEY, "small letters, figures and underscores"),
                "name": row.text("name", 120), "name_cy": row.text("name_cy", 120, required=False),
                "to_kind": self._kind(row, "to", row.values.get("to", MISSING), kinds), "also": also,
            })  # fmt: skip
        return routes

    def _kind(self, row: Table, name: str, value: Any, kinds: Collection[str], *at) -> str:
        """A kind of team of which this borough has one."""
        if value is MISSING:
            return row.one_of(name, KINDS, "kind of team")
        path = (*row.path, name, *at)
        if not isinstance(value, str) or value not in KINDS:
            self.fault(path, f"“{value}” is not a kind of team.", hint(str(value), KINDS))
            return ""
        if value not in kinds:
            what = f"No team of the kind “{value}” stands in this file."
            self.fault(path, what, "Add one under [[teams]], or take this out.", absent=True)
        return value

    def _agreements(self, kinds: Collection[str], today: date) -> list[AgreementPlan]:
        rows = self.rows("agreements", "sharing agreement", required=False)
        self.once(rows, "name")
        return [plan for row in rows for plan in self._agreement(row, kinds, today)]

    def _agreement(self, row: Table, kinds: Collection[str], today: date) -> list[AgreementPlan]:
        row.only("name", "from", "to", "fields", "purpose", "legal_basis", "starts_on", "expires_on",
                 "answer_within_hours")  # fmt: skip
        name, purpose, basis = row.text("name", 120), row.text("purpose", 300), row.text("legal_basis", 300)
        said = row.values.get("from", MISSING)
        if isinstance(said, list):
            senders = [self._kind(row, "from", kind, kinds, n) for n, kind in enumerate(said)]
        else:
            senders = [self._kind(row, "from", said, kinds)]
        to = self._kind(row, "to", row.values.get("to", MISSING), kinds)
        if to and to in senders and to not in AMONG_THEMSELVES:
            remedy = "An agreement crosses from one kind to another; only hubs have one with each other."
            self.fault((*row.path, "to"), f"“{to}” is on both sides.", remedy)
        fields, starts = row.names("fields", FIELDS, "field"), row.day("starts_on", required=False)
        expires, hours = row.day("expires_on"), row.hours("answer_within_hours")
        if expires and expires < today:
            what = f"The agreement ran out on {expires:%-d %B %Y}."
            self.fault((*row.path, "expires_on"), what, "Have it renewed, then give the new day.")
        if starts and expires and starts > expires:
            self.fault((*row.path, "starts_on"), "It begins after it ends.", "Change one of the two days.")
        plans = [
            AgreementPlan(f"{plain_key(name)[:30]}-{sender}".replace("_", "-"), name, sender, to, tuple(fields),
                          purpose, basis, starts, expires, hours or 24)
            for sender in senders if sender and to and expires
        ]  # fmt: skip
        self.lines |= {("agreements", plan.key): row.lines() for plan in plans}
        return plans

    def _administrator(self) -> dict[str, str]:
        table = self.table("administrator")
        table.only("name", "email")
        return {"name": table.text("name", 120), "email": table.email("email")}

    def _postcodes(self, has_file) -> str:
        table = self.table("postcodes", required=False)
        table.only("file")
        if not table.is_there:
            return ""
        name = table.text("file", 300)
        if name and has_file and not has_file(name):
            self.fault(("postcodes", "file"), f"There is no file “{name}”.", "The path counts from this file's folder.")
        return name


TABLES = ("borough", "urgency", "neighbourhoods", "wards", "teams", "categories", "routes", "volunteer_roles",
          "agreements", "administrator", "postcodes")  # fmt: skip
KEYED_BY = {"neighbourhoods": "key", "wards": "gss", "categories": "key", "routes": "key", "volunteer_roles": "key"}


def plain_key(name: str) -> str:
    """A name as a short key: “Hallow Town community hub” gives “hallow-town-community-hub”."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "").replace("’", "")).strip("-")[:60].rstrip("-")
