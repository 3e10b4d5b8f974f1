"""What a volunteer answered to “Would you stay?”, taken from the script of a call. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

PURPOSE = "stay_as_volunteer"
ROLES = {"calls": "befriending", "shopping": "shopping", "prescriptions": "prescriptions", "driving": "driving",
         "food": "packing", "home": "home"}  # fmt: skip
"""The roles of volunteers by the answers of the script."""
HOW_OFTEN = {"weekly": "week", "monthly": "month", "when_asked": "now and then"}
CAME_TO = {"yes": "will_stay", "less": "will_stay_less", "no": "will_not_stay"}
"""What a call to them came to, as scripts name it."""


@dataclass(frozen=True)
class Answered:
    """Yes or no; for which roles, by their keys; how often, as the offers room says it."""

    stays: bool
    roles: tuple[str, ...] = ()
    how_often: str = ""


def of_script(said: Mapping[str, Any], open_roles: Collection[str]) -> Answered | None:
    """What was answered, with roles that the borough has; nothing where they are to be asked again later."""
    answer = said.get("would_you_stay")
    if answer not in ("stays", "less", "leaves"):
        return None
    if answer == "leaves":
        return Answered(False)
    chosen = said.get("which_role") or []
    wanted = sorted(open_roles) if "anything" in chosen else [ROLES[one] for one in chosen if one in ROLES]
    often = "emergency" if list(chosen) == ["emergency"] else HOW_OFTEN.get(said.get("how_often") or "", "")
    return Answered(True, tuple(one for one in wanted if one in open_roles), often)
