"""A cohort is a question over people and lists: read from data, said as one English sentence. Pure Python.

A question is a list of demands that must all hold. A demand is met by any one of its conditions, each of which may be
turned round by “not”. Every question of all, any and not can be written so, and a page can show it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from hearth.kit.refused import Refused

MOST_CONDITIONS = 24
FEW = 5
"""Counts below this are not shown to those without the right to see small counts."""
ASKED_AT_LEAST = 20
"""Another team is asked about no fewer people than this at once."""
ASKED_A_DAY = 30
"""Another team is asked no more different questions than this by one team on one day."""

# Several lists that mean the same thing to whoever asks.
LIST_GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "applications": (
        "any list of applications for support",
        ("nsss", "daily-applications", "web-applications", "phone-applications"),
    ),
}


@dataclass(frozen=True)
class Parameter:
    """What a condition must be told. `kind` names the choices, or is number or text."""

    key: str
    called: str
    kind: str
    default: str = ""
    required: bool = False
    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Condition:
    """One thing that is true of a person or not: how it reads, and what it must be told."""

    key: str
    called: str
    yes: str
    no: str
    parameters: tuple[Parameter, ...] = ()


STANDINGS = {"now": "now", "gone": "once, and gone from it", "ever": "now or once"}
# In a sentence: when it holds, when it does not.
STANDING_WORDS = {
    "now": ("is on", "is not on"), "gone": ("is gone from", "is not gone from"),
    "ever": ("is or was on", "never was on"),
}  # fmt: skip
UNITS = {"hours": "hours", "days": "days"}
P = Parameter
_LIST = P("list", "List", "list", required=True)
_DAYS = P("days", "Days", "number", default="14", required=True, least=1, most=730)

CONDITIONS: dict[str, Condition] = {
    one.key: one
    for one in (
        Condition("on_list", "Is on a list", "{standing} {list}{since}", "{standing} {list}{since}", (
            _LIST, P("standing", "When", "standing", default="now"),
            P("hours", "For at least (hours)", "number", least=1, most=17520),
            P("days", "Put on it in the last (days)", "number", least=1, most=730),
        )),
        Condition("flagged", "Is marked on a list", "is marked “{flag}” on {list}",
                  "is not marked “{flag}” on {list}", (
            P("flag", "Marked", "flag", required=True), P("list", "List", "list"),
        )),
        Condition("age", "Is of an age", "is aged {ages}", "is not aged {ages}", (
            P("from", "From (years)", "number", least=0, most=120), P("to", "To (years)", "number", least=0, most=120),
        )),
        Condition("told", "Told us of their circumstances", "said “{circumstance}: {value}”",
                  "has not said “{circumstance}: {value}”", (
            P("circumstance", "Circumstance", "circumstance", required=True),
            P("value", "Answer", "text", default="yes", required=True),
        )),
        Condition("lives_in", "Lives in", "lives in {place}", "does not live in {place}",
                  (P("place", "Neighbourhood or ward", "place", required=True),)),
        Condition("language", "Speaks", "speaks {language}", "does not speak {language}",
                  (P("language", "Language", "language", required=True),)),
        Condition("interpreter", "Needs an interpreter", "needs an interpreter", "needs no interpreter"),
        Condition("open_need", "Has an open request with us", "has an open request{category}",
                  "has no open request{category}", (P("category", "Kind of help", "category"),)),
        Condition("asked", "Ever asked for help", "has asked for help", "has never asked for help"),
        Condition("worked_with", "Is worked with by", "is worked with by {team}", "is not worked with by {team}",
                  (P("team", "Kind of team", "team", required=True),)),
        Condition("approached", "Was approached by anybody", "was approached in the last {days} days",
                  "was not approached by anybody in the last {days} days", (_DAYS,)),
        Condition("reached", "Was reached by anybody", "was reached in the last {number} {unit}",
                  "was not reached by anybody in the last {number} {unit}", (
            P("number", "Within the last", "number", default="48", required=True, least=1, most=17520),
            P("unit", "Hours or days", "unit", default="hours", required=True),
        )),
        Condition("reached_since", "Was reached since coming onto a list", "was reached since coming onto {list}",
                  "was not reached since coming onto {list}", (_LIST,)),
        Condition("known_to", "Is known to another team (asked by hashed keys)", "is known to {agency}",
                  "is not known to {agency}", (P("agency", "Team", "agency", required=True),)),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """One condition with what it was told, turned round or not."""

    key: str
    told: tuple[tuple[str, Any], ...] = ()
    negated: bool = False

    def get(self, name: str, default: Any = "") -> Any:
        return dict(self.told).get(name, default)

    @property
    def turned(self) -> Leaf:
        return Leaf(self.key, self.told, not self.negated)

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists it asks of; any one of them will do."""
        key = self.get("list")
        return LIST_GROUPS[key][1] if key in LIST_GROUPS else (key,) if key else ()


Demand = tuple[Leaf, ...]


@dataclass(frozen=True)
class Question:
    """All demands must hold, each by any one of its conditions. The dead are left out unless they are asked for."""

    demands: tuple[Demand, ...]
    with_deceased: bool = False
    with_no_contact: bool = False

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(dict.fromkeys(leaf for demand in self.demands for leaf in demand))

    @property
    def agencies(self) -> tuple[str, ...]:
        """The teams behind other walls it asks, by key."""
        return tuple(dict.fromkeys(str(leaf.get("agency")) for leaf in self.leaves if leaf.key == "known_to"))

    @property
    def without_agencies(self) -> Question:
        """The same without every demand that asks another team: whom that team would be asked about."""
        own = tuple(d for d in self.demands if not any(leaf.key == "known_to" for leaf in d))
        return Question(own, self.with_deceased, self.with_no_contact)

    def as_data(self) -> dict[str, Any]:
        """As it is kept; `read` reads it back the same."""
        where = {"all": [{"any": [_leaf_data(leaf) for leaf in demand]} for demand in self.demands]}
        return {"where": where, "with_deceased": self.with_deceased, "with_no_contact": self.with_no_contact}

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.as_data(), sort_keys=True).encode()).hexdigest()


def _leaf_data(leaf: Leaf) -> dict[str, Any]:
    data = {"is": leaf.key, **dict(leaf.told)}
    return {"not": data} if leaf.negated else data


def read(data: Mapping[str, Any]) -> Question:
    """A question from data. Refused in words when it asks nothing or something unknown."""
    if not isinstance(data, Mapping) or "where" not in data:
        raise Refused("A question says under “where” whom it is about.")
    if unknown := set(data) - {"where", "with_deceased", "with_no_contact"}:
        raise Refused(f"A question does not know “{sorted(unknown)[0]}”.")
    demands = tuple(dict.fromkeys(_demands(data["where"], turned=False)))
    question = Question(demands, bool(data.get("with_deceased")), bool(data.get("with_no_contact")))
    if not question.leaves:
        raise Refused("The question has no condition yet. Add at least one.")
    if len(question.leaves) > MOST_CONDITIONS:
        raise Refused(f"A question has at most {MOST_CONDITIONS} conditions. Make two cohorts of it.")
    return question


def _demands(node: Any, *, turned: bool) -> list[Demand]:
    """All, any and not, written as demands that must all hold, each met by any one of its conditions."""
    if not isinstance(node, Mapping) or not ({"all", "any", "not", "is"} & set(node)):
        raise Refused("Each condition says “is”, “not”, “all” or “any”.")
    if "is" in node:
        return [(_leaf(node, turned),)]
    (how, inside), *more = node.items()
    if more:
        raise Refused(f"“{how}” stands alone: put the other conditions into a group of their own.")
    if how == "not":
        return _demands(inside, turned=not turned)
    if not isinstance(inside, Sequence) or isinstance(inside, str):
        raise Refused(f"“{how}” is a list of conditions.")
    parts = [_demands(part, turned=turned) for part in inside]
    if (how == "all") != turned:
        return [demand for part in parts for demand in part]
    return _any_of(parts)


def _any_of(parts: list[list[Demand]]) -> list[Demand]:
    """Any of several questions: each way of taking one demand from each, as one demand."""
    ways = 1
    for part in parts:
        ways *= max(len(part), 1)
    if ways > MOST_CONDITIONS:
        raise Refused("The conditions are too deeply nested. Make two cohorts of it.")
    return [tuple(dict.fromkeys(leaf for demand in way for leaf in demand)) for way in product(*filter(None, parts))]


def _leaf(node: Mapping[str, Any], turned: bool) -> Leaf:
    known = CONDITIONS.get(str(node["is"]))
    if known is None:
        raise Refused(f"There is no condition “{node['is']}”.")
    if unknown := set(node) - {"is"} - {parameter.key for parameter in known.parameters}:
        raise Refused(f"“{known.called}” does not know “{sorted(unknown)[0]}”.")
    told = [(p.key, value) for p in known.parameters if (value := _value(known, p, node.get(p.key, ""))) != ""]
    leaf = Leaf(known.key, tuple(told), turned)
    if known.key == "age" and not told:
        raise Refused("“Is of an age” needs a lowest or a highest age.")
    if known.key == "age" and leaf.get("from", 0) > leaf.get("to", 999):
        raise Refused("“Is of an age”: the lowest age is above the highest.")
    return leaf


def _value(known: Condition, parameter: Parameter, value: Any) -> Any:
    if value in ("", None):
        value = parameter.default
    if value == "":
        if parameter.required:
            raise Refused(f"“{known.called}” needs “{parameter.called}”.")
        return ""
    if parameter.kind != "number":
        return str(value).strip()[:80]
    try:
        number = int(str(value).strip())
    except ValueError:
        raise Refused(f"“{parameter.called}” is a whole number, not “{str(value)[:20]}”.") from None
    if not parameter.least <= number <= parameter.most:
        raise Refused(f"“{parameter.called}” lies between {parameter.least} and {parameter.most:,}.")
    return number


# --- In words -------------------------------------------------------------------------------------------

Names = Mapping[str, Mapping[str, str]]
"""Kind of choice -> value -> the name on screen."""


def said(leaf: Leaf, names: Names) -> str:
    """One condition in words: “is not on “NHS shielded patient list””."""
    known = CONDITIONS[leaf.key]
    words = {p.key: _named(p, leaf.get(p.key), names) for p in known.parameters}
    if leaf.key == "on_list":
        words["standing"] = STANDING_WORDS[leaf.get("standing", "now")][leaf.negated]
        words["since"] = _since(leaf)
    elif leaf.key == "flagged":
        words["list"] = words["list"] or "any list"
    elif leaf.key == "age":
        words["ages"] = _ages(leaf.get("from", None), leaf.get("to", None))
    elif leaf.key == "open_need":
        words["category"] = f" for {words['category'].lower()}" if words["category"] else ""
    return (known.no if leaf.negated else known.yes).format(**words)


def _named(parameter: Parameter, value: Any, names: Names) -> str:
    if parameter.kind == "list" and value in LIST_GROUPS:
        return LIST_GROUPS[value][0]
    name = names.get(parameter.kind, {}).get(str(value), str(value).replace("-", " "))
    if parameter.kind == "list" and name:
        called, *missing = name.partition(" (not loaded)")
        return f"“{called}”{''.join(missing)}"
    return name


def _since(leaf: Leaf) -> str:
    words = f" for at least {leaf.get('hours')} hours" if leaf.get("hours") else ""
    return words + (f", put on it in the last {leaf.get('days')} days" if leaf.get("days") else "")


def _ages(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"{low} to {high}"
    return f"{low} or over" if low is not None else f"{high} or under"


def sentence(question: Question, names: Names) -> str:
    """The whole question as one English sentence."""
    demands = [" or ".join(said(leaf, names) for leaf in demand) for demand in question.demands]
    if len(demands) > 1:
        demands = [f"either {d}" if len(q) > 1 else d for d, q in zip(demands, question.demands, strict=True)]
    whom = "Everybody this team knows who " + "; and who ".join(demands)
    left_out = [
        *([] if question.with_deceased else ["those who have died"]),
        *([] if question.with_no_contact else ["those who want no contact"]),
    ]
    return f"{whom}; without {' and '.join(left_out)}." if left_out else f"{whom}."


# --- Small counts ---------------------------------------------------------------------------------------


def shown(count: int, *, exactly: bool) -> str:
    """A count as it may be shown. Without the right it is never below five, and to the nearest five above.

    Rounding keeps two questions that differ by one person from telling about that person.
    """
    if exactly or count == 0:
        return f"{count:,}"
    return "fewer than five" if count < FEW else f"about {FEW * round(count / FEW):,}"


def tells_too_much(asked_about: int, left: int) -> bool:
    """Whether the answer of another team would tell about single people: fewer than five known, or not known."""
    return 0 < left < FEW or 0 < asked_about - left < FEW


def walk(question: Question) -> Iterator[tuple[int, int, Leaf]]:
    """Each condition with its place: which demand, which of its ways."""
    for number, demand in enumerate(question.demands):
        for way, leaf in enumerate(demand):
            yield number, way, leaf
