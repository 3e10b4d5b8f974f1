"""The numbers of a model, as a file of ours: how strongly each level speaks, and how that was estimated. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .model import UK, UNSAID

SHIPPED = Path(__file__).with_name("uk.json")


@dataclass(frozen=True)
class Parameters:
    """For each level: m, how often one person's two records compare so; u, how often two people's do.

    Where the level looks at how common a value is, u is what chance adds to that value's own frequency.
    `share` of the smaller list is taken to be on the other, until the lists say otherwise. A weight (bits) of `link_at`
    or more links without a person; one of `review_at` or more is for a person to look at.
    """

    levels: Mapping[str, Mapping[str, tuple[float, float]]]
    share: float = 0.5
    link_at: float = 5.0
    review_at: float = -1.0
    estimated: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Parameters:
        """Read a parameters file; raise ValueError, saying what is wrong, when it is not one."""
        told = json.loads(Path(path).read_text())
        if told.get("format") != "hearth linkage 1":
            raise ValueError(f"{path} is not a file of linkage parameters.")
        levels = {c: {key: (mu["m"], mu["u"]) for key, mu in found.items()} for c, found in told["levels"].items()}
        for comparison in (c for c in UK if c.key in levels or c.key not in UNSAID):
            missing = [
                one.key
                for one in comparison.levels
                if not one.is_missing and one.key not in levels.get(comparison.key, {})
            ]
            if missing:
                raise ValueError(f"{path} has no numbers for {comparison.words}: {', '.join(missing)}.")
        return cls(levels, told["share"], told["link_at"], told["review_at"], told["estimated"])

    def compares(self, comparison: str) -> bool:
        """Whether these numbers say anything about it; a comparison they are silent on is not made."""
        return comparison in self.levels

    @property
    def version(self) -> str:
        """A short name of these very numbers, whatever the thresholds: kept with each link they made."""
        told = json.dumps([self.levels, self.share], sort_keys=True)
        return f"uk-{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    def save(self, path: Path) -> None:
        """Write the file that `load` reads."""
        levels = {c: {key: {"m": m, "u": u} for key, (m, u) in found.items()} for c, found in self.levels.items()}
        told = {"format": "hearth linkage 1", "estimated": dict(self.estimated), "share": self.share,
                "link_at": self.link_at, "review_at": self.review_at, "levels": levels}  # fmt: skip
        Path(path).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def flat() -> Parameters:
    """Numbers that say nothing yet: where an estimate begins."""
    spoken = (c for c in UK if c.key not in UNSAID)
    return Parameters({c.key: {one.key: (0.5, 0.5) for one in c.levels if not one.is_missing} for c in spoken})
