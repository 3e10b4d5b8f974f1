"""Records as they are compared: the same person written in two ways comes out the same, as far as can be told.

All of it is SQL that DuckDB runs (`standard.sql`), because a million rows in Python take half a minute. The list
itself is never changed: these are columns beside it. What cannot be read becomes empty, never wrong.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from hearth.people.first_names import FIRST_NAMES
from hearth.people.names import SAME_NAMES

from .vocabulary import NOTHING

STANDARD = (
    "f1", "fc", "fc2", "frest", "sur", "s1", "s2", "sdx", "full_name", "canon_name", "name_key", "dob", "yob", "md",
    "dob_swap", "aged", "sex", "nhs", "nhs_ok", "num", "postcode", "outcode", "sector", "prop", "door", "p1", "p2",
    "email", "w1", "w2", "w3", "w4", "wn", "deceased", "protected",
)  # fmt: skip
"""The columns comparisons and blocking read, beside the number of the record."""


def prepare(con: Any) -> None:
    """Make what `standard.sql` needs in this connection: its small readings, and the first names that are one."""
    nothing = ", ".join(f"'{words}'" for words in NOTHING)
    con.execute(Template(_text("standard_macros.sql")).safe_substitute(nothing=nothing))
    if not con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'one_name'").fetchone()[0]:
        con.execute("CREATE TABLE one_name (f1 VARCHAR PRIMARY KEY, head VARCHAR, head2 VARCHAR)")
        con.execute(
            "INSERT INTO one_name SELECT unnest(?), unnest(?), unnest(?)",
            [list(x) for x in zip(*_heads(), strict=True)],
        )
    names = [sorted(name.upper() for name in FIRST_NAMES)]
    con.execute("CREATE OR REPLACE TABLE first_name AS SELECT unnest(?) AS f1", names)


def standardise(con: Any, source: str, target: str, first_number: int, *, words: bool = False) -> int:
    """Make table `target` from the rows of `source` (columns of the vocabulary and `row_id`); returns how many.

    Records are numbered from `first_number` in the order of `row_id`; `source_id` stays what the list calls them.
    With `words` the words of addresses are made comparable as well.
    """
    told = {"source": source, "target": target, "first": first_number, "words": str(words).lower()}
    con.execute(Template(_text("standard.sql")).safe_substitute(told))
    return con.execute(f"SELECT count(*) FROM {target}").fetchone()[0]


@cache
def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text()


def _heads() -> list[tuple[str, str, str]]:
    """Each first name with the names it may stand for: Terry with Terence and Theresa."""
    heads: dict[str, list[str]] = {}
    for line in SAME_NAMES.upper().split("\n"):
        for name in line.split():
            heads.setdefault(name, []).append(line.split()[0])
    return [(name, found[0], found[1] if len(found) > 1 else found[0]) for name, found in sorted(heads.items())]
