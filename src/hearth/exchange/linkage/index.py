"""A long list kept ready, so that a few new records are compared with it in seconds.

Reading, cleaning and counting a million records takes most of a linkage. An index keeps that in one DuckDB file:
make it when the list changes much (each night), link new rows against it as they come.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import engine
from .engine import Clock, Prepared
from .linked import Linked
from .model import TERMS
from .parameters import Parameters
from .records import Records


class Index:
    """A list made comparable and kept. `path` is a file that holds personal data: keep it as the list itself."""

    def __init__(self, con: Any, path: Path | None):
        self.con, self.path = con, path
        self.size = con.execute("SELECT count(*) FROM standing").fetchone()[0]

    @classmethod
    def build(
        cls, records: Records, path: Path | None = None, *, parameters: Parameters | None = None, **limits: Any
    ) -> Index:
        """Make an index of these records for these parameters, in memory or in a new file. `limits` are threads and
        memory."""
        if path is not None:
            Path(path).unlink(missing_ok=True)
        con = engine.connect(str(path or ":memory:"), **limits)
        words = (parameters or Parameters.load()).compares("street")
        engine.load(con, records, "standing_read", 1, words=words)
        engine.count_terms(con, ["standing_read"], own=1)
        engine.add_terms(con, "standing_read", "standing")
        con.execute("DROP TABLE standing_read")
        if path is None:
            return cls(con, None)
        con.close()
        return cls.open(path, **limits)

    @classmethod
    def open(cls, path: Path, **limits: Any) -> Index:
        """Open an index made before, to read; several may at once. Raise FileNotFoundError when there is none."""
        if not Path(path).exists():
            raise FileNotFoundError(path)
        con = engine.connect(**limits)
        con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS kept (READ_ONLY)")
        for table in ("standing", "tf_of_unseen", *(f"tf_of_{column}" for column in TERMS)):
            con.execute(f"CREATE VIEW {table} AS SELECT * FROM kept.{table}")
        return cls(con, Path(path))

    def close(self) -> None:
        """Let go of the file."""
        self.con.close()

    def link(self, new: Records, *, parameters: Parameters | None = None) -> Linked:
        """Who of these new records is in the index: `left_id` is the new record's, `right_id` the standing one's."""
        parameters, clock, con = parameters or Parameters.load(), Clock(), self.con
        with clock.step("prepare"):
            count = engine.load(con, new, "new_read", self.size + 1, words=parameters.compares("street"))
            engine.add_terms(con, "new_read", "new_list")
        prepared = Prepared("new_list", "standing", (count, self.size), first=self.size + 1)
        engine.compare(con, prepared, parameters, clock)
        return Linked(con, parameters, prepared.sizes, clock.seconds)
