"""Whether the log is as it was sealed. For whoever keeps the server: run as the owner of the database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

RELATIONS = ("event", "change")
TOLD = re.compile(r"\bsealed (event|change) (\d+)-(\d+) ([0-9a-f]{64})\b")
NEWEST = """
select distinct on (first_id, last_id) first_id, last_id, digest from audit.seal
where relation = %s order by first_id, last_id, id desc
"""
DIGEST = """
select encode(sha256(convert_to(string_agg(l::text, E'\\n' order by id), 'UTF8')), 'hex')
from audit.{relation} l where id between %s and %s
"""


@dataclass
class Checked:
    """What was found of one part of the log: how many ranges fit, what does not, how many rows wait to be sealed."""

    relation: str
    fit: int = 0
    faults: list[str] = field(default_factory=list)
    unsealed: int = 0


def check(cursor, told: Iterable[str] = ()) -> list[Checked]:
    """Hold every seal against the rows it seals, and against the seals that the server's own log (`told`) names."""
    cursor.execute("set timezone to 'UTC'")
    cursor.execute("set datestyle to 'ISO'")
    found = [_of(cursor, relation) for relation in RELATIONS]
    for line in told:
        if match := TOLD.search(line):
            _hold_against(cursor, found, *match.groups())
    return found


def _of(cursor, relation: str) -> Checked:
    made, upto = Checked(relation), 0
    cursor.execute(NEWEST, [relation])
    for first, last, digest in cursor.fetchall():
        if first != upto + 1:
            made.faults.append(f"{relation} {upto + 1}-{first - 1}: the seal is missing.")
        cursor.execute(DIGEST.format(relation=relation), [first, last])
        if cursor.fetchone()[0] == digest:
            made.fit += 1
        else:
            made.faults.append(f"{relation} {first}-{last}: rows were changed, added or taken away after sealing.")
        upto = last
    cursor.execute(f"select count(*) from audit.{relation} where id > %s", [upto])  # noqa: S608
    made.unsealed = cursor.fetchone()[0]
    return made


def _hold_against(cursor, found: list[Checked], relation: str, first: str, last: str, digest: str) -> None:
    cursor.execute(
        "select from audit.seal where relation = %s and first_id = %s and last_id = %s and digest = %s",
        [relation, first, last, digest],
    )
    if cursor.fetchone() is None:
        words = f"{relation} {first}-{last}: the server's log tells of a seal that is not here."
        found[RELATIONS.index(relation)].faults.append(words)
