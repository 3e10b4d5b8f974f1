"""Draw a script: a card for each question, from left to right, with a line from each answer to where it leads.

Plain SVG with class names only (the page's security rules allow no style in the text). The outline says the same
in words and stands beside it.
"""

from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from textwrap import wrap

from hearth.needs.rules.script_outline import Entry, Row, outline, outline_text
from hearth.needs.rules.script_parts import Script
from hearth.needs.rules.script_vocabulary import Vocabulary

__all__ = ["outline", "outline_text", "picture"]

CARD, GAP_ACROSS, GAP_DOWN, EDGE = 270, 110, 26, 20
LINE, PAD = 16, 10
LETTERS = 38
ROUNDS = 12


@dataclass
class Box:
    """A card, or a bend in a line that passes a column."""

    key: str
    column: int
    height: float
    entry: Entry | None = None
    lines: list[tuple[str, float, str]] = field(default_factory=list)
    ports: list[tuple[float, Row]] = field(default_factory=list)
    y: float = 0.0
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    is_loose: bool = False

    @property
    def x(self) -> float:
        return EDGE + self.column * (CARD + GAP_ACROSS)


def picture(script: Script, language: str = "en", vocabulary: Vocabulary | None = None) -> str:
    """Return the script as an SVG text; every word in it is escaped."""
    entries = outline(script, language, vocabulary)
    boxes = {entry.id: _card(entry) for entry in entries}
    _columns(boxes, [way.go for way in script.start if way.go])
    routes = _routes(boxes)
    columns = _ordered(boxes)
    _settle(columns, boxes)
    _find_loose(boxes, [way.go for way in script.start])
    return _svg(script.title.in_language(language), boxes, routes)


def _card(entry: Entry) -> Box:
    """Lay out the words of a card, line by line, and where its lines leave it."""
    box = Box(entry.id, 0, PAD, entry)
    for text in wrap(f"{entry.number}. {entry.text}", LETTERS - 4)[:5]:
        _add(box, "script-card__question", text)
    box.height += 6
    for row in entry.rows:
        top = box.height
        for text in wrap(row.label, LETTERS)[:2]:
            _add(box, "script-card__answer", text)
        for text in wrap(row.when, LETTERS + 2)[:3]:
            _add(box, "script-card__when", text)
        for flag in row.flags:
            _add(box, "script-card__flag", f"⚑ {flag}"[: LETTERS + 2])
        for raised in row.raises:
            for text in wrap(raised, LETTERS + 2)[:2]:
                _add(box, "script-card__raises", text)
        if row.kind in ("end", "stop") or (row.leads and not row.kind):
            for text in wrap(row.leads, LETTERS)[:3]:
                _add(box, f"script-card__{row.kind or 'stop'}", text)
        if row.kind:
            box.ports.append((top + LINE / 2 + 2, row))
        box.height += 5
    box.height += PAD
    return box


def _add(box: Box, name: str, text: str) -> None:
    box.height += LINE
    box.lines.append((name, box.height - 4, text))


def _columns(boxes: dict[str, Box], starts: list[str]) -> None:
    """Put each card one column after the furthest card that leads to it; a line back is left out of this."""
    onward = {name: [row.target for _, row in box.ports if row.target in boxes] for name, box in boxes.items()}
    order: list[str] = []
    state: dict[str, int] = {}
    stack = [(name, False) for name in (*reversed(list(boxes)), *reversed(starts)) if name in boxes]
    back: set[tuple[str, str]] = set()
    while stack:
        name, left = stack.pop()
        if left:
            state[name] = 2
            order.append(name)
        elif name not in state:
            state[name] = 1
            stack.append((name, True))
            for target in reversed(onward[name]):
                if state.get(target) == 1:
                    back.add((name, target))
                elif target not in state:
                    stack.append((target, False))
    for name in reversed(order):
        for target in onward[name]:
            if (name, target) not in back and target != name:
                boxes[target].column = max(boxes[target].column, boxes[name].column + 1)


def _routes(boxes: dict[str, Box]) -> list[tuple[str, float, Row, list[str]]]:
    """Return each line with the bends it passes, adding a bend for every column it crosses."""
    routes, bends = [], {}
    for name, box in list(boxes.items()):
        for port, row in box.ports:
            if row.target not in boxes:
                continue
            chain, last = [name], boxes[row.target].column
            for column in range(box.column + 1, last):
                key = f"{name}>{row.target}@{column}"
                if key not in bends:
                    bends[key] = Box(key, column, LINE)
                chain.append(key)
            chain.append(row.target)
            routes.append((name, port, row, chain))
    boxes.update(bends)
    for *_, chain in routes:
        for here, there in pairwise(chain):
            boxes[here].after.append(there)
            boxes[there].before.append(here)
    return routes


def _ordered(boxes: dict[str, Box]) -> list[list[Box]]:
    """Sort each column by where its neighbours stand, to and fro, so that few lines cross."""
    columns: list[list[Box]] = [[] for _ in range(max((box.column for box in boxes.values()), default=0) + 1)]
    for box in boxes.values():
        columns[box.column].append(box)
    place: dict[str, float] = {}
    for column in columns:
        place.update({box.key: float(index) for index, box in enumerate(column)})
    for turn in range(ROUNDS):
        for column in columns if turn % 2 == 0 else reversed(columns):
            side = "before" if turn % 2 == 0 else "after"
            means = {box.key: _mean([place[key] for key in getattr(box, side)], place[box.key]) for box in column}
            column.sort(key=lambda box, means=means: means[box.key])  # type: ignore[misc]
            place.update({box.key: float(index) for index, box in enumerate(column)})
    return columns


def _mean(numbers: list[float], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise


def _settle(columns: list[list[Box]], boxes: dict[str, Box]) -> None:
    """Put each box level with those that lead to it, as far as the boxes above it allow; the first at the top."""
    for column in columns:
        y = float(EDGE)
        for box in column:
            box.y = max(y, _mean([boxes[key].y for key in box.before], y))
            y = box.y + box.height + GAP_DOWN


def _enters(box: Box) -> float:
    """How far down a box a line comes in: at the first line of a card, in the middle of a bend."""
    return PAD + LINE / 2 if box.entry else box.height / 2


def _find_loose(boxes: dict[str, Box], starts: list[str]) -> None:
    """Mark the cards that no line leads to from the start."""
    reached, waiting = set(), [name for name in starts if name in boxes]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += boxes[name].after
    for box in boxes.values():
        box.is_loose = box.key not in reached


def _svg(title: str, boxes: dict[str, Box], routes: list[tuple[str, float, Row, list[str]]]) -> str:
    cards = [box for box in boxes.values() if box.entry]
    wide = int(max((box.x for box in cards), default=0) + CARD + EDGE)
    tall = int(max((box.y + box.height for box in boxes.values()), default=0) + EDGE)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="script-picture" role="img" width="{wide}" height="{tall}" '
        f'viewBox="0 0 {wide} {tall}" aria-labelledby="script-picture-title">',
        f'<title id="script-picture-title">{escape(title)}</title>',
        '<defs><marker id="script-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path class="script-arrow" d="M0 0L8 4L0 8z"/></marker></defs>',
    ]
    parts += [_line(boxes, *route) for route in routes]
    parts += [_drawn(box) for box in cards]
    return "".join([*parts, "</svg>"])


def _line(boxes: dict[str, Box], name: str, port: float, row: Row, chain: list[str]) -> str:
    """Draw one line from an answer to the next card, as smooth curves through its bends."""
    x, y = boxes[name].x + CARD, boxes[name].y + port
    path = [f"M{x:.0f} {y:.0f}"]
    for key in chain[1:]:
        box = boxes[key]
        bend = box.entry is None
        to_x, to_y = box.x, box.y + _enters(box)
        half = max((to_x - x) / 2, 40)
        path.append(f"C{x + half:.0f} {y:.0f} {to_x - half:.0f} {to_y:.0f} {to_x:.0f} {to_y:.0f}")
        x, y = to_x, to_y
        if bend:
            x += CARD
            path.append(f"L{x:.0f} {y:.0f}")
    flagged = " script-line--flag" if row.flags else ""
    return f'<path class="script-line{flagged}" d="{" ".join(path)}" marker-end="url(#script-arrow)"/>'


def _drawn(box: Box) -> str:
    """Draw one card with its words and a dot where each line leaves."""
    loose = " script-card--loose" if box.is_loose else ""
    parts = [
        f'<g class="script-card{loose}"><rect class="script-card__box" x="{box.x:.0f}" y="{box.y:.0f}" width="{CARD}" '
        f'height="{box.height:.0f}" rx="6"/>'
    ]
    for name, down, text in box.lines:
        parts.append(f'<text class="{name}" x="{box.x + PAD:.0f}" y="{box.y + down:.0f}">{escape(text)}</text>')
    for port, row in box.ports:
        kind = "flag" if row.flags else row.kind
        parts.append(
            f'<circle class="script-port script-port--{kind}" cx="{box.x + CARD:.0f}" cy="{box.y + port:.0f}" r="4"/>'
        )
    return "".join([*parts, "</g>"])
