"""Which finished calls are looked at, drawn so that everybody can check it; and by which standards. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import yaml

MOST_EACH = 10
MET, NOT_MET, NOT_ASKED = "met", "not_met", "none"
RESULTS = {MET: "Met", NOT_MET: "Not met", NOT_ASKED: "Did not arise"}


def lot(seed: str, call: UUID) -> str:
    """The lot of a call: the SHA-256 of the seed, a colon and the call's id. Nobody can choose one, and everybody who
    knows both can reckon it."""
    return sha256(f"{seed}:{call}".encode()).hexdigest()


def draw(calls: Mapping[int, Sequence[UUID]], each: int, seed: str) -> dict[UUID, int]:
    """Of each caller's calls the ones with the lowest lots, so many of each; all of somebody who has no more. Each call
    with its caller."""
    return {call: who for who in sorted(calls) for call in sorted(calls[who], key=lambda call: lot(seed, call))[:each]}


@cache
def standards() -> dict[str, str]:
    """The standards by their keys, in the order of the form."""
    return yaml.safe_load((Path(__file__).parent.parent / "standards.yaml").read_text("utf-8"))


def share(results: Mapping[str, int]) -> float | None:
    """Per cent met of the calls in which it arose; nothing where it never did."""
    arose = results.get(MET, 0) + results.get(NOT_MET, 0)
    return round(100 * results.get(MET, 0) / arose) if arose else None
