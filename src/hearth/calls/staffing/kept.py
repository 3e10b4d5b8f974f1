"""Answers as they are kept, and as they are read back: plain values, an endless wait as “grows”. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from hearth.calls.staffing.answer import Answer, Row
from hearth.calls.staffing.beside import Told

GROWS = "grows"


def as_kept(told: Told) -> dict[str, Any]:
    """One answer with its words, as JSON can hold it."""
    return {
        "name": told.name, "stands": told.stands, "breaks": list(told.breaks), "mends": list(told.mends),
        **_figures(told.answered), "mended": _figures(told.mended) if told.mended else None,
        "half_hours": [_row(row) for row in told.answered.half_hours],
        "days": [_row(row) for row in told.answered.days],
    }  # fmt: skip


def _figures(answered: Answer) -> dict[str, Any]:
    return {
        "runs": answered.runs, "seed": answered.seed, "level": answered.level, "error": answered.error,
        "formula": answered.formula, "abandoned": answered.abandoned, "left": answered.left,
        "not_made": answered.not_made, "short": len(answered.short), "is_met": answered.is_met,
    }  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    said = asdict(row) | {"day": row.day.isoformat()}
    return {key: GROWS if isinstance(value, float) and math.isinf(value) else value for key, value in said.items()}


def rows_of(kept: list[Mapping[str, Any]]) -> list[Row]:
    """Rows as they were."""
    return [
        Row(
            **{k: math.inf if v == GROWS else v for k, v in row.items() if k != "day"},
            day=date.fromisoformat(row["day"]),
        )
        for row in kept
    ]
