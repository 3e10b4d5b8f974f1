"""Rivers, railways and roads that are crossed in places or not at all, as a file or typing tells of them. Pure.

One barrier is {name, metres, points, crossings}: a line or closed outline of [easting, northing], and either the places
where it is crossed or how many metres longer the way round is. CSV holds metres of the National Grid; GeoJSON holds
degrees of longitude and latitude, in that order (RFC 7946, sections 3.1.1 and 4); what is typed is either.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hearth.areas.rules import grid
from hearth.kit.refused import Refused

MOST_METRES = 50_000
"""A way round longer than this is a slip."""
MOST_POINTS, MOST_CROSSINGS, MOST_BARRIERS = 20_000, 200, 200
GREAT_BRITAIN = (0, 0, 700_000, 1_300_000)
"""West, south, east and north of the National Grid."""
LINES = {"LineString": lambda where: where, "Polygon": lambda where: where[0]}
Point = Sequence[float]


def sound(barrier: Mapping[str, Any]) -> dict[str, Any]:
    """The barrier as it is kept: whole metres, nothing else in it. Refused in words when something is not right."""
    name = " ".join(str(barrier.get("name") or "").split())[:80]
    if not name:
        raise Refused("Give every barrier a name, such as “River Hallow”.")
    points, crossings = (_places(name, barrier.get(part) or []) for part in ("points", "crossings"))
    if len(points) < 2:
        few = "one point" if points else "no points"
        raise Refused(f"“{name}” has {few}: a barrier is a line of two or more.")
    if len(points) > MOST_POINTS or len(crossings) > MOST_CROSSINGS:
        raise Refused(
            f"“{name}” has more than {MOST_POINTS:,} points or {MOST_CROSSINGS} crossings. Simplify its line."
        )
    metres = 0 if crossings else _whole(barrier.get("metres"))
    if not crossings and not 0 < metres <= MOST_METRES:
        raise Refused(f"“{name}”: say where it is crossed, or give up to {MOST_METRES:,} metres for the way round.")
    return {"name": name, "metres": metres, "points": points, "crossings": crossings}


def all_sound(barriers: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every one of them as it is kept. Refused when there is none, too many, or two of one name."""
    found = [sound(one) for one in barriers]
    names = [one["name"] for one in found]
    if not found:
        raise Refused("There is no barrier in this file.")
    if len(found) > MOST_BARRIERS:
        raise Refused(f"There are {len(found):,} barriers in this file. Plans go by {MOST_BARRIERS} at most.")
    if twice := [name for name in names if names.count(name) > 1]:
        raise Refused(f"“{twice[0]}” is there twice. Give each line a name of its own, or join the two.")
    return found


def in_words(barrier: Mapping[str, Any]) -> str:
    """How somebody gets across, in words."""
    if crossings := len(barrier.get("crossings") or []):
        return f"crossed at {crossings} place{'' if crossings == 1 else 's'}"
    return f"{barrier['metres']:,} metres more"


def _whole(metres: Any) -> int:
    text = str(metres or "").strip().replace(",", "")
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _places(name: str, told: Any) -> list[list[int]]:
    try:
        places = [[round(float(east)), round(float(north))] for east, north, *_ in told]
    except (TypeError, ValueError, OverflowError):
        raise Refused(f"“{name}” has a point that cannot be read. Give two numbers for each.") from None
    west, south, east, north = GREAT_BRITAIN
    for x, y in places:
        if not (west <= x <= east and south <= y <= north):
            raise Refused(f"“{name}” has a point outside Great Britain ({x:,}, {y:,} on the National Grid). Check "
                          "whether it is in metres or degrees, and which comes first.")  # fmt: skip
    return places


def read_file(name: str, raw: bytes) -> list[dict[str, Any]]:
    """The barriers of a CSV or GeoJSON file, by the ending of its name."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{name} is not plain text in UTF-8. Save it again as CSV or GeoJSON in UTF-8.") from None
    is_json = name.lower().endswith((".json", ".geojson"))
    return all_sound(read_geojson(text) if is_json else read_csv(text.splitlines()))


def read_csv(lines: Iterable[str]) -> list[dict[str, Any]]:
    """A row a point: name, metres, easting and northing, and where it is a crossing anything in a column “crossing”.

    Rows of one name are one line, in their order. Refused, with the row, when one cannot be read.
    """
    rows = csv.DictReader(lines)
    missing = [name for name in ("name", "metres", "easting", "northing") if name not in (rows.fieldnames or ())]
    if missing:
        raise Refused(f"This file has no column for: {', '.join(missing)}. Give its first row these names.")
    found: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(rows, start=2):
        at, name = grid({part: row[part] or "" for part in ("easting", "northing")}), (row["name"] or "").strip()
        if not name or not at:
            raise Refused(f"Row {number}: give a name, and whole eastings and northings in metres.")
        barrier = found.setdefault(name, {"name": name, "metres": row["metres"], "points": [], "crossings": []})
        barrier["crossings" if (row.get("crossing") or "").strip() else "points"].append(at)
    return list(found.values())


def read_geojson(text: str) -> list[dict[str, Any]]:
    """Lines and outlines with a property “name”, and “metres” unless they are crossed somewhere; points with a property
    “barrier”, the name of the line that is crossed there."""
    try:
        features = json.loads(text)["features"]
        found = [(one["geometry"]["type"], one["geometry"]["coordinates"], one.get("properties") or {})
                 for one in features]  # fmt: skip
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("This is not GeoJSON: it must be a FeatureCollection of lines, outlines and points.") from None
    lines: list[dict[str, Any]] = []
    bridges: list[tuple[str, list]] = []
    for number, (kind, where, told) in enumerate(found, start=1):
        if kind == "Point":
            bridges.append((str(told.get("barrier") or "").strip(), _on_grid([where], number)[0]))
        elif kind in LINES and where:
            lines.append({"name": told.get("name"), "metres": told.get("metres"), "crossings": [],
                          "points": _on_grid(LINES[kind](where), number)})  # fmt: skip
        else:
            raise Refused(f"Feature {number} is a {kind}. Give lines, outlines and points; split what has many parts.")
    for name, at in bridges:
        crossed = [line for line in lines if str(line["name"] or "").strip() == name]
        if not crossed:
            raise Refused(f"A crossing is of “{name}”, and no line has that name.")
        crossed[0]["crossings"].append(at)
    return lines


def _on_grid(degrees: Any, number: int) -> list[list[float]]:
    """Longitudes and latitudes as metres of the National Grid."""
    try:
        pairs = [(float(longitude), float(latitude)) for longitude, latitude, *_ in degrees]
    except (TypeError, ValueError, OverflowError):
        raise Refused(f"Feature {number} has a point that cannot be read.") from None
    return to_metres(pairs, f"Feature {number}")


def to_metres(pairs: Sequence[tuple[float, float]], where: str) -> list[list[float]]:
    """[longitude, latitude] as [easting, northing]. Refused where that is not in Great Britain."""
    for longitude, latitude in pairs:
        if not (-9 <= longitude <= 3 and 49 <= latitude <= 62):
            raise Refused(f"{where} has a point at longitude {longitude:g}, latitude {latitude:g}, which is not in "
                          "Great Britain. Check which comes first.")  # fmt: skip
    import numpy as np

    from hearth.areas.grid import from_degrees

    return from_degrees(np.array(pairs, float)).tolist() if pairs else []


def read_points(text: str, *, in_degrees: bool) -> list[list[float]]:
    """Points as they were typed or pasted, one a line: easting and northing, or latitude and longitude as maps on the
    web write them."""
    found = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        numbers = re.findall(r"-?[0-9]+(?:\.[0-9]+)?", line)
        if len(numbers) != 2:
            raise Refused(f"Line {number}, “{line.strip()[:40]}”: give two numbers, such as "
                          f"{'53.7676, -0.3274' if in_degrees else '510200, 428100'}.")  # fmt: skip
        found.append((float(numbers[0]), float(numbers[1])))
    if in_degrees:
        return to_metres([(longitude, latitude) for latitude, longitude in found], "What you typed")
    return [list(pair) for pair in found]
