"""A plan's files as a hub may have them: what is another hub's is sealed in them.

A coordinator reads their own hub's rows and nothing of the other's. All rows stand behind them, locked with the
installation's own key, so that `hearth match` makes the very same plan of the files on this installation.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from hearth.kit.locked import NotOurs, locked, unlocked

PURPOSE = "hearth.matching.plans"
OF_VOLUNTEERS = ("knows", "further", "never", "accepted", "proposed")
"""What a request says of single volunteers, each as the volunteer's key or as key:number."""


def others(inputs: dict[str, Any], team: int) -> set[str]:
    """The keys of another hub's volunteers in what a plan was made from."""
    return {row["id"] for row in inputs.get("volunteers", []) if row["area"] != str(team)}


def for_hub(name: str, inputs: dict[str, Any], team: int) -> list | dict:
    """One file of a plan: the hub's own rows, and all of them sealed where some are another hub's."""
    rows, strangers = inputs[name], others(inputs, team)
    if name == "weights" or not strangers:
        return rows
    own = [_without(row, strangers) for row in rows if row["area"] == str(team)]
    return [*own, {"sealed": locked(zlib.compress(json.dumps(rows).encode()), PURPOSE).decode()}]


def _without(row: dict[str, Any], strangers: set[str]) -> dict[str, Any]:
    said = {name: [one for one in row[name] if one.split(":")[0] not in strangers]
            for name in OF_VOLUNTEERS if name in row}  # fmt: skip
    return {**row, **said}


def opened(sealed: str) -> list[dict[str, Any]]:
    """All rows of a file. Raises ValueError where this installation did not seal them."""
    try:
        return json.loads(zlib.decompress(unlocked(sealed.encode(), PURPOSE)))
    except NotOurs:
        raise ValueError(
            "another hub's rows are sealed in it, and only the installation it comes from opens them"
        ) from None
