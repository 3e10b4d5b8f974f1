"""How far it is in a borough before and after a change of its ways, drawn and in words. Reads, never writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from hearth.areas.barriers import all_sound, in_words, read_file, read_points
from hearth.areas.models import Borough, Neighbourhood, Postcode, Ward
from hearth.areas.places import places_of, straight_of, travel_of
from hearth.kit import charts, shapes
from hearth.kit.refused import Refused
from hearth.matching.models import Weighing

if TYPE_CHECKING:
    from hearth.areas.travel import Straight

LOOKED_AT = 120
"""So many postcodes of the borough are held against each other to find whom a change touches."""
NEAR = 5_000  # metres between two of them
SHOWN = 4


@dataclass(frozen=True)
class Change:
    """One change of a borough's ways: barriers put on the map, one taken off it, or a neighbourhood's own factor."""

    add: list[dict[str, Any]] = field(default_factory=list)
    remove: str = ""
    area: str = ""
    percent: int | None = None

    @classmethod
    def typed(cls, *, points: str, crossings: str, in_degrees: bool, **facts: Any) -> Change:
        """One barrier as it was typed or pasted. Refused in words when it is not sound."""
        line, places = (read_points(text, in_degrees=in_degrees) for text in (points, crossings))
        return cls(all_sound([{**facts, "points": line, "crossings": places}]))

    @classmethod
    def of_file(cls, name: str, raw: bytes) -> Change:
        """The barriers of a CSV or GeoJSON file. Refused in words when one of them is not sound."""
        return cls(read_file(name, raw))

    @classmethod
    def read(cls, text: str) -> Change:
        """As a page handed it on; everything in it is looked at once more."""
        try:
            told = json.loads(text)
            percent = None if told["percent"] is None else int(told["percent"])
            add = all_sound(told["add"]) if told["add"] else []
            return cls(add, str(told["remove"]), str(told["area"]), percent)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Refused("This change cannot be read any more. Begin again.") from None

    def __str__(self) -> str:
        return json.dumps({"add": self.add, "remove": self.remove, "area": self.area, "percent": self.percent})


@dataclass(frozen=True)
class Way:
    """From one postcode to another: metres straight, by the ways as they are, and as they would be."""

    start: str
    end: str
    straight: float
    now: float
    then: float | None = None


def now_and_then(borough: Borough, change: Change) -> tuple[Straight, Straight, list[dict]]:
    """The ways as they are, as they would be, and the barriers that would then be on the map. Nothing is changed."""
    factor = Weighing.of(borough).detour / 100
    now = straight_of(borough, factor=factor)
    out = {change.remove, *(one["name"] for one in change.add)}
    barriers = [*(one for one in borough.barriers if one["name"] not in out), *change.add]
    changed = Borough(pk=borough.pk, barriers=barriers)
    detours: Mapping[int, int | None] = {}
    if change.area:
        hoods = Neighbourhood.objects.filter(borough=borough, key=change.area)
        detours = dict.fromkeys(hoods.values_list("pk", flat=True), change.percent)
    return now, straight_of(changed, factor=factor, detours=detours), barriers


def asked_first(borough: Borough) -> str:
    """Who is asked how far it is before straight lines are: a server of routes or a graph of roads; mostly nobody."""
    first, *others = [model.called for model in travel_of(borough).models]
    return first if others else ""


def told(barriers: list[dict]) -> list[tuple[str, str, int]]:
    """Each barrier's name, how somebody gets across in words, and of how many points its line is."""
    return [(one["name"], in_words(one), len(one["points"])) for one in barriers]


def way(start: str, end: str, now: Straight, then: Straight | None = None) -> Way:
    """How far it is between two postcodes. Refused when nobody knows where one of them is."""
    places = places_of([start, end])
    for postcode, place in zip((start, end), places, strict=True):
        if place[0] != place[0]:
            raise Refused(f"Nobody knows where {postcode} is: it is neither on the borough's list nor in the index.")
    a, b = places[:1], places[1:]
    straight = float(((a - b) ** 2).sum() ** 0.5)
    return Way(start, end, straight, float(now.along(a, b)[0]), float(then.along(a, b)[0]) if then else None)


def touched(borough: Borough, now: Straight, then: Straight) -> list[Way]:
    """The ways within the borough that would change the most, each from another postcode."""
    import numpy as np

    rows = list(Postcode.objects.filter(borough=borough).order_by("pk").values_list("pk", "easting", "northing"))
    rows = rows[:: max(1, len(rows) // LOOKED_AT)]
    pairs = np.array(list(combinations(range(len(rows)), 2)), int).reshape(-1, 2)
    places = np.array([row[1:] for row in rows], float).reshape(-1, 2)
    starts, ends = places[pairs[:, 0]], places[pairs[:, 1]]
    straight = np.hypot(*(starts - ends).T)
    before, after = (model.along(starts, ends) for model in (now, then))
    by = np.where(straight <= NEAR, abs(after - before), 0)
    found: dict[str, Way] = {}
    for at in np.argsort(-by, kind="stable")[: 40 * SHOWN]:
        start, end = (rows[n][0] for n in pairs[at])
        if by[at] >= 1 and len(found) < SHOWN:
            found.setdefault(start, Way(start, end, float(straight[at]), float(before[at]), float(after[at])))
    return list(found.values())


def drawn(borough: Borough, barriers: list[dict], new: set[str], change: Change | None = None) -> charts.Chart:
    """The wards with metres by road for 100 straight, and the barriers over them; `new` are the names to be added."""
    usual = Weighing.of(borough).detour
    wards = list(Ward.objects.filter(borough=borough).select_related("neighbourhood").order_by("name"))
    frame = shapes.Frame(ring for ward in wards for ring in ward.rings)

    def percent(hood: Neighbourhood) -> int:
        said = change.percent if change and change.area == hood.key else hood.detour
        return usual if said is None else said

    areas = [
        charts.Area(ward.name, frame.path(ward.rings), percent(ward.neighbourhood), at=frame.middle(ward.rings[0]))
        for ward in wards if ward.rings
    ]  # fmt: skip
    over = [
        charts.Over(f"{one['name']}: {in_words(one)}", frame.line(one["points"]),
                    [frame.place(place) for place in one.get("crossings") or []], 2 if one["name"] in new else 1)
        for one in barriers
    ]  # fmt: skip
    keys = [charts.Key("barrier, with dots where it is crossed", series=1)] if set(_names(barriers)) - new else []
    keys += [charts.Key("barrier to be added", series=2)] if new else []
    return charts.area_map(
        "Metres by road for 100 in a straight line, by ward", areas, view_box=frame.view_box, name="ways",
        headings=("Ward", "Metres by road"), over=over, keys=keys,
    )  # fmt: skip


def _names(barriers: list[dict]) -> list[str]:
    return [one["name"] for one in barriers]
