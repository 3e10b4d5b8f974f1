"""What a borough's file says otherwise than it stands, where Hearth does not follow the file. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hearth.desk.rules.borough_file import BoroughPlan

CALLED = {
    "borough": "the borough", "neighbourhoods": "neighbourhood", "wards": "ward", "teams": "team",
    "categories": "kind of help", "routes": "route", "volunteer_roles": "role", "agreements": "sharing agreement",
}  # fmt: skip
IN_THE_FILE = {"from_kind": "from", "to_kind": "to", "neighbourhood": "in"}


def left(plan: BoroughPlan, stands: Mapping[tuple[str, str], Any]) -> list[str]:
    """Each fact of the file that is otherwise here, with its line and both, in the order of the file.

    `stands`: the row there is, by table and key of the file.
    """
    said, told = _said(plan), []
    for (table, key), lines in plan.lines.items():
        if (row := stands.get((table, key))) is None:
            continue
        for name in lines.keys() & said[table, key].keys():
            here, file = _plain(getattr(row, name)), _plain(said[table, key][name])
            if here != file:
                fact = "neighbourhood" if table == "wards" else IN_THE_FILE.get(name, name)
                whose = CALLED[table] + (f" “{row.name}”" if key else "")
                told.append((lines[name], f"{whose}: {fact} stays {_words(here)}; the file says {_words(file)}"))
    return [f"line {line}: {words}." for line, words in sorted(told)]


def _said(plan: BoroughPlan) -> dict[tuple[str, str], Mapping[str, Any]]:
    """What the file says, by table and key."""
    return {
        ("borough", ""): plan.facts,
        **{("neighbourhoods", row["key"]): row for row in plan.neighbourhoods},
        **{("wards", row["gss"]): row for row in plan.wards},
        **{("teams", team.key): vars(team) for team in plan.teams},
        **{("categories", row["key"]): row for row in plan.categories},
        **{("routes", row["key"]): row for row in plan.routes},
        **{("volunteer_roles", row["key"]): row for row in plan.volunteer_roles},
        **{("agreements", row.key): vars(row) for row in plan.agreements},
    }


def _plain(value: Any) -> Any:
    """A value as both sides have it: a row by its key, a list without its order, nothing as one thing."""
    value = getattr(value, "key", value)
    return tuple(sorted(value)) if isinstance(value, (list, tuple)) else value if value or value is False else ""


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"“{', '.join(value) if isinstance(value, tuple) else value}”" if value else "empty"
