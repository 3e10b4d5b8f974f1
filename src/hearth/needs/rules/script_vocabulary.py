"""The words a script may use: categories, routes, red flags, emergency pages, outcomes, variables. All are data.

The files stand in `hearth/needs/scripts/`. A borough may bring its own categories and routes; the red flags and
their fixed routes are the same everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from hearth.needs.rules.script_parts import Words

FOLDER = Path(__file__).parent.parent / "scripts"
# What a call that comes in is asked: first contact, and what it leads on to.
INCOMING = (
    "first_contact",
    "food_and_essentials",
    "medicines",
    "loneliness_and_comfort_calls",
    "money_and_hardship",
    "worried_about_somebody",
)
# What the hub rings about. Each begins by making sure who is there, without saying why.
OUTGOING = (
    "welfare_check",
    "safe_and_well",
    "keep_in_touch",
    "comfort_call",
    "contact_tracing_follow_up",
    "self_isolation",
    "appointment_or_delivery_reminder",
    "stay_as_volunteer",
)
SHIPPED = (*INCOMING, *OUTGOING)
URGENCIES = ("now", "today", "soon", "planned")
# What an answer may be kept as, so that nobody asks again, with the answers such a question has; none: yes or no. Facts
# of life stay with the team that was told, by whom somebody wants to be helped with the person.
HELPER_WANTED = "helper_wanted"
KEPT: Mapping[str, tuple[str, ...]] = {
    "lives_alone": (), "has_children_at_home": (), HELPER_WANTED: ("anybody", "woman", "man"),
}  # fmt: skip
MEDICINES = "medicines"
MEDICINES_FACTS = ("controlled", "opiate_substitution", "pharmacy_delivers")


class Category(NamedTuple):
    """A kind of need: its name, its usual urgency, how many hours each urgency allows, whether volunteers may do it."""

    key: str
    name: Words
    default_urgency: str
    target_hours: Mapping[str, int]
    covers: Mapping[str, tuple[str, ...]]
    for_volunteers: bool = False
    by_phone: bool = False


@dataclass(frozen=True)
class Outcome(Words):
    """How a conversation can end, and what that says to whoever sent a list the person is on."""

    result: str = ""


class Route(NamedTuple):
    """A way out of the hub for a referral, with the fields it may carry and the routes that always go with it."""

    key: str
    name: Words
    purpose: Words
    team_kind: str
    fields: tuple[str, ...]
    always_with: tuple[str, ...]


class EmergencyPage(NamedTuple):
    """What is shown when a script stops at once: what to say, what to do, whom to ring."""

    key: str
    title: Words
    say: tuple[Words, ...]
    do: tuple[Words, ...]
    numbers: tuple[tuple[str, Words], ...]
    outcome: str
    next_contact_hours: int


class Requirement(NamedTuple):
    """One thing a marked answer must reach: a need, a referral, one of several emergency pages, a next contact."""

    kind: str
    keys: tuple[str, ...]
    urgencies: tuple[str, ...] = ()

    def in_words(self) -> str:
        """Say what is required in plain words."""
        named = " or ".join(self.keys)
        if self.kind == "next_contact":
            return "a next contact"
        if self.kind == "need":
            return f"a need in category {named} with urgency {' or '.join(self.urgencies)}"
        return f"a referral to {named}" if self.kind == "referral" else f"the emergency page {named}"


class RedFlag(NamedTuple):
    """A mark on an answer, and everything it must reach on every path."""

    key: str
    name: Words
    must_reach: tuple[Requirement, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Everything a script may name. A name that is not here is a fault in the script."""

    categories: Mapping[str, Category]
    routes: Mapping[str, Route]
    red_flags: Mapping[str, RedFlag]
    pages: Mapping[str, EmergencyPage]
    outcomes: Mapping[str, Outcome]
    variables: Mapping[str, str]
    scripts: frozenset[str] = field(default=frozenset(SHIPPED))

    def with_scripts(self, keys: set[str]) -> "Vocabulary":
        """Return the same words, knowing these scripts as well (a borough's own)."""
        return replace(self, scripts=self.scripts | keys)

    def with_categories(self, categories: Mapping[str, Category]) -> "Vocabulary":
        """Return the same words with a borough's own categories added or put in place of ours."""
        return replace(self, categories={**self.categories, **categories})

    def routes_with(self, route: str) -> tuple[str, ...]:
        """Return the route and those that always go with it, without repeats."""
        known = self.routes.get(route)
        return (route, *(other for other in (known.always_with if known else ()) if other != route))


@cache
def shipped() -> Vocabulary:
    """Read the words that Hearth ships."""
    return Vocabulary(
        categories={key: _category(key, row) for key, row in _file("categories")["categories"].items()},
        routes={key: _route(key, row) for key, row in _file("routes").items()},
        red_flags={key: _red_flag(key, row) for key, row in _file("red_flags").items()},
        pages={key: _page(key, row) for key, row in _file("emergency_pages").items()},
        outcomes={key: Outcome(**row) for key, row in _file("outcomes").items()},
        variables=_file("variables"),
    )


def words(row: Mapping[str, str] | None) -> Words:
    """Turn {en, cy} into words."""
    return Words(en=str((row or {}).get("en", "")).strip(), cy=str((row or {}).get("cy", "")).strip())


def shipped_text(key: str) -> str:
    """Return the text of a shipped script."""
    if key not in SHIPPED:
        raise KeyError(key)
    return (FOLDER / f"{key}.yaml").read_text(encoding="utf-8")


def _file(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def _category(key: str, row: Mapping[str, Any]) -> Category:
    covers = {source: tuple(terms) for source, terms in row.get("covers", {}).items()}
    return Category(key, words(row["name"]), row["default_urgency"], row["target_hours"], covers,
                    bool(row.get("for_volunteers")), bool(row.get("by_phone")))  # fmt: skip


def _route(key: str, row: Mapping[str, Any]) -> Route:
    return Route(
        key,
        words(row["name"]),
        words(row["purpose"]),
        row["team_kind"],
        tuple(row["fields"]),
        tuple(row.get("always_with", ())),
    )


def _red_flag(key: str, row: Mapping[str, Any]) -> RedFlag:
    must = tuple(
        Requirement(one["kind"], tuple(one["keys"]), tuple(one.get("urgencies", ()))) for one in row["must_reach"]
    )
    return RedFlag(key, words(row["name"]), must)


def _page(key: str, row: Mapping[str, Any]) -> EmergencyPage:
    return EmergencyPage(
        key,
        words(row["title"]),
        tuple(words(one) for one in row["say"]),
        tuple(words(one) for one in row["do"]),
        tuple((str(one["number"]), words(one["name"])) for one in row["numbers"]),
        row["outcome"],
        int(row["next_contact_hours"]),
    )
