"""The shapes, streets and postcodes of a made-up borough, drawn from a seed.

Nothing here is read from the clock, a file or the database: the same seed gives the same borough, to the metre.
The borough lies in the Irish Sea, in metres of the British National Grid, so that no real home is inside it, and
its postcodes begin with QX: no real postcode begins with a Q.

How a map is drawn:

1. lay a honeycomb of small cells over the sea, and keep those inside a wavering outline;
2. share the cells among five neighbourhoods, then each neighbourhood's among its wards, around town centres;
3. every border is a chain of cell edges that two sides share: smooth each chain once, so both sides stay identical;
4. set streets down inside each ward, denser towards its centres, and postcodes along the streets.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from random import Random

Point = tuple[int, int]
Cell = tuple[int, int]
Vertex = tuple[int, int]

CENTRE = (306_000.0, 446_000.0)
MEAN_RADIUS = 5_600.0
CELL_SIZE = 100.0
OUTSIDE = -1
UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"

# The six neighbours of a honeycomb cell, each with the two corners of the edge they share (anticlockwise).
SIDES = (
    ((1, 0), (1, -1), (1, 1)),
    ((0, 1), (1, 1), (0, 2)),
    ((-1, 1), (0, 2), (-1, 1)),
    ((-1, 0), (-1, 1), (-1, -1)),
    ((0, -1), (-1, -1), (0, -2)),
    ((1, -1), (0, -2), (1, -1)),
)


@dataclass(frozen=True)
class MapPlan:
    """What to draw: the neighbourhoods, how many wards each has, and how many people and postcodes."""

    wards_each: tuple[int, ...] = (4, 4, 3, 4, 3)
    residents: int = 190_000
    postcodes: int = 5_000
    outward: str = "QX"
    centre: tuple[float, float] = CENTRE
    mean_radius: float = MEAN_RADIUS


@dataclass(frozen=True)
class WardShape:
    """One ward: the neighbourhood it is in, its ring of metres (first point not repeated) and how many live there."""

    number: int
    neighbourhood: int
    ring: tuple[Point, ...]
    residents: int


@dataclass(frozen=True)
class Street:
    """One street: where it begins and ends, and the ward it is in."""

    number: int
    ward: int
    start: Point
    end: Point


@dataclass(frozen=True)
class MadeUpPostcode:
    """One postcode: its place in metres, its ward and street, and how many people live there."""

    postcode: str
    ward: int
    street: int
    easting: int
    northing: int
    residents: int


@dataclass(frozen=True)
class DemoMap:
    """The whole drawn borough."""

    outline: tuple[Point, ...]
    wards: tuple[WardShape, ...]
    streets: tuple[Street, ...]
    postcodes: tuple[MadeUpPostcode, ...]


def draw_map(seed: int, plan: MapPlan | None = None) -> DemoMap:
    """Draw the borough for this seed; a drawing with a ward in two pieces is thrown away and drawn again."""
    plan = plan or MapPlan()
    for attempt in range(50):
        rng = Random(f"map {seed} {attempt}")  # noqa: S311  made-up places, not secrets
        labels = _share_out(rng, plan)
        rings = _rings(labels, rng, plan)
        if rings is not None:
            return _people_it(rng, plan, rings)
    raise ValueError(f"No map could be drawn for seed {seed} in fifty attempts: choose another seed.")


# --- Noise -----------------------------------------------------------------------------------------------------------


class _Noise:
    """Smooth random values over the plane: a lattice of random numbers with eased blending, in three octaves."""

    def __init__(self, rng: Random, wavelength: float):
        self.wavelength = wavelength
        self.table = [rng.uniform(-1, 1) for _ in range(1024)]

    def at(self, x: float, y: float) -> float:
        """The noise at a place, roughly between -1 and 1."""
        total, strength, wavelength = 0.0, 1.0, self.wavelength
        for octave in range(3):
            total += strength * self._one(x / wavelength + octave * 17.3, y / wavelength - octave * 9.1)
            strength, wavelength = strength * 0.5, wavelength * 0.47
        return total / 1.5

    def _one(self, x: float, y: float) -> float:
        left, below = math.floor(x), math.floor(y)
        across, up = _ease(x - left), _ease(y - below)
        corner = self._corner
        low = corner(left, below) * (1 - across) + corner(left + 1, below) * across
        high = corner(left, below + 1) * (1 - across) + corner(left + 1, below + 1) * across
        return low * (1 - up) + high * up

    def _corner(self, i: int, j: int) -> float:
        return self.table[(i * 374_761 + j * 668_265) % 1021]


def _ease(t: float) -> float:
    return t * t * (3 - 2 * t)


# --- Cells and who owns them ------------------------------------------------------------------------------------------


def _share_out(rng: Random, plan: MapPlan) -> dict[Cell, int]:
    """Give every cell inside the outline to one ward, numbered neighbourhood by neighbourhood."""
    warp = (_Noise(rng, 1_500), _Noise(rng, 1_500))
    cells = _cells_inside(rng, plan)
    bent = {cell: _bent(_middle(cell, plan), warp) for cell in cells}
    town = [_random_near(rng, plan.centre, plan.mean_radius * 0.55) for _ in range(4)]
    weight = {cell: _busyness(bent[cell], town) for cell in cells}
    hoods = _join_strays(_grow(rng, cells, bent, weight, len(plan.wards_each)))
    labels: dict[Cell, int] = {}
    first = 0
    for hood, how_many in enumerate(plan.wards_each):
        own = [cell for cell in cells if hoods[cell] == hood]
        for cell, ward in _grow(rng, own, bent, weight, how_many).items():
            labels[cell] = first + ward
        first += how_many
    return _join_strays(labels)


def _cells_inside(rng: Random, plan: MapPlan) -> list[Cell]:
    waves = [(k, rng.uniform(0.1 / k, 0.34 / k), rng.uniform(0, math.tau)) for k in range(2, 8)]
    rough = _Noise(rng, 1_700)
    reach = int(plan.mean_radius * 2.0 / (CELL_SIZE * 1.5))
    inside: dict[Cell, int] = {}
    for r in range(-reach, reach + 1):
        for q in range(-reach - r // 2, reach - r // 2 + 1):
            x, y = _middle((q, r), plan)
            dx, dy = x - plan.centre[0], y - plan.centre[1]
            angle = math.atan2(dy, dx)
            edge = plan.mean_radius * (1 + sum(size * math.cos(k * angle + phase) for k, size, phase in waves))
            if math.hypot(dx, dy) < edge + 900 * rough.at(x, y):
                inside[(q, r)] = 0
    kept = _pieces(inside)[0]
    return sorted(_filled(kept))


def _filled(kept: set[Cell]) -> set[Cell]:
    """The cells with every hole filled: what cannot be reached from outside belongs to the borough."""
    qs, rs = [q for q, _ in kept], [r for _, r in kept]
    box = {
        (q, r): 0
        for q in range(min(qs) - 1, max(qs) + 2)
        for r in range(min(rs) - 1, max(rs) + 2)
        if (q, r) not in kept
    }
    corner = (min(qs) - 1, min(rs) - 1)
    holes = [piece for piece in _pieces(box) if corner not in piece]
    rim = {c for piece in holes for c in piece if not (min(qs) <= c[0] <= max(qs) and min(rs) <= c[1] <= max(rs))}
    return kept.union(*(piece for piece in holes if not piece & rim))


def _middle(cell: Cell, plan: MapPlan) -> tuple[float, float]:
    q, r = cell
    return plan.centre[0] + CELL_SIZE * math.sqrt(3) * (q + r / 2), plan.centre[1] + CELL_SIZE * 1.5 * r


def _bent(place: tuple[float, float], warp: tuple[_Noise, _Noise]) -> tuple[float, float]:
    x, y = place
    return x + 780 * warp[0].at(x, y), y + 780 * warp[1].at(x + 4_000, y)


def _random_near(rng: Random, place: tuple[float, float], spread: float) -> tuple[float, float]:
    return place[0] + rng.uniform(-spread, spread), place[1] + rng.uniform(-spread, spread)


def _busyness(place: tuple[float, float], towns: list[tuple[float, float]]) -> float:
    return 0.35 + sum(1 / (1 + (math.dist(place, town) / 1_300) ** 2) for town in towns)


def _grow(rng: Random, cells: list[Cell], bent: dict, weight: dict, how_many: int) -> dict[Cell, int]:
    """Share cells among so many centres (Lloyd's relaxation, weighted so that busy places get smaller shares)."""
    seeds = [bent[cell] for cell in rng.sample(cells, how_many)]
    nearest: dict[Cell, int] = {}
    for _ in range(24):
        sums = [[0.0, 0.0, 0.0] for _ in seeds]
        for cell in cells:
            x, y = bent[cell]
            best = min(range(how_many), key=lambda i: (seeds[i][0] - x) ** 2 + (seeds[i][1] - y) ** 2)
            nearest[cell] = best
            total = sums[best]
            total[0] += x * weight[cell]
            total[1] += y * weight[cell]
            total[2] += weight[cell]
        seeds = [(s[0] / s[2], s[1] / s[2]) if s[2] else seed for s, seed in zip(sums, seeds, strict=True)]
    return nearest


def _neighbours(cell: Cell):
    q, r = cell
    return ((q + dq, r + dr) for (dq, dr), _, _ in SIDES)


def _pieces(labels: dict[Cell, int]) -> list[set[Cell]]:
    """The connected pieces of equal label, largest first."""
    seen: set[Cell] = set()
    pieces: list[set[Cell]] = []
    for start in sorted(labels):
        if start in seen:
            continue
        piece, queue = {start}, deque([start])
        while queue:
            for near in _neighbours(queue.popleft()):
                if near not in piece and labels.get(near) == labels[start]:
                    piece.add(near)
                    queue.append(near)
        seen |= piece
        pieces.append(piece)
    return sorted(pieces, key=lambda piece: (-len(piece), min(piece)))


def _join_strays(labels: dict[Cell, int]) -> dict[Cell, int]:
    """Give every cut-off piece to the neighbour it touches most, until each label is in one piece."""
    for _ in range(20):
        settled: set[int] = set()
        strays = []
        for piece in _pieces(labels):
            label = labels[min(piece)]
            if label in settled:
                strays.append(piece)
            settled.add(label)
        if not strays:
            break
        for piece in strays:
            touching: dict[int, int] = {}
            for cell in sorted(piece):
                for near in _neighbours(cell):
                    if near in labels and near not in piece:
                        touching[labels[near]] = touching.get(labels[near], 0) + 1
            if touching:
                label = max(sorted(touching), key=touching.__getitem__)
                labels.update(dict.fromkeys(piece, label))
    return labels


# --- Borders ----------------------------------------------------------------------------------------------------------


def _rings(labels: dict[Cell, int], rng: Random, plan: MapPlan) -> dict[int, list[Point]] | None:
    """The smoothed ring of every ward and of the borough itself; None when any of them is not one simple ring."""
    tip_count = sum(plan.wards_each)
    if set(labels.values()) != set(range(tip_count)):
        return None
    loops = {label: _loop(labels, label) for label in range(tip_count)}
    loops[OUTSIDE] = _loop(labels, None)
    if not all(loops.values()):
        return None
    tips = _junctions(labels)
    places = _vertex_places(labels, rng, plan)
    smoothed: dict[tuple[Vertex, ...], list[Point]] = {}
    rings = {}
    for label, loop in loops.items():
        ring: list[Point] = []
        for chain in _chains(loop, tips):
            ring += _smooth_once(chain, places, smoothed)[:-1]
        rings[label] = ring
    return rings


def _loop(labels: dict[Cell, int], label: int | None) -> list[Vertex]:
    """The corners round one ward (None: the whole borough), anticlockwise; empty if there is more than one loop."""
    onward: dict[Vertex, Vertex] = {}
    for cell in labels:
        if label is not None and labels[cell] != label:
            continue
        for near, start, end in _sides(cell):
            other = labels.get(near, OUTSIDE)
            if (other != label) if label is not None else (other == OUTSIDE):
                onward[start] = end
    first = min(onward)
    loop, here = [first], onward[first]
    while here != first:
        loop.append(here)
        here = onward[here]
    return loop if len(loop) == len(onward) else []


def _sides(cell: Cell):
    q, r = cell
    x, y = 2 * q + r, 3 * r
    for (dq, dr), (ax, ay), (bx, by) in SIDES:
        yield (q + dq, r + dr), (x + ax, y + ay), (x + bx, y + by)


def _around(labels: dict[Cell, int]) -> dict[Vertex, set[int]]:
    around: dict[Vertex, set[int]] = {}
    for cell, label in labels.items():
        for near, start, end in _sides(cell):
            other = labels.get(near, OUTSIDE)
            around.setdefault(start, set()).update((label, other))
            around.setdefault(end, set()).update((label, other))
    return around


def _junctions(labels: dict[Cell, int]) -> set[Vertex]:
    """The corners where three different sides meet: the ends of every border."""
    return {vertex for vertex, sides in _around(labels).items() if len(sides) >= 3}


def _vertex_places(labels: dict[Cell, int], rng: Random, plan: MapPlan) -> dict[Vertex, tuple[float, float]]:
    across, up = CELL_SIZE * math.sqrt(3) / 2, CELL_SIZE / 2
    return {
        (x, y): (
            plan.centre[0] + x * across + rng.uniform(-34, 34),
            plan.centre[1] + y * up + rng.uniform(-34, 34),
        )
        for x, y in sorted(_around(labels))
    }


def _chains(loop: list[Vertex], tips: set[Vertex]) -> list[list[Vertex]]:
    """The loop cut at the junctions, beginning at its first junction."""
    starts = [i for i, vertex in enumerate(loop) if vertex in tips]
    turned = loop[starts[0] :] + loop[: starts[0]]
    chains: list[list[Vertex]] = [[turned[0]]]
    for vertex in [*turned[1:], turned[0]]:
        chains[-1].append(vertex)
        if vertex in tips:
            chains.append([vertex])
    return chains[:-1]


def _smooth_once(chain: list[Vertex], places: dict, kept: dict) -> list[Point]:
    """The chain smoothed, the same metres whichever side asks for it."""
    key = tuple(chain)
    if key[::-1] in kept:
        return kept[key[::-1]][::-1]
    if key not in kept:
        kept[key] = _smoothed([places[vertex] for vertex in chain])
    return kept[key]


def _smoothed(line: list[tuple[float, float]]) -> list[Point]:
    for _ in range(2):
        middle = [
            (
                (line[i - 1][0] + 2 * line[i][0] + line[i + 1][0]) / 4,
                (line[i - 1][1] + 2 * line[i][1] + line[i + 1][1]) / 4,
            )
            for i in range(1, len(line) - 1)
        ]
        line = [line[0], *middle, line[-1]]
    if len(line) > 3:
        line = [line[0], *line[1:-1:2], line[-1]]
    rounded = [(round(x), round(y)) for x, y in line]
    return [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]


# --- People and postcodes ---------------------------------------------------------------------------------------------


def _people_it(rng: Random, plan: MapPlan, rings: dict[int, list[Point]]) -> DemoMap:
    """Share the residents among the wards, and set streets and postcodes down inside each."""
    hoods = [hood for hood, how_many in enumerate(plan.wards_each) for _ in range(how_many)]
    living = _shared_total(rng, plan.residents, len(hoods), 0.16)
    codes = _shared_total(rng, plan.postcodes, len(hoods), 0.10)
    wards, streets, postcodes = [], [], []
    for number, hood in enumerate(hoods):
        ring = tuple(rings[number])
        wards.append(WardShape(number, hood, ring, living[number]))
        own_streets, places = _streets(rng, ring, number, len(streets), codes[number])
        names = _postcode_names(rng, plan, hood, number - hoods.index(hood), codes[number])
        sizes = _shared_total(rng, living[number], codes[number], 0.62)
        streets += own_streets
        postcodes += [
            MadeUpPostcode(name, number, street, x, y, size)
            for name, (street, x, y), size in zip(names, places, sizes, strict=True)
        ]
    return DemoMap(tuple(rings[OUTSIDE]), tuple(wards), tuple(streets), tuple(postcodes))


def _shared_total(rng: Random, total: int, parts: int, spread: float) -> list[int]:
    """Cut a total into whole parts of about the same size, each at least one, that add up exactly."""
    weights = [rng.uniform(1 - spread, 1 + spread) for _ in range(parts)]
    scale = (total - parts) / sum(weights)
    shares = [1 + int(weight * scale) for weight in weights]
    for i in range(total - sum(shares)):
        shares[i % parts] += 1
    return shares


def _streets(rng: Random, ring: tuple[Point, ...], ward: int, first: int, how_many: int):
    """Streets of one to four postcodes each, about a hundred metres apart, gathered round the ward's centres."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    size = max(max(xs) - min(xs), max(ys) - min(ys))
    centres = [_inside_point(rng, ring) for _ in range(3)]
    streets: list[Street] = []
    places: list[tuple[int, int, int]] = []
    while len(places) < how_many:
        wanted = min(rng.choice((1, 1, 2, 2, 3, 4)), how_many - len(places))
        x, y = _settled_point(rng, ring, centres, size)
        angle, step = rng.uniform(0, math.tau), rng.uniform(70, 130)
        line = [(round(x + i * step * math.cos(angle)), round(y + i * step * math.sin(angle))) for i in range(wanted)]
        line = [place for place in line if is_inside(place, ring)]
        if not line:
            continue
        street = Street(first + len(streets), ward, line[0], line[-1])
        streets.append(street)
        places += [(street.number, px, py) for px, py in line]
    return streets, places


def _inside_point(rng: Random, ring: tuple[Point, ...]) -> tuple[float, float]:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    while True:
        place = (rng.uniform(min(xs), max(xs)), rng.uniform(min(ys), max(ys)))
        if is_inside(place, ring):
            return place


def _settled_point(rng: Random, ring, centres, size: float) -> tuple[float, float]:
    while True:
        x, y = rng.choice(centres)
        place = (rng.gauss(x, size * 0.2), rng.gauss(y, size * 0.2))
        if is_inside(place, ring):
            return place


def _postcode_names(rng: Random, plan: MapPlan, hood: int, ward_in_hood: int, how_many: int) -> list[str]:
    """Postcodes nobody has been given: the neighbourhood names the district, the ward its two sectors."""
    units = [a + b for a in UNIT_LETTERS for b in UNIT_LETTERS]
    sectors = (2 * ward_in_hood + 1, 2 * ward_in_hood + 2)
    whole = [f"{plan.outward}{hood + 1} {sector}{unit}" for sector in sectors for unit in units]
    return sorted(rng.sample(whole, how_many))


# --- Plain geometry ---------------------------------------------------------------------------------------------------


def is_inside(place: tuple[float, float], ring: tuple[Point, ...]) -> bool:
    """Whether a place lies inside a ring (a ray to the right crosses it an odd number of times)."""
    x, y = place
    inside = False
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
        x1, y1 = x2, y2
    return inside


def area_of(ring: tuple[Point, ...]) -> float:
    """The area of a ring in square metres."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def as_geojson(ring: tuple[Point, ...]) -> dict:
    """A ring as a GeoJSON polygon in metres of the British National Grid (EPSG:27700)."""
    return {"type": "Polygon", "coordinates": [[list(point) for point in (*ring, ring[0])]]}
