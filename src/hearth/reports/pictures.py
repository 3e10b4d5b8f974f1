"""The figures as charts and cards, each with its denominator and, where the reader may, the list behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from hearth.kit import charts
from hearth.needs.rules.ages import AGES
from hearth.reports import words
from hearth.reports.figures import DAYS, Due, Flow, Names, Open, Scope
from hearth.reports.rules import rate, share
from hearth.reports.shapes import Drawn

WORKLIST = "/work"
"""The team's worklist stands in a room above this one, so it is known here by its address alone."""


def list_behind(scope: Scope, team=None, **filters) -> str | None:
    """The address of the list behind a figure; None for several teams at once, or for a reader without the right."""
    team = team or scope.one_team
    if team is None or not scope.may_open(team):
        return None
    return f"{WORKLIST}?{urlencode({'team': team.pk, 'show': 'open', **filters})}"


@dataclass(frozen=True)
class Card:
    """One headline figure with what it is out of."""

    number: int
    label: str
    of: str
    href: str | None = None
    is_late: bool = False


def cards(scope: Scope, now: Open, due: Due, flow: Flow) -> list[Card]:
    """The headline figures, the ones to act on first."""
    late, soon = due.late.total(), due.soon.total()
    ended, done = flow.ended.total(), flow.endings["done"]
    raised = f"of {flow.raised.total():,} raised in {DAYS} days"
    return [
        Card(late, "late", f"{share(late, now.number)} of {now.number:,} open", list_behind(scope, show="late"),
             late > 0),
        Card(soon, "about to be late", f"{share(soon, now.number)} of {now.number:,} open",
             list_behind(scope, show="soon")),
        Card(now.number, "open", f"of {now.ever.total():,} ever raised", list_behind(scope)),
        Card(now.on_hold, "on hold", f"of {now.number:,} open", list_behind(scope, show="held")),
        Card(flow.raised[scope.today], "raised today", raised),
        Card(flow.ended[scope.today], "ended today", f"of {ended:,} ended in {DAYS} days",
             list_behind(scope, show="ended")),
        Card(done, f"done in {DAYS} days", f"{share(done, ended)} of {ended:,} ended",
             list_behind(scope, show="ended", ending="done")),
    ]  # fmt: skip


def _of_open(now: Open) -> str:
    return f"of {now.number:,} open requests"


def by_category(scope: Scope, now: Open, names: Names) -> charts.Chart:
    totals: Counter[tuple[int, str]] = Counter()
    for (category, stage, _), n in now.kind.items():
        totals[(category, stage)] += n
    rows = [(key, row.name) for key, row in names.categories.items() if any(totals[(key, s)] for s in words.STAGES)]
    rows.sort(key=lambda row: -sum(totals[(row[0], s)] for s in words.STAGES))
    series = [
        charts.Series(
            label,
            [totals[(key, stage)] for key, _ in rows],
            [list_behind(scope, category=names.categories[key].key, stage=stage) for key, _ in rows],
        )
        for stage, label in words.STAGES.items()
    ]
    return charts.stacked("By kind of help and stage", [label for _, label in rows], series, unit="requests",
                          name="by-category", note=_of_open(now), heading="Kind of help")  # fmt: skip


def by_neighbourhood(scope: Scope, now: Open, names: Names) -> charts.Chart:
    totals: Counter[tuple[int | None, str]] = Counter()
    for (hood, _, stage), n in now.place.items():
        totals[(hood, stage)] += n
    found = [hood for hood in (*names.hoods, None) if any(totals[(hood, stage)] for stage in words.STAGES)]
    series = [
        charts.Series(
            label,
            [totals[(hood, stage)] for hood in found],
            [hood and list_behind(scope, neighbourhood=names.hoods[hood].key, stage=stage) for hood in found],
        )
        for stage, label in words.STAGES.items()
    ]
    return charts.stacked("By neighbourhood and stage", [_hood(names, hood) for hood in found], series,
                          unit="requests", name="by-neighbourhood", note=_of_open(now),
                          heading="Neighbourhood")  # fmt: skip


def _hood(names: Names, hood: int | None) -> str:
    return names.hoods[hood].name if hood else "Address not known"


def late_by_neighbourhood(scope: Scope, due: Due, names: Names) -> charts.Chart:
    rows = [
        (_hood(names, hood), n, hood and list_behind(scope, show="late", neighbourhood=names.hoods[hood].key))
        for hood, n in due.late_in.most_common()
    ]
    return charts.bars("Late, by neighbourhood", rows, unit="requests", name="late-where",
                       note=f"of {due.late.total():,} late", headings=("Neighbourhood", "Late"))  # fmt: skip


def by_stage(scope: Scope, now: Open) -> charts.Chart:
    totals: Counter[tuple[str, str]] = Counter()
    for (_, stage, urgency), n in now.kind.items():
        totals[(stage, urgency)] += n
    series = [
        charts.Series(label, [totals[(stage, urgency)] for stage in words.STAGES],
                      [list_behind(scope, stage=stage, urgency=urgency) for stage in words.STAGES])
        for urgency, label in words.URGENCIES.items()
    ]  # fmt: skip
    return charts.stacked("By stage and urgency", list(words.STAGES.values()), series, unit="requests",
                          name="by-stage", note=_of_open(now), heading="Stage")  # fmt: skip


def by_age(scope: Scope, now: Open) -> charts.Chart:
    rows = [(label, now.ages[band], list_behind(scope, age=band)) for band, (_, _, label) in AGES.items()]
    return charts.bars("By age", rows, unit="requests", name="by-age", note=_of_open(now),
                       headings=("Age", "Open requests"))  # fmt: skip


def late_by_category(scope: Scope, due: Due, names: Names) -> charts.Chart:
    kinds = sorted({*due.late, *due.soon}, key=lambda key: (-due.late[key], -due.soon[key]))
    address = {key: names.categories[key].key for key in kinds}
    series = [
        charts.Series("Late", [due.late[k] for k in kinds],
                      [list_behind(scope, show="late", category=address[k]) for k in kinds]),
        charts.Series("About to be late", [due.soon[k] for k in kinds],
                      [list_behind(scope, show="soon", category=address[k]) for k in kinds]),
    ]  # fmt: skip
    return charts.stacked("Late, and about to be", [names.categories[k].name for k in kinds], series, unit="requests",
                          name="late", note=f"{due.late.total():,} late, {due.soon.total():,} about to be",
                          heading="Kind of help")  # fmt: skip


def ward_maps(scope: Scope, now: Open, names: Names, drawn: Drawn) -> list[charts.Chart]:
    """Open requests by ward: for 1,000 residents, and as plain counts."""
    totals: Counter[int | None] = Counter()
    for (_, ward, _), n in now.place.items():
        totals[ward] += n
    people = sum(names.residents.get(ward) or 0 for ward in names.wards)
    nowhere = f"; {totals[None]:,} without a ward" if totals[None] else ""

    behind = {key: list_behind(scope, ward=ward.gss) for key, ward in names.wards.items()}

    def areas(value) -> list[charts.Area]:
        return [
            charts.Area(ward.name, drawn.paths[key], value(key), behind[key], drawn.middles.get(key))
            for key, ward in names.wards.items()
            if key in drawn.paths
        ]

    return [
        charts.area_map("Open requests for every 1,000 residents, by ward",
                        areas(lambda key: rate(totals[key], names.residents.get(key))), view_box=drawn.view_box,
                        unit="for every 1,000 residents", name="ward-rates", headings=("Ward", "For every 1,000"),
                        note=f"{now.number:,} open requests, {people:,} residents{nowhere}"),
        charts.area_map("Open requests, by ward", areas(lambda key: totals[key]), view_box=drawn.view_box,
                        unit="open requests", name="ward-counts", headings=("Ward", "Open requests"),
                        note=f"{_of_open(now)}{nowhere}"),
    ]  # fmt: skip


def in_and_out(scope: Scope, flow: Flow) -> charts.Chart:
    days = [scope.since + timedelta(days=i) for i in range(DAYS)]
    series = [
        charts.Series("Raised", [flow.raised[day] for day in days]),
        charts.Series("Ended", [flow.ended[day] for day in days]),
    ]
    return charts.line("Raised and ended each day", [f"{day.day} {day:%b}" for day in days], series, unit="requests",
                       name="in-and-out", heading="Day",
                       note=f"{flow.raised.total():,} raised, {flow.ended.total():,} ended in {DAYS} days")  # fmt: skip


def contacts(scope: Scope, flow: Flow) -> charts.Chart:
    week = scope.today - timedelta(days=6)
    totals: Counter[str] = Counter()
    for (day, channel, state), n in flow.contacts.items():
        if day >= week and state == "completed":
            totals[channel] += n
    begun = sum(n for (day, _, _), n in flow.contacts.items() if day >= week)
    rows = [(words.say(words.SOURCES, channel), n) for channel, n in totals.most_common()]
    return charts.bars("Contacts completed in 7 days", rows, unit="contacts", name="contacts",
                       note=f"{totals.total():,} of {begun:,} begun", headings=("How", "Contacts"))  # fmt: skip


def outcomes(scope: Scope, flow: Flow) -> charts.Chart:
    rows = [
        (words.say(words.ENDINGS, ending), n, list_behind(scope, show="ended", ending=ending))
        for ending, n in flow.endings.most_common()
    ]
    return charts.bars(f"How requests ended in {DAYS} days", rows, unit="requests", name="outcomes",
                       note=f"of {flow.ended.total():,} ended", headings=("Outcome", "Requests"))  # fmt: skip


def feedback(flow: Flow) -> charts.Chart:
    told, done = flow.ratings.total(), flow.endings["done"]
    rows = [(label, flow.ratings[rating]) for rating, label in words.RATINGS.items()] if told else []
    good = flow.ratings[5] + flow.ratings[4]
    return charts.bars("What residents said", rows, unit="residents", name="feedback",
                       note=f"{told:,} answered of {done:,} done; {share(good, told)} of them good or very good",
                       headings=("Rating", "Residents"))  # fmt: skip
