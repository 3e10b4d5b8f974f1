"""Ways along a graph of roads, made once from OS Open Roads and kept as one file.

Source: Ordnance Survey, OS Open Roads (Open Government Licence v3.0), GeoPackage, tables `road_node` and `road_link`.
It knows neither one-way streets nor forbidden turns, so ways are the same there and back. Speeds are Hearth's own.
"""

from __future__ import annotations

import sqlite3
import struct
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from hearth.areas.travel import FACTOR, Unanswered, Ways, seconds_of
from hearth.kit.refused import Refused

LAYOUT = 1
KMH = {
    "Motorway": 95, "A Road": 55, "B Road": 48, "Minor Road": 42, "Local Road": 32, "Local Access Road": 24,
    "Restricted Local Access Road": 20, "Secondary Access Road": 20,
}  # fmt: skip
"""Kilometres an hour of a road by its function, stops included."""
SLOW = 30
FAR_OFF = 2_000.0
"""Metres from the nearest junction beyond which a place is not on this graph."""
AT_A_TIME = 64
"""Origins whose ways to every junction are held at once."""
ENVELOPES = (0, 32, 48, 48, 64)
"""Bytes of a GeoPackage geometry's envelope, by the number in its flags."""


@dataclass(frozen=True)
class Roads:
    """Junctions, and the roads between them. `made_from` names the file."""

    xy: np.ndarray  # [junction, 2]
    links: np.ndarray  # [road, (junction, junction)]
    metres: np.ndarray
    seconds: np.ndarray
    made_from: str = ""

    @property
    def called(self) -> str:
        return f"roads of {self.made_from}" if self.made_from else "roads"

    def between(self, origins: np.ndarray, ends: np.ndarray) -> Ways:
        """Every way; not a number where a place is far off every road, or no road leads there. Raises Unanswered."""
        origins, ends = np.asarray(origins, float).reshape(-1, 2), np.asarray(ends, float).reshape(-1, 2)
        if not len(self.xy):
            raise Unanswered("there are no roads in it")
        (to_road, start), (from_road, end) = self._tree.query(origins), self._tree.query(ends)
        off = (to_road[:, None] > FAR_OFF) | (from_road[None] > FAR_OFF)
        beside = FACTOR * (to_road[:, None] + from_road[None])
        straight = np.hypot(*(origins[:, None] - ends[None]).transpose(2, 0, 1))
        metres, seconds = (self._along(graph, start, end) for graph in (self._by_metres, self._by_seconds))
        near = start[:, None] == end[None]
        metres = np.where(near, FACTOR * straight, np.maximum(metres + beside, straight))
        seconds = np.where(near, seconds_of(metres), seconds + seconds_of(beside))
        nowhere = off | ~np.isfinite(metres)
        metres[nowhere] = seconds[nowhere] = np.nan
        notes = (f"{nowhere.sum():,} ways are off {self.called}",) if nowhere.any() else ()
        return Ways(metres, seconds, self.called, notes)

    @cached_property
    def _tree(self) -> Any:
        return cKDTree(self.xy)

    @cached_property
    def _by_metres(self) -> Any:
        return self._graph(self.metres)

    @cached_property
    def _by_seconds(self) -> Any:
        return self._graph(self.seconds)

    def _graph(self, cost: np.ndarray) -> Any:
        """Roads both ways; of two between the same junctions the shorter counts."""
        a, b = np.sort(self.links, axis=1).T
        order = np.lexsort((cost, b, a))
        a, b, cost = a[order], b[order], np.maximum(cost[order], 0.1)
        first = np.append(True, (np.diff(a) != 0) | (np.diff(b) != 0)) & (a != b)
        size = len(self.xy)
        return csr_array((cost[first].astype(float), (a[first], b[first])), shape=(size, size))

    def _along(self, graph: Any, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        sources, which = np.unique(start, return_inverse=True)
        found = np.empty((len(sources), len(end)))
        for at in range(0, len(sources), AT_A_TIME):
            found[at : at + AT_A_TIME] = dijkstra(graph, directed=False, indices=sources[at : at + AT_A_TIME])[:, end]
        return found[which]

    def write_to(self, path: Path) -> None:
        """Write the file."""
        facts: dict[str, Any] = {"layout": np.array(LAYOUT), "made_from": np.array(self.made_from)}
        with open(path, "wb") as file:
            np.savez_compressed(
                file, xy=self.xy.astype(np.int32), links=self.links.astype(np.int32),
                metres=self.metres.astype(np.float32), seconds=self.seconds.astype(np.float32), **facts,
            )  # fmt: skip

    @classmethod
    def load(cls, path: Path) -> Roads:
        """Read the file. Refused when it is none."""
        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as kept:
                if int(kept["layout"]) != LAYOUT:
                    raise ValueError("another layout")
                return cls(kept["xy"].astype(float), kept["links"], kept["metres"], kept["seconds"],
                           str(kept["made_from"]))  # fmt: skip
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror or error}.") from None
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile):
            raise Refused(f"{path} is no graph of roads. Make one with: hearth roads build") from None


Box = tuple[float, float, float, float]


def build(path: Path, box: Box | None = None) -> Roads:
    """The roads of an OS Open Roads GeoPackage with both ends in the box: west, south, east, north in metres.

    Refused when it is none, or nothing lies in the box.
    """
    if not path.is_file():
        raise Refused(f"{path} is not there. Give the GeoPackage (.gpkg) of OS Open Roads.")
    if path.suffix.lower() == ".zip":
        raise Refused(f"{path.name} is still packed. Unpack it, and give Data/oproad_gb.gpkg out of it.")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as con:
            xy, number = _junctions(con, box)
            rows = list(_links(con, number))
    except sqlite3.Error as error:
        raise Refused(f"{path.name} is not the GeoPackage of OS Open Roads: {error}.") from None
    if not rows:
        raise Refused(f"{path.name} has no roads there. Are west, south, east and north metres of the National Grid?")
    table = np.array(rows)
    links, metres, kmh = table[:, :2].astype(np.int32), table[:, 2], table[:, 3]
    return Roads(xy, links, metres, metres * 3.6 / kmh, path.name)


def _junctions(con: sqlite3.Connection, box: Box | None) -> tuple[np.ndarray, dict[str, int]]:
    number: dict[str, int] = {}
    places = []
    for key, geometry in con.execute("SELECT id, geometry FROM road_node"):
        x, y = _point(geometry)
        if box is None or (box[0] <= x <= box[2] and box[1] <= y <= box[3]):
            number[key] = len(places)
            places.append((x, y))
    return np.array(places, float).reshape(-1, 2), number


def _links(con: sqlite3.Connection, number: dict[str, int]) -> Iterator[tuple[int, int, float, float]]:
    for start, end, length, function in con.execute(
        "SELECT start_node, end_node, length, road_function FROM road_link"
    ):
        if start in number and end in number:
            yield number[start], number[end], float(length or 0), KMH.get(function, SLOW)


def _point(geometry: bytes) -> tuple[float, float]:
    """The place in a GeoPackage geometry: a head, an envelope whose size its flags tell, then well-known binary."""
    at = 8 + ENVELOPES[(geometry[3] >> 1) & 7]
    x, y = struct.unpack_from("<dd" if geometry[at] else ">dd", geometry, at + 5)
    return x, y
