"""Shapes of wards as a picture: metres of the National Grid, north up, fitted into a box. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH = 600
MARGIN = 6
Ring = Sequence[Sequence[float]]


class Frame:
    """The box that holds a set of rings, and the scale at which they are drawn."""

    def __init__(self, rings: Iterable[Ring]):
        points = [point for ring in rings for point in ring] or [(0, 0), (1, 1)]
        self.west, self.east = min(p[0] for p in points), max(p[0] for p in points)
        self.south, self.north = min(p[1] for p in points), max(p[1] for p in points)
        self.scale = (WIDTH - 2 * MARGIN) / max(self.east - self.west, 1)
        self.height = round((self.north - self.south) * self.scale) + 2 * MARGIN

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {self.height}"

    def place(self, point: Sequence[float]) -> tuple[float, float]:
        """Where a point of the ground lies in the picture; north is up, so y is turned round."""
        return (
            round(MARGIN + (point[0] - self.west) * self.scale, 1),
            round(MARGIN + (self.north - point[1]) * self.scale, 1),
        )

    def path(self, rings: Iterable[Ring]) -> str:
        return "".join(f"{self.line(ring)}Z" for ring in rings)

    def line(self, points: Ring) -> str:
        return "M" + "L".join(f"{x:.12g} {y:.12g}" for x, y in map(self.place, points))

    def middle(self, ring: Ring) -> tuple[float, float]:
        return self.place(centroid(ring))


def centroid(ring: Ring) -> tuple[float, float]:
    """The centre of gravity of a ring; of its points where it has no area."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area += cross
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    if not area:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    return x / (3 * area), y / (3 * area)


@dataclass(frozen=True)
class Drawn:
    """Every area's outline and middle in one picture."""

    view_box: str
    paths: dict[int, str]
    middles: dict[int, tuple[float, float]]


def draw(areas: Mapping[int, Sequence[Ring]]) -> Drawn:
    """Areas by their key, each with its rings, the outer one first."""
    frame = Frame(ring for rings in areas.values() for ring in rings)
    return Drawn(
        frame.view_box,
        {key: frame.path(rings) for key, rings in areas.items()},
        {key: frame.middle(rings[0]) for key, rings in areas.items() if rings},
    )
