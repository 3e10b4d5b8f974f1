"""An event of the log in words: who, what, about what, and the facts of it, as somebody reads them who knows no ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.apps import apps

from hearth.access.models import Team, User
from hearth.kit import when

ACTIONS = {"view": "Opened a record", "list": "Saw a list"}
NOBODY = {"public": "Somebody not signed in", "nobody": "Hearth itself"}
OF_A_TEAM = {("needs.refer", "to"), ("needs.refer_in", "to"), ("cohorts.ask_agency", "asking"),
             ("cohorts.ask_agency", "asked"), ("cohorts.ask_agency", "other")}  # fmt: skip
OF_A_COLLEAGUE = {("needs.hand_to", "to"), ("needs.take_over_call", "before")}
COLLEAGUES = ("in_the_name_of", "user")
RECORD = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")  # says nothing to a reader
DAY, WORD = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")


def in_words(events: list[dict], borough) -> list[dict]:
    """Each event with who, what, about, team and facts in words; a resident's record stays an id, which only its own
    walls open."""
    teams = dict(Team.objects.filter(borough=borough).values_list("pk", "name"))
    people = dict(User.objects.filter(pk__in=set(_colleagues(events))).values_list("pk", "name"))
    for event in events:
        verb, detail = event["verb"], event["detail"]
        event["who"] = _who(event["actor"], people)
        event["what"] = action(verb)
        event["team"] = teams.get(event["team_id"], "")
        event["about"] = _about(event, people)
        facts = [(name, _fact(verb, name, value, detail, teams, people)) for name, value in detail.items()]
        event["facts"] = ", ".join(f"{name.replace('_', ' ')}: {told}" for name, told in facts if told != "")
    return events


def action(verb: str) -> str:
    """What was done, in words."""
    return ACTIONS.get(verb) or verb.split(".")[-1].replace("_", " ").capitalize()


def _number(text: Any) -> int | None:
    said = str(text)
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def _colleagues(events: list[dict]) -> Iterable[int]:
    """The number of every colleague these events may name."""
    for event in events:
        named = [event["actor"].removeprefix("user:"), *event["detail"].values()]
        named += event["ids"] if event["kind"] == "access.user" else []
        yield from (number for one in named if not isinstance(one, bool) and (number := _number(one)) is not None)


def _who(actor: str, people: Mapping[int, str]) -> str:
    kind, _, rest = actor.partition(":")
    if kind == "user":
        return people.get(_number(rest) or 0, "a former colleague")
    if kind == "link":
        return "Somebody by a link"
    return f"Hearth itself: {rest}" if kind == "job" else NOBODY.get(actor, actor)


def _about(event: dict, people: Mapping[int, str]) -> str:
    kind, ids = event["kind"], event["ids"]
    if kind == "access.user" and len(ids) == 1:
        return people.get(_number(ids[0]) or 0, "")
    try:
        name = str(apps.get_model(kind)._meta.verbose_name) if kind else ""
    except LookupError:
        name = kind.split(".")[-1]
    return f"{len(ids):,} × {name}" if name and len(ids) > 1 else name


def _fact(verb: str, name: str, value: Any, detail: dict, teams: Mapping, people: Mapping) -> str:
    number = None if isinstance(value, bool) else _number(value)
    if number is not None and (verb, name) in OF_A_TEAM:
        return teams.get(number, str(value))
    if number is not None and (name in COLLEAGUES or (verb, name) in OF_A_COLLEAGUE):
        return people.get(number, "a former colleague")
    if name == "id" and str(value).startswith("team:"):
        return teams.get(_number(str(value)[5:]), str(value))
    if name == "id" and number is not None and "council_staff" in detail.values():
        return people.get(number, str(value))
    return said(value)


def said(value: Any) -> str:
    """A fact as people write it: yes and no, days, names of things without underscores, lists with commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(said(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{str(name).replace('_', ' ')} {said(one)}" for name, one in value.items())
    text = str(value)
    if RECORD.fullmatch(text):
        return ""
    if DAY.match(text):
        return _day(text)
    return text.replace("_", " ") if WORD.fullmatch(text) else text


def _day(text: str) -> str:
    try:
        return when.day(date.fromisoformat(text)) if len(text) == 10 else when.moment(datetime.fromisoformat(text))
    except ValueError:
        return text
