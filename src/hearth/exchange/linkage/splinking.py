"""The only place that speaks to Splink: our comparisons as its settings, its predictions as a table."""

from __future__ import annotations

import logging
import re
from functools import cache
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
    made = _inference()(_linker(right, told))
    return made.predict_between(left, right, threshold_match_weight=floor, warning_mode="never")


def weigh(api: Any, pairs: str, left: Any, right: Any, told: dict[str, Any], floor: float) -> Any:
    """The same for pairs already chosen, which stand in a table by their numbers."""
    chosen = api.table_to_splink_dataframe("__splink__blocked_id_pairs", pairs)
    return _inference()(_linker(right, told)).weigh(chosen, left, right, floor)


def _linker(table: Any, told: dict[str, Any]) -> Any:
    from splink import Linker, SettingsCreator

    logging.getLogger("splink").setLevel(logging.ERROR)
    return Linker(table, SettingsCreator.from_path_or_dict(told), validate_settings=False)


@cache
def _inference() -> type:
    """Splink 5.0.0's own inference, with two things mended: frequencies a table carries itself are used as
    `predict_between` promises (it joins a table that is not there), and the level of each comparison is kept."""
    from splink.internals.comparison_vector_values import compute_comparison_vector_values_from_id_pairs_sqls
    from splink.internals.linker_components.inference import LinkerInference
    from splink.internals.pipeline import CTEPipeline
    from splink.internals.predict import predict_from_comparison_vectors_sqls
    from splink.internals.splinkdataframe_utils import splink_dataframes_to_dict

    class Inference(LinkerInference):
        def weigh(self, pairs, left, right, floor):
            pipeline = CTEPipeline([pairs])
            tables = [splink_dataframes_to_dict(one) for one in (left, right)]
            for name, table in zip(("left_told", "right_told"), tables, strict=True):
                self._enqueue_concat_with_tf_cte(pipeline, table, name, force_source_dataset=False)
            return self._score_blocked_pairs(
                pipeline=pipeline, settings=self._linker._settings_obj, input_tablename_l="left_told",
                input_tablename_r="right_told", threshold_match_probability=None, threshold_match_weight=floor,
            )  # fmt: skip

        def _enqueue_concat_with_tf_cte(self, pipeline, splink_df_dict, output_table_name, force_source_dataset):
            pipeline.enqueue_sql(self._concat_sql_for_dict(splink_df_dict, force_source_dataset), output_table_name)

        def _score_blocked_pairs(self, *, pipeline, settings, input_tablename_l, input_tablename_r,
                                 threshold_match_probability, threshold_match_weight):  # fmt: skip
            pipeline.enqueue_list_of_sqls(compute_comparison_vector_values_from_id_pairs_sqls(
                settings._columns_to_select_for_blocking, settings._columns_to_select_for_comparison_vector_values,
                input_tablename_l=input_tablename_l, input_tablename_r=input_tablename_r,
                source_dataset_input_column=None,
                unique_id_input_column=settings.column_info_settings.unique_id_input_column,
                link_type=settings._link_type, sql_dialect_str=self._linker._sql_dialect_str,
            ))  # fmt: skip
            pipeline.enqueue_list_of_sqls(predict_from_comparison_vectors_sqls(
                settings.column_info_settings.unique_id_input_columns, settings.core_model_settings,
                self._linker._db_api.sql_dialect, threshold_match_weight=threshold_match_weight,
                retain_intermediate_calculation_columns=True, training_mode=True,
            ))  # fmt: skip
            return self._linker._db_api.sql_pipeline_to_splink_dataframe(pipeline)

    return Inference
