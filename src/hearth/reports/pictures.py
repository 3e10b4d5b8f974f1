"""The figures as charts and cards, each with its denominator and, where the reader may, the list behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup

from hearth.kit import charts
from hearth.kit.shapes import Drawn
from hearth.needs.rules.ages import AGES
from hearth.reports import words
from hearth.reports.addresses import behind, linked, requests
from hearth.reports.figures import DAYS, Due, Flow, Names, Open, Scope
from hearth.reports.rules import rate, share


@dataclass(frozen=True)
class Card:
    """One headline figure with what it is out of; both lead to their lists."""

    number: int
    label: str
    of: Markup
    href: str | None = None
    is_late: bool = False


def cards(scope: Scope, now: Open, due: Due, flow: Flow) -> list[Card]:
    """The headline figures, the ones to act on first."""
    late, soon = due.late.total(), due.soon.total()
    ended, done = flow.ended.total(), flow.endings["done"]
    is_open = linked(f"{now.number:,} open", requests(scope))
    ever = linked(f"{now.ever.total():,} ever raised", requests(scope, show="all"))
    raised = linked(f"{flow.raised.total():,} raised in {DAYS} days", _flowed(scope, "raised_from", scope.since))
    all_ended = linked(f"{ended:,} ended", _flowed(scope, "ended_from", scope.since))
    return [
        Card(late, "late", _of(is_open, share(late, now.number)), requests(scope, show="late"), late > 0),
        Card(soon, "about to be late", _of(is_open, share(soon, now.number)), requests(scope, show="soon")),
        Card(now.number, "open", _of(ever), requests(scope)),
        Card(now.on_hold, "on hold", _of(is_open), requests(scope, show="held")),
        Card(flow.raised[scope.today], "raised today", _of(raised), _flowed(scope, "raised_on", scope.today)),
        Card(flow.ended[scope.today], "ended today", _of(all_ended) + f" in {DAYS} days",
             _flowed(scope, "ended_on", scope.today)),
        Card(done, f"done in {DAYS} days", _of(all_ended, share(done, ended)),
             _flowed(scope, "ended_from", scope.since, ending="done")),
    ]  # fmt: skip


def _flowed(scope: Scope, way: str, day, **filters) -> str | None:
    """The list of what was raised or ended on a day, or since one."""
    return requests(scope, show="ended" if way.startswith("ended") else "all", **{way: day}, **filters)


def _of(whole: Markup, part: str = "") -> Markup:
    return Markup("{} of {}").format(part, whole) if part else Markup("of {}").format(whole)


def _of_open(scope: Scope, now: Open) -> Markup:
    return _of(linked(f"{now.number:,} open requests", requests(scope)))


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
            [requests(scope, category=names.categories[key].key, stage=stage) for key, _ in rows],
        )
        for stage, label in words.STAGES.items()
    ]
    return charts.stacked("By kind of help and stage", [label for _, label in rows], series, unit="requests",
                          name="by-category", note=_of_open(scope, now), heading="Kind of help",
                          hrefs=[requests(scope, category=names.categories[key].key) for key, _ in rows])  # fmt: skip


def by_neighbourhood(scope: Scope, now: Open, names: Names) -> charts.Chart:
    totals: Counter[tuple[int | None, str]] = Counter()
    for (hood, _, stage), n in now.place.items():
        totals[(hood, stage)] += n
    found = [hood for hood in (*names.hoods, None) if any(totals[(hood, stage)] for stage in words.STAGES)]
    series = [
        charts.Series(
            label,
            [totals[(hood, stage)] for hood in found],
            [requests(scope, neighbourhood=_key(names, hood), stage=stage) for hood in found],
        )
        for stage, label in words.STAGES.items()
    ]
    return charts.stacked("By neighbourhood and stage", [_hood(names, hood) for hood in found], series,
                          unit="requests", name="by-neighbourhood", note=_of_open(scope, now),
                          heading="Neighbourhood",
                          hrefs=[requests(scope, neighbourhood=_key(names, hood)) for hood in found])  # fmt: skip


def _key(names: Names, hood: int | None) -> str:
    return names.hoods[hood].key if hood else "none"


def _hood(names: Names, hood: int | None) -> str:
    return names.hoods[hood].name if hood else "Address not known"


def late_by_neighbourhood(scope: Scope, due: Due, names: Names) -> charts.Chart:
    rows = [
        (_hood(names, hood), n, requests(scope, show="late", neighbourhood=_key(names, hood)))
        for hood, n in due.late_in.most_common()
    ]
    return charts.bars("Late, by neighbourhood", rows, unit="requests", name="late-where",
                       note=_of(linked(f"{due.late.total():,} late", requests(scope, show="late"))),
                       headings=("Neighbourhood", "Late"))  # fmt: skip


def by_stage(scope: Scope, now: Open) -> charts.Chart:
    totals: Counter[tuple[str, str]] = Counter()
    for (_, stage, urgency), n in now.kind.items():
        totals[(stage, urgency)] += n
    series = [
        charts.Series(label, [totals[(stage, urgency)] for stage in words.STAGES],
                      [requests(scope, stage=stage, urgency=urgency) for stage in words.STAGES])
        for urgency, label in words.URGENCIES.items()
    ]  # fmt: skip
    return charts.stacked("By stage and urgency", list(words.STAGES.values()), series, unit="requests",
                          name="by-stage", note=_of_open(scope, now), heading="Stage",
                          hrefs=[requests(scope, stage=stage) for stage in words.STAGES])  # fmt: skip


def by_age(scope: Scope, now: Open) -> charts.Chart:
    rows = [(label, now.ages[band], requests(scope, age=band)) for band, (_, _, label) in AGES.items()]
    return charts.bars("By age", rows, unit="requests", name="by-age", note=_of_open(scope, now),
                       headings=("Age", "Open requests"))  # fmt: skip


def late_by_category(scope: Scope, due: Due, names: Names) -> charts.Chart:
    kinds = sorted({*due.late, *due.soon}, key=lambda key: (-due.late[key], -due.soon[key]))
    address = {key: names.categories[key].key for key in kinds}
    series = [
        charts.Series(
            label, [found[k] for k in kinds], [requests(scope, show=show, category=address[k]) for k in kinds]
        )
        for show, label, found in (("late", "Late", due.late), ("soon", "About to be late", due.soon))
    ]  # fmt: skip
    note = Markup("{}, {}").format(
        linked(f"{due.late.total():,} late", requests(scope, show="late")),
        linked(f"{due.soon.total():,} about to be", requests(scope, show="soon")),
    )
    return charts.stacked("Late, and about to be", [names.categories[k].name for k in kinds], series, unit="requests",
                          name="late", note=note, heading="Kind of help",
                          hrefs=[requests(scope, show="pressing", category=address[k]) for k in kinds])  # fmt: skip


def ward_maps(scope: Scope, now: Open, names: Names, drawn: Drawn) -> list[charts.Chart]:
    """Open requests by ward: for 1,000 residents, and as plain counts."""
    totals: Counter[int | None] = Counter()
    for (_, ward, _), n in now.place.items():
        totals[ward] += n
    people = sum(names.residents.get(ward) or 0 for ward in names.wards)
    nowhere = linked(f"{totals[None]:,} without a ward", requests(scope, ward="none")) if totals[None] else ""
    without = Markup("; {}").format(nowhere) if nowhere else ""
    lists = {key: requests(scope, ward=ward.gss) for key, ward in names.wards.items()}

    def areas(value) -> list[charts.Area]:
        return [
            charts.Area(ward.name, drawn.paths[key], value(key), lists[key], drawn.middles.get(key))
            for key, ward in names.wards.items()
            if key in drawn.paths
        ]

    return [
        charts.area_map("Open requests for every 1,000 residents, by ward",
                        areas(lambda key: rate(totals[key], names.residents.get(key))), view_box=drawn.view_box,
                        unit="for every 1,000 residents", name="ward-rates", headings=("Ward", "For every 1,000"),
                        note=_of_open(scope, now) + f", {people:,} residents" + without),
        charts.area_map("Open requests, by ward", areas(lambda key: totals[key]), view_box=drawn.view_box,
                        unit="open requests", name="ward-counts", headings=("Ward", "Open requests"),
                        note=_of_open(scope, now) + without),
    ]  # fmt: skip


def in_and_out(scope: Scope, flow: Flow) -> charts.Chart:
    days = [scope.since + timedelta(days=i) for i in range(DAYS)]
    series = [
        charts.Series(label, [found[day] for day in days], [_flowed(scope, f"{way}_on", day) for day in days])
        for label, way, found in (("Raised", "raised", flow.raised), ("Ended", "ended", flow.ended))
    ]
    note = Markup("{}, {} in {} days").format(
        linked(f"{flow.raised.total():,} raised", _flowed(scope, "raised_from", scope.since)),
        linked(f"{flow.ended.total():,} ended", _flowed(scope, "ended_from", scope.since)), DAYS,
    )  # fmt: skip
    return charts.line("Raised and ended each day", [f"{day.day} {day:%b}" for day in days], series, unit="requests",
                       name="in-and-out", heading="Day", note=note)  # fmt: skip


def contacts(scope: Scope, flow: Flow) -> charts.Chart:
    week = scope.today - timedelta(days=6)
    totals: Counter[str] = Counter()
    for (day, channel, state), n in flow.contacts.items():
        if day >= week and state == "completed":
            totals[channel] += n
    begun = sum(n for (day, _, _), n in flow.contacts.items() if day >= week)
    rows = [
        (words.say(words.SOURCES, channel), n, behind(scope, "contacts", begun_from=week, state="completed",
                                                      channel=channel))
        for channel, n in totals.most_common()
    ]  # fmt: skip
    note = Markup("{} of {}").format(
        linked(f"{totals.total():,}", behind(scope, "contacts", begun_from=week, state="completed")),
        linked(f"{begun:,} begun", behind(scope, "contacts", begun_from=week)),
    )
    return charts.bars("Contacts completed in 7 days", rows, unit="contacts", name="contacts", note=note,
                       headings=("How", "Contacts"))  # fmt: skip


def outcomes(scope: Scope, flow: Flow) -> charts.Chart:
    rows = [
        (words.say(words.ENDINGS, ending), n, _flowed(scope, "ended_from", scope.since, ending=ending))
        for ending, n in flow.endings.most_common()
    ]
    whole = linked(f"{flow.ended.total():,} ended", _flowed(scope, "ended_from", scope.since))
    return charts.bars(f"How requests ended in {DAYS} days", rows, unit="requests", name="outcomes", note=_of(whole),
                       headings=("Outcome", "Requests"))  # fmt: skip


def feedback(scope: Scope, flow: Flow) -> charts.Chart:
    told, done = flow.ratings.total(), flow.endings["done"]
    lists = {key: _flowed(scope, "ended_from", scope.since, rating=key) for key in (*words.RATINGS, "any")}
    rows = [(label, flow.ratings[key], lists[key]) for key, label in words.RATINGS.items()] if told else []
    good = flow.ratings[5] + flow.ratings[4]
    note = Markup("{} of {}; {} of them good or very good").format(
        linked(f"{told:,} answered", lists["any"]),
        linked(f"{done:,} done", _flowed(scope, "ended_from", scope.since, ending="done")), share(good, told),
    )  # fmt: skip
    return charts.bars("What residents said", rows, unit="residents", name="feedback", note=note,
                       headings=("Rating", "Residents"))  # fmt: skip
