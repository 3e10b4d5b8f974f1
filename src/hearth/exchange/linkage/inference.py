"""Splink scores pairs that were already chosen. Imported when pairs are weighed: reading Splink takes a second."""

from __future__ import annotations

from splink.internals.comparison_vector_values import compute_comparison_vector_values_from_id_pairs_sqls
from splink.internals.linker_components.inference import LinkerInference
from splink.internals.pipeline import CTEPipeline
from splink.internals.predict import predict_from_comparison_vectors_sqls
from splink.internals.splinkdataframe_utils import splink_dataframes_to_dict


class Inference(LinkerInference):
    """Splink 5.0.0's own inference, with two things mended: frequencies a table carries itself are used as
    `predict_between` promises (it joins a table that is not there), and the level of each comparison is kept."""

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
