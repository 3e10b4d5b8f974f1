"""The second engine finds the same pairs. Needs requirements/spark.txt and Java; says so where they are not."""

import shutil
import sys

import pytest

from benchmarks.linkage.people import two_lists
from hearth.exchange import linkage
from hearth.exchange.linkage import Records, sparking


@pytest.mark.filterwarnings("ignore")
def test_spark_finds_the_pairs_that_duckdb_finds():
    pytest.importorskip("pyspark", reason="NOT TESTED: Spark is not installed (requirements/spark.txt)")
    if not shutil.which("java"):
        pytest.skip("NOT TESTED: Spark needs Java 17")
    lists = two_lists(200, 200, seed=12, slips=1.6)
    here, there = (
        linkage.link(Records.from_rows(lists.left), Records.from_rows(lists.right), engine=engine)
        for engine in ("duckdb", "spark")
    )
    assert list(here.pairs(-7)) == list(there.pairs(-7))
    assert len(list(here.pairs(0))) > 100


def test_without_spark_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(sparking.NoSpark, match="requirements/spark"):
        sparking.session()
