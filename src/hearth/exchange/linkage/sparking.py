"""The same comparison on Spark, for lists that one machine does not hold: one definition, another engine.

Reading and counting stay with DuckDB, which spills to disk; the comparing, which grows fastest, goes to the cluster.
Spark takes its address and sizes from its own settings (`spark-defaults.conf`, `spark-submit`), and is this machine
unless told otherwise. The folder for the tables must be one that every worker sees: HEARTH_LINKAGE_FOLDER.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any

from . import splinking
from .engine import FLOOR, Prepared, affordable, keep
from .parameters import Parameters

MISSING = (
    "Spark is not installed here. Install it with:  .venv/bin/python -m pip install --require-hashes "
    "-r requirements/spark.txt  (it needs Java 17 as well)."
)


class NoSpark(RuntimeError):
    """Spark, or the Java it runs on, is not on this machine."""


def session() -> Any:
    """A Spark session with the string functions that Splink's comparisons use."""
    try:
        from pyspark.sql import SparkSession
        from splink.backends.spark import similarity_jar_location
    except ImportError:
        raise NoSpark(MISSING) from None
    builder = SparkSession.builder.appName("hearth link").config("spark.jars", similarity_jar_location())
    for key, value in {"spark.ui.enabled": "false", "spark.sql.codegen.wholeStage": "false"}.items():
        builder = builder.config(key, value)
    try:
        spark = builder.getOrCreate()
    except RuntimeError as fault:  # no Java
        raise NoSpark(f"{MISSING} ({fault})") from None
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def predict(con: Any, prepared: Prepared, parameters: Parameters, prior: float, floor: float = FLOOR) -> None:
    """Make the table `scored` in DuckDB, as `engine.predict` does, with Spark doing the comparing."""
    spark = session()
    from splink import SparkAPI

    rules = affordable(con, prepared)
    told = splinking.settings(parameters, prior, within=prepared.within, dialect="spark", rules=rules)
    with tempfile.TemporaryDirectory(dir=os.environ.get("HEARTH_LINKAGE_FOLDER")) as folder:
        api = SparkAPI(spark_session=spark, break_lineage_method="parquet", num_partitions_on_repartition=16)
        spark.sparkContext.setCheckpointDir(f"{folder}/checkpoints")
        sides = []
        for side, table in (("a", prepared.left), ("b", prepared.right)):
            con.execute(f"COPY {table} TO '{folder}/{side}.parquet' (FORMAT parquet)")
            read = spark.read.parquet(f"{folder}/{side}.parquet")
            sides.append(api.register(read, dataset_display_name=f"list_{side}"))
        found = splinking.predict(api, *sides, told, None)  # a filter here would make Spark compare everything twice
        found.as_spark_dataframe().write.parquet(f"{folder}/found")
        con.execute(
            f"CREATE OR REPLACE VIEW spark_found AS SELECT * FROM "
            f"read_parquet('{folder}/found/*.parquet') WHERE match_weight >= {floor}"
        )
        keep(con, "spark_found", parameters, first=True)
        con.execute("DROP VIEW spark_found")
