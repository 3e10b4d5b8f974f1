"""Bars, stacked bars, lines and maps drawn on the server: pure functions that place marks, and one that draws them.

Every chart carries the table of its figures, says its denominator and “as at”, tells series apart by pattern as well
as colour, and can make every figure a link to the list behind it; there is none behind a nought.
Widths are in per cent and text in pixels, so a chart is as readable on a phone as on a wall.

    {{ chart(bars("Requests by category", [("Food", 120, "/needs?category=food"), …], unit="requests")) }}
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup

from hearth.kit.language import current, speaking

ROW = 46
PLOT = 220
CLASSES = 6


@dataclass(frozen=True)
class Series:
    """One named row of figures. `hrefs` has a link for each figure, or is empty."""

    name: str
    values: Sequence[float | None]
    hrefs: Sequence[str | None] = ()

    def href(self, i: int) -> str | None:
        return self.hrefs[i] if i < len(self.hrefs) else None


@dataclass(frozen=True)
class Area:
    """One area of a map: its outline as an SVG path, its figure, and where its figure is written."""

    name: str
    path: str
    value: float | None
    href: str | None = None
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class Over:
    """What is drawn over a map: a line as an SVG path, and places on it."""

    words: str
    path: str
    places: Sequence[tuple[float, float]] = ()
    series: int = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar, part of a bar, point, piece of a line or area, in its place; `whole` leads to the list of a whole bar."""

    words: str = ""
    label: str = ""
    figure: str = ""
    href: str | None = None
    whole: str | None = None
    series: int = 1
    shade: int = 0
    part: str = ""
    x: float = 0
    y: float = 0
    width: float = 0
    to: tuple[float, float] = (0, 0)
    path: str = ""
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the legend: the number of a series, or the shade of a class."""

    text: str
    series: int = 0
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Axes:
    """Grid lines with their figures, (y, text), and the labels below, (x, anchor, text)."""

    grid: tuple[tuple[float, str], ...]
    below: tuple[tuple[float, str, str], ...]


@dataclass(frozen=True)
class Chart:
    """What the template needs: marks in place, the legend, and the table behind."""

    kind: str
    title: str
    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[Mark, ...] = ()
    legend: tuple[Key, ...] = ()
    height: int = 0
    note: str = ""
    axes: Axes | None = None
    view_box: str = ""
    links: tuple[tuple[str | None, ...], ...] = ()  # for each row, the list behind each figure beside its name

    @property
    def linked(self) -> bool:
        return any(mark.href for mark in self.marks)

    def link(self, row: int, cell: int) -> str | None:
        """The list behind a cell of the table; the first cell is the row's name."""
        links = self.links[row] if row < len(self.links) else ()
        return links[cell - 1] if 0 < cell <= len(links) else None

    def __html__(self) -> str:
        return draw(self)


def figure(value: float | None) -> str:
    """12,345; an unknown figure is an en dash, never a nought."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def slug(title: str) -> str:
    return "chart-" + (re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "1")


def ceiling(largest: float) -> float:
    """The next round number at or above: 1, 2 or 5 times a power of ten. Nothing at all has a ceiling of 1."""
    if largest <= 0:
        return 1
    power = 1
    while power * 10 <= largest:
        power *= 10
    return next(step * power for step in (1, 2, 5, 10) if step * power >= largest)


def bars(
    title: str,
    items: Sequence[tuple],
    *,
    unit: str = "",
    name: str = "",
    note: str = "",
    headings: Sequence[str] = ("", "Number"),
) -> Chart:
    """Horizontal bars of (label, value) or (label, value, href). A whole is given by `note`, “of 1,204 requests”."""
    largest = max((item[1] or 0 for item in items), default=0) or 1
    hrefs = [item[2] if len(item) > 2 and item[1] else None for item in items]
    marks = tuple(
        Mark(
            words=f"{label}: {figure(value)} {unit}".strip(), label=label, figure=figure(value), href=hrefs[i],
            y=i * ROW, width=round(100 * (value or 0) / largest, 2),
        )
        for i, (label, value, *_) in enumerate(items)
    )  # fmt: skip
    rows = tuple((str(label), figure(value)) for label, value, *_ in items)
    return Chart("bars", title, name or slug(title), tuple(headings), rows, marks, height=ROW * len(items), note=note,
                 links=tuple((href,) for href in hrefs))  # fmt: skip


def stacked(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    name: str = "",
    note: str = "",
    heading: str = "",
    hrefs: Sequence[str | None] = (),
) -> Chart:
    """Horizontal bars cut into series; the legend names up to six of them. `hrefs` lead to a whole bar's list."""
    totals = [sum(one.values[i] or 0 for one in series) for i in range(len(labels))]
    largest = max(totals, default=0) or 1
    marks = []
    for i, label in enumerate(labels):
        start = 0.0
        for number, one in enumerate(series, 1):
            width = 100 * (one.values[i] or 0) / largest
            marks.append(
                Mark(
                    words=f"{label}, {one.name}: {figure(one.values[i])} {unit}".strip(),
                    label=label if number == 1 else "", figure=figure(totals[i]),
                    whole=hrefs[i] if number == 1 and i < len(hrefs) and totals[i] else None,
                    href=one.href(i) if width else None, series=number,
                    x=round(start, 2), y=i * ROW, width=round(width, 2),
                )
            )  # fmt: skip
            start += width
    headings = (heading, *(one.name for one in series), "Total")
    return Chart("stacked", title, name or slug(title), headings, _rows(labels, series, totals), tuple(marks),
                 _legend(series), ROW * len(labels), note, links=_links(labels, series, hrefs))  # fmt: skip


def line(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    name: str = "",
    note: str = "",
    heading: str = "",
) -> Chart:
    """Lines over time from nought; a gap in the figures is a gap in the line."""
    top = ceiling(max((value for one in series for value in one.values if value is not None), default=0))
    many = len(labels) > 1  # one alone stands in the middle, off the figures of the axis
    across = [round(1 + 98 * i / (len(labels) - 1), 2) if many else 50 for i in range(len(labels))]
    marks: list[Mark] = []
    for number, one in enumerate(series, 1):
        places = [None if value is None else round(PLOT - (PLOT - 20) * value / top, 1) for value in one.values]
        marks += [
            Mark(part="segment", series=number, x=across[i], y=begin, to=(across[i + 1], end))
            for i, (begin, end) in enumerate(pairwise(places))
            if begin is not None and end is not None
        ]
        marks += [
            Mark(words=f"{labels[i]}, {one.name}: {figure(one.values[i])} {unit}".strip(), part="point",
                 href=one.href(i) if one.values[i] else None, series=number, x=across[i], y=place)
            for i, place in enumerate(places)
            if place is not None
        ]  # fmt: skip
    return Chart("line", title, name or slug(title), (heading, *(one.name for one in series)), _rows(labels, series),
                 tuple(marks), _legend(series) if len(series) > 1 else (), PLOT + 28, note,
                 _axes(labels, across, top), links=_links(labels, series))  # fmt: skip


def _axes(labels: Sequence[str], across: Sequence[float], top: float) -> Axes:
    """Three grid lines, and at most five labels below so that they never touch on a phone."""
    every = max(1, -(-(len(labels) - 1) // 4)) if len(labels) > 1 else 1
    last = len(labels) - 1
    shown = [i for i in range(0, len(labels), every) if i == 0 or last - i >= every] + ([last] if last > 0 else [])
    anchors = {0: "start", last: "end"} if last > 0 else {}
    return Axes(
        tuple((round(PLOT - (PLOT - 20) * share, 1), figure(top * share)) for share in (0, 0.5, 1)),
        tuple((across[i], anchors.get(i, "middle"), labels[i]) for i in dict.fromkeys(shown)),
    )


def _legend(series: Sequence[Series]) -> tuple[Key, ...]:
    return tuple(Key(one.name, series=number) for number, one in enumerate(series, 1))


def _rows(labels: Sequence[str], series: Sequence[Series], totals: Sequence[float] = ()) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (str(label), *(figure(one.values[i]) for one in series), *([figure(totals[i])] if totals else []))
        for i, label in enumerate(labels)
    )


def _links(
    labels: Sequence[str], series: Sequence[Series], hrefs: Sequence[str | None] = ()
) -> tuple[tuple[str | None, ...], ...]:
    """The lists behind the cells of `_rows`; there is none behind a nought."""
    return tuple(
        (*(one.href(i) if one.values[i] else None for one in series), hrefs[i] if i < len(hrefs) else None)
        for i in range(len(labels))
    )


def breaks(values: Sequence[float], classes: int = CLASSES) -> list[float]:
    """Upper ends of up to `classes` classes with about as many areas in each; equal figures share a class."""
    ordered = sorted(values)
    if not ordered:
        return []
    ends = [ordered[-(-len(ordered) * i // classes) - 1] for i in range(1, classes + 1)]
    return sorted(set(ends))


def class_of(value: float | None, ends: Sequence[float]) -> int:
    """1 for the lowest class; 0 where nothing is known."""
    if value is None or not ends:
        return 0
    return next((i for i, end in enumerate(ends, 1) if value <= end), len(ends))


def area_map(
    title: str,
    areas: Sequence[Area],
    *,
    view_box: str,
    unit: str = "",
    name: str = "",
    note: str = "",
    headings: Sequence[str] = ("Area", "Number"),
    over: Sequence[Over] = (),
    keys: Sequence[Key] = (),
) -> Chart:
    """Areas shaded in up to six classes, each with its figure in it; `over` them lines, which `keys` explain."""
    ends = breaks([area.value for area in areas if area.value is not None])
    spread = _spread(len(ends))
    marks = tuple(
        Mark(words=f"{area.name}: {figure(area.value)} {unit}".strip(), figure=figure(area.value),
             href=area.href if area.value else None, shade=spread[class_of(area.value, ends)], path=area.path,
             at=area.at)
        for area in areas
    )  # fmt: skip
    lows = [min((a.value for a in areas if a.value is not None), default=0), *ends[:-1]]
    legend = [
        Key(_between(low, end, first=i == 1), shade=spread[i])
        for i, (low, end) in enumerate(zip(lows, ends, strict=False), 1)
    ]
    if any(area.value is None for area in areas):
        legend.append(Key("not known"))
    return Chart(
        "map", title, name or slug(title), tuple(headings), tuple((area.name, figure(area.value)) for area in areas),
        (*marks, *_over(over)), (*legend, *keys), note=note, view_box=view_box,
        links=tuple((area.href if area.value else None,) for area in areas),
    )  # fmt: skip


def _over(lines: Sequence[Over]) -> list[Mark]:
    drawn = [Mark(words=one.words, path=one.path, series=one.series, part="over") for one in lines]
    for one in lines:
        drawn += [Mark(words=one.words, x=x, y=y, series=one.series, part="place") for x, y in one.places]
    return drawn


def _between(low: float, end: float, *, first: bool) -> str:
    """The words of one class: “0 to 12”, “more than 12, up to 20”, or one figure alone."""
    if first:
        return figure(low) if low == end else f"{figure(low)} to {figure(end)}"
    return f"more than {figure(low)}, up to {figure(end)}"


def _spread(classes: int) -> list[int]:
    """Shades for 0 to `classes`, spread from the lightest to the darkest of six."""
    if classes <= 1:
        return [0, 3]
    return [0, *(1 + round(i * (CLASSES - 1) / (classes - 1)) for i in range(classes))]


def draw(chart: Chart) -> Markup:
    """The figure with its table. A chart that says what it said a moment ago is not drawn again."""
    return _drawn(chart, current())


@lru_cache(maxsize=256)
def _drawn(chart: Chart, language: str) -> Markup:
    from django.template.loader import get_template

    with speaking(language):
        return Markup(get_template("kit/chart.html").render({"chart": chart}))  # noqa: S704 - an escaping template
