"""The one list of shelves, read from pyproject.toml, where import-linter reads it too; and the list of source files."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "hearth"


def _shelves() -> list[list[str]]:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (contract,) = [c for c in told["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    return [[room.strip(" ()") for room in layer.split("|")] for layer in contract["layers"]]


# From the lowest (0) to the highest.
SHELVES = list(reversed(_shelves()))
SHELF_OF = {room: height for height, rooms in enumerate(SHELVES) for room in rooms}


def may_use(above: str, below: str) -> bool:
    """Whether a room may import, point at and call another: only itself and rooms on lower shelves."""
    return above == below or SHELF_OF[above] > SHELF_OF[below]


@cache
def sources(tests: bool = False, migrations: bool = False) -> dict[Path, ast.Module]:
    """Every Python file of the rooms, parsed."""
    found = {}
    for room in SHELF_OF:
        for path in sorted((SRC / room).rglob("*.py")):
            parts = path.relative_to(SRC).parts
            if ("tests" in parts and not tests) or ("migrations" in parts and not migrations):
                continue
            found[path] = ast.parse(path.read_text(), str(path))
    return found


def room_of(path: Path) -> str:
    return path.relative_to(SRC).parts[0]


def short(path: Path) -> str:
    return str(path.relative_to(SRC))


class Exceptions:
    """Things a guard lets pass, each with its reason. One that is no longer needed fails the guard."""

    def __init__(self, reasons: dict[str, str]):
        self.reasons = reasons
        self.met: set[str] = set()

    def allow(self, name: str) -> bool:
        if name in self.reasons:
            self.met.add(name)
        return name in self.reasons

    def stale(self) -> list[str]:
        return [
            f"{name}: no longer an exception, take it off the list" for name in self.reasons if name not in self.met
        ]
