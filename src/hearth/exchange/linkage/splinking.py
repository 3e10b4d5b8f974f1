"""The only place that speaks to Splink: our comparisons as its settings, its predictions as a table."""

from __future__ import annotations

import logging
import re
from typing import Any

from .model import UK, Comparison, Level, Rule
from .parameters import Parameters

SCALE = 1e-6
"""Frequencies, and m and u of levels that read them, are carried by this much smaller: m / u may be above one, and
Splink takes m for a probability. It cancels out of every weight."""


def settings(parameters: Parameters, prior: float, *, within: bool, dialect: str, rules: list[Rule]) -> dict[str, Any]:
    """Splink's settings for this model, prior and engine. `within` compares one list with itself; `rules` say which
    pairs are looked at."""
    order = " AND l.unique_id < r.unique_id" if within else ""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": prior,
        "comparisons": [_comparison(one, parameters) for one in UK if parameters.compares(one.key)],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": rule.condition + order, "sql_dialect": dialect} for rule in rules
        ],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
    }


def _comparison(comparison: Comparison, parameters: Parameters) -> dict[str, Any]:
    numbers = parameters.levels[comparison.key]
    return {
        "output_column_name": comparison.key,
        "comparison_levels": [_level(one, numbers.get(one.key)) for one in comparison.levels],
    }


def _level(level: Level, numbers: tuple[float, float] | None) -> dict[str, Any]:
    condition = re.sub(r"\b([lr])\.(\w+)", r"\2_\1", level.condition)
    told: dict[str, Any] = {"sql_condition": condition, "label_for_charts": level.words or level.key}
    if numbers is None:
        return told | {"is_null_level": True}
    m, u = numbers
    if not level.tf:
        return told | {"m_probability": m, "u_probability": u}
    return told | {
        "m_probability": min(m / u * SCALE, 1.0), "u_probability": SCALE, "tf_adjustment_column": level.tf,
        "tf_adjustment_weight": 1.0, "disable_tf_exact_match_detection": True,
    }  # fmt: skip


def predict(api: Any, left: Any, right: Any, told: dict[str, Any], floor: float | None) -> Any:
    """Splink's table of scored pairs between two registered tables that carry their own tf_… columns."""
    made = _inference(right, told)
    return made.predict_between(left, right, threshold_match_weight=floor, warning_mode="never")


def weigh(api: Any, pairs: str, left: Any, right: Any, told: dict[str, Any], floor: float) -> Any:
    """The same for pairs already chosen, which stand in a table by their numbers."""
    chosen = api.table_to_splink_dataframe("__splink__blocked_id_pairs", pairs)
    return _inference(right, told).weigh(chosen, left, right, floor)


def _inference(table: Any, told: dict[str, Any]) -> Any:
    from splink import Linker, SettingsCreator

    from .inference import Inference

    logging.getLogger("splink").setLevel(logging.ERROR)
    return Inference(Linker(table, SettingsCreator.from_path_or_dict(told), validate_settings=False))
