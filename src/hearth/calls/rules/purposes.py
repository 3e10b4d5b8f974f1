"""What hubs ring people for: the purposes that are shipped, each whole. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent.parent / "purposes.yaml"
CALLERS = {"staff": "Staff", "volunteers": "Trained volunteers"}


@dataclass(frozen=True)
class Purpose:
    """One thing people are rung for, and how; a campaign takes it over and may change it."""

    key: str
    en: str
    cy: str
    script: str
    urgency: str
    minutes: int  # how long such a call takes
    callers: tuple[str, ...]
    hours: dict[str, str]
    steps: list[dict[str, Any]]
    text_after: bool
    text_before: int = 0  # hours before somebody is first rung; 0: none
    days: tuple[int, ...] = ()  # days after a list's own day on which people are rung
    within_hours: int = 0  # of being named, people are to be reached; 0: no such time
    is_hard: bool = False  # weighs on whoever rings
    help: str = "check_in"  # the kind of help a volunteer's role must cover to ring for it
    no_bar: tuple[str, ...] = ()  # what the check before finds and speaks not against ringing for it
    because: dict[str, str] = field(default_factory=dict)  # why they are rung, as a volunteer reads and says it


@cache
def purposes() -> dict[str, Purpose]:
    """Every shipped purpose by its key."""
    raw: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))
    return {key: _read(key, dict(one)) for key, one in raw.items()}


def _read(key: str, one: dict[str, Any]) -> Purpose:
    words = one.pop("name")
    lists: dict[str, Any] = {name: tuple(one.pop(name, ())) for name in ("callers", "days", "no_bar")}
    return Purpose(key=key, en=words["en"], cy=words["cy"], **lists, **one)
