"""The cohorts that come with Hearth, as data in `exchange/cohorts.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from .cohorts import Question, read

FILE = Path(__file__).parent.parent / "cohorts.yaml"


@dataclass(frozen=True)
class Shipped:
    """A question to begin with: its name, why it is asked, who asked it first, and what to do with whom it finds."""

    key: str
    name: str
    why: str
    question: Question
    begins: Mapping[str, str]  # what handing on suggests: kind, category, urgency, summary


@cache
def shipped() -> Mapping[str, Shipped]:
    """Every shipped cohort by its key."""
    raw = yaml.safe_load(FILE.read_text())
    return {
        key: Shipped(key, one["name"], one["why"], read(one["question"]), one["hand_on"]) for key, one in raw.items()
    }
