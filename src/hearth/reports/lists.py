"""The lists behind the figures: the very rows that were counted, inside the reader's own walls, each as a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from hearth.access.roles import Permission
from hearth.areas.models import Neighbourhood, Ward
from hearth.kit.pages import Band
from hearth.kit.when import day, moment
from hearth.matching.models import Task
from hearth.needs.models import Category, Contact, Need, Referral
from hearth.needs.models.narrowing import UNKNOWN, midnight
from hearth.needs.rules.ages import AGES
from hearth.offers.models import GroupOffer, Volunteer
from hearth.reports import words
from hearth.reports.addresses import need_page
from hearth.reports.figures import Scope


@dataclass(frozen=True)
class Line:
    """One row as the list shows it: what it is, what stands under that, where it leads, and its other cells."""

    words: str
    beneath: str
    href: str | None
    cells: list[str]


@dataclass(frozen=True)
class Listed:
    """The rows behind a figure, in order, and how to show them."""

    kind: str  # as the event log knows the table
    headings: tuple[str, ...]
    rows: QuerySet
    order: tuple[str, ...]
    line: Callable[[Any], Line]
    team_of: Callable[[Any], int] = lambda row: row.team_id
    bands: Callable[[datetime], Sequence[Band]] | None = None  # where one order does not say it all

    def cut(self, moment: datetime) -> Sequence[Band]:
        """The rows in bands, for `page_of_bands`."""
        return self.bands(moment) if self.bands else [Band(self.rows, self.order)]


def requests(scope: Scope, asked: Mapping[str, str]) -> Listed:
    show = asked.get("show", "open")
    rows = scope.needs().narrowed({**asked, "show": show}).select_related("person", "category", "owner", "team")
    order = {"ended": "-ended_at", "all": "-raised_at"}.get(show)

    def line(need: Need) -> Line:
        ended = f"{words.say(words.ENDINGS, need.ending)}, {moment(need.ended_at)}"
        return Line(
            need.summary, f"{need.category.name} · {need.reference}", need_page(need.pk),
            [need.person.name, need.team.name, moment(need.raised_at), need.why(scope.now) if need.is_open else ended],
        )  # fmt: skip

    headings = ("Request", "Who", "Team", "Raised", "How it stands")
    return Listed("needs.need", headings, rows, (order or "due_at", "pk"), line, bands=None if order else rows.bands)


def contacts(scope: Scope, asked: Mapping[str, str]) -> Listed:
    rows = scope.of_teams(Contact).select_related("person", "handler", "team")
    if begun := read_day(asked.get("begun_from")):
        rows = rows.filter(started_at__gte=midnight(begun))
    if asked.get("state") == "completed":
        rows = rows.filter(completed_at__isnull=False)
    if channel := asked.get("channel"):
        rows = rows.filter(channel=channel)

    def line(one: Contact) -> Line:
        state = "completed" if one.completed_at else "put aside" if one.abandoned_at else "not finished"
        href = reverse("needs:call", args=[one.pk]) if scope.may(Permission.TAKE_CALLS, (one.team,)) else None
        return Line(
            words.say(words.SOURCES, one.channel), one.reference, href,
            [one.person.name if one.person else "nobody was named", one.team.name, moment(one.started_at),
             f"{state}{f', {one.handler.name}' if one.handler else ''}"],
        )  # fmt: skip

    return Listed("needs.contact", ("Contact", "Who", "Team", "Begun", "How it stands"), rows, ("-started_at", "pk"),
                  line)  # fmt: skip


def referrals(scope: Scope, asked: Mapping[str, str]) -> Listed:
    end = "from_team" if asked.get("end") == "from" else "to_team"
    rows = Referral.objects.visible_to(scope.user).waiting().filter(**{f"{end}__in": scope.ids})
    if asked.get("late"):
        rows = rows.late()
    rows = rows.select_related("person", "from_team", "to_team", "category", "route")

    def line(one: Referral) -> Line:
        late = "; late" if one.answer_by < scope.now else ""
        return Line(
            one.kind_of_help()[0], one.reference, reverse("needs:referral", args=[one.pk]),
            [one.from_team.name, one.to_team.name, moment(one.sent_at), f"answer by {moment(one.answer_by)}{late}"],
        )  # fmt: skip

    return Listed("needs.referral", ("Referral", "From", "To", "Sent", "How it stands"), rows, ("answer_by", "pk"),
                  line, lambda row: getattr(row, f"{end}_id"))  # fmt: skip


def _in_state(rows: QuerySet, asked: Mapping[str, str]) -> QuerySet:
    return rows.filter(status=asked["status"]) if "status" in asked else rows


def volunteers(scope: Scope, asked: Mapping[str, str]) -> Listed:
    rows = _in_state(scope.of_teams(Volunteer), asked).select_related("ward", "team").defer("ward__rings")

    def line(one: Volunteer) -> Line:
        return Line(
            one.name, one.number, reverse("matching:volunteer", args=[one.pk]),
            [one.team.name, one.ward.name if one.ward else "ward not known", moment(one.applied_at),
             one.get_status_display()],
        )  # fmt: skip

    return Listed("offers.volunteer", ("Volunteer", "Team", "Ward", "Applied", "How it stands"), rows,
                  ("applied_at", "pk"), line)  # fmt: skip


def groups(scope: Scope, asked: Mapping[str, str]) -> Listed:
    rows = _in_state(scope.of_teams(GroupOffer), asked).select_related("team")

    def line(one: GroupOffer) -> Line:
        return Line(one.group_name or one.contact_name, one.reference, None,
                    [one.team.name, one.what, moment(one.offered_at), words.say(words.OFFERS, one.status)])  # fmt: skip

    return Listed("offers.groupoffer", ("Group", "Team", "What they offer", "Offered", "How it stands"), rows,
                  ("offered_at", "pk"), line)  # fmt: skip


def tasks(scope: Scope, asked: Mapping[str, str]) -> Listed:
    rows = _in_state(scope.of_teams(Task).live(), asked).select_related("team", "volunteer", "need__category")

    def line(one: Task) -> Line:
        return Line(
            one.need.category.name, one.need.reference, need_page(one.need_id),
            [one.volunteer.name, one.team.name, moment(one.offered_at), f"{one.status}, due {moment(one.due_at)}"],
        )  # fmt: skip

    return Listed("matching.task", ("Task", "Volunteer", "Team", "Offered", "How it stands"), rows, ("due_at", "pk"),
                  line)  # fmt: skip


LISTS = {"requests": requests, "contacts": contacts, "referrals": referrals, "volunteers": volunteers,
         "groups": groups, "tasks": tasks}  # fmt: skip


def read_day(text: str | None) -> date | None:
    """A day as an address names it; the list of a day that never was begins with the first."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def said(scope: Scope, of: str, asked: Mapping[str, str]) -> list[str]:
    """What is listed, in words: first the list itself, then each filter."""
    if of == "requests":
        return [words.say(words.SHOWN, asked.get("show", "open")), *_requests_said(scope, asked)]
    if of == "contacts":
        begun = read_day(asked.get("begun_from"))
        state = "Contacts completed" if asked.get("state") == "completed" else "Contacts begun"
        return [state, *([f"since {day(begun)}"] if begun else []),
                *([words.say(words.SOURCES, asked["channel"])] if "channel" in asked else [])]  # fmt: skip
    if of == "referrals":
        late = ["past their time"] if asked.get("late") else []
        return ["Referrals you sent that wait for an answer" if asked.get("end") == "from"
                else "Referrals that wait for your answer", *late]  # fmt: skip
    state = [words.say(words.OFFERS, asked["status"])] if "status" in asked else []
    return [{"volunteers": "Volunteers", "groups": "Groups", "tasks": "Tasks under way"}[of], *state]


def _requests_said(scope: Scope, asked: Mapping[str, str]) -> list[str]:
    named = {
        "category": lambda key: Category.objects.filter(borough__in=scope.boroughs, key=key),
        "neighbourhood": lambda key: Neighbourhood.objects.filter(borough__in=scope.boroughs, key=key),
        "ward": lambda key: Ward.objects.filter(borough__in=scope.boroughs, gss=key).defer("rings"),
    }
    # fmt: off
    spoken = {"stage": words.STAGES, "urgency": words.URGENCIES, "ending": words.ENDINGS,
              "age": {band: told for band, (_, _, told) in AGES.items()},
              "rating": {"any": "the resident said how"} | {str(key): told for key, told in words.RATINGS.items()}}
    days = {"raised_on": "raised on", "raised_from": "raised since", "ended_on": "ended on",
            "ended_from": "ended since"}
    # fmt: on
    told = []
    for name, value in asked.items():
        if name in named:
            row = None if value == UNKNOWN else named[name](value).first()
            told.append(row.name if row else "address not known" if value == UNKNOWN else "not known here")
        elif name in spoken:
            told.append(words.say(spoken[name], value))
        elif name in days and (on := read_day(value)):
            told.append(f"{days[name]} {day(on)}")
    return told
