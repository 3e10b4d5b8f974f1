"""The pages on which somebody offers help, in order. Pure."""

from __future__ import annotations

from typing import Any

from hearth.kit.spoken import read_spoken

Answers = dict[str, dict[str, Any]]
TIME, GROUP, LAST = "time", "group", "check"


def path_of_time(answers: Answers) -> list[str]:
    """Somebody who would volunteer."""
    young = ["guardian"] if answers.get("born", {}).get("is_young") else []
    return [
        "name",
        "contact",
        *_where(answers),
        "born",
        *young,
        "does",
        "far",
        "often",
        "languages",
        "principles",
        LAST,
    ]


def path_of_group(answers: Answers) -> list[str]:
    """A group, a firm or a person with something to give or lend."""
    return ["what", "who", *_where(answers), LAST]


def _where(answers: Answers) -> list[str]:
    """The postcode decides whose hub it is; where it cannot, and there are several boroughs, the person does."""
    known = answers.get("where", {}).get("borough")
    return ["where"] if known or "where" not in answers else ["where", "borough"]


def borough_of(answers: Answers) -> int | None:
    known = answers.get("where", {}).get("borough") or answers.get("borough", {}).get("borough")
    return int(known) if known else None


def volunteer_facts(answers: Answers) -> dict[str, Any]:
    """What is kept of somebody who would volunteer."""
    return {
        **answers["name"],
        **answers["contact"],
        "postcode": answers["where"]["postcode"],
        "does": answers["does"]["does"],
        "reach_metres": int(answers["far"]["reach"]),
        "has_car": bool(answers["far"]["has_car"]),
        "tasks_a_week": answers["often"]["tasks_a_week"],
        "availability": answers["often"]["availability"],
        "free": answers["often"]["free"],
        "languages": read_spoken(answers["languages"]["languages"]),
        "about": answers["languages"]["about"],
        "date_of_birth": answers["born"]["born"],
        "sex": answers["born"]["sex"],
        "guardian_name": answers.get("guardian", {}).get("guardian_name", ""),
        "guardian_phone": answers.get("guardian", {}).get("guardian_phone", ""),
    }


def group_facts(answers: Answers) -> dict[str, Any]:
    """What is kept of a group's offer."""
    return {**answers["what"], **answers["who"], "postcode": answers["where"]["postcode"]}
