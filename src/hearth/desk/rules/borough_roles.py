"""The roles of volunteers in a borough's file: one of Hearth's changed, or one of the borough's own. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from hearth.desk.rules.borough_table import Table
from hearth.needs.rules.script_vocabulary import shipped
from hearth.offers.rules.checks import Activity, Dbs, Identity
from hearth.offers.rules.roles import ADULT, SHIPPED, faults

KEY_WORDS = "small letters, figures and underscores"
CHOICES: dict[str, type[StrEnum]] = {"activity": Activity, "identity": Identity, "dbs": Dbs}
NOTHING = {"activity": Activity.NO_CARE, "identity": Identity.NONE, "dbs": Dbs.NONE, "least_age": ADULT,
           "goes_to_doors": True}  # fmt: skip
"""What a role of the borough's own is, where its file does not say."""


def volunteer_roles(reader: Any) -> list[dict[str, Any]]:
    """Every [[volunteer_roles]] of the file: by key, only what it says. More than the law allows is a fault."""
    rows = reader.rows("volunteer_roles", "role", required=False)
    reader.once(rows, "key")
    own = {row.values.get("key") for row in reader.rows("categories", "category", required=False)}
    known = {*shipped().categories, *(key for key in own if isinstance(key, str))}
    return [_role(row, known) for row in rows]


def _role(row: Table, known: set[str]) -> dict[str, Any]:
    row.only("key", "name", "name_cy", "categories", *CHOICES, "references", "training", "least_age",
             "goes_to_doors", "why")  # fmt: skip
    key = row.shaped("key", row.reader.category_key, KEY_WORDS)
    ours = SHIPPED.get(key, {})
    told: dict[str, Any] = {"key": key}
    for name, most in (("name", 80), ("name_cy", 80), ("why", 300)):
        is_needed = name == "name" and not ours
        if name in row.values or is_needed:
            told[name] = row.text(name, most, required=is_needed)
    if "categories" in row.values:
        told["categories"] = row.names("categories", known, "kind of help") if row.values["categories"] else []
    told |= {
        name: row.one_of(name, list(map(str, kind)), f"level of {name}")
        for name, kind in CHOICES.items()
        if name in row.values
    }
    told |= {name: row.whole(name, most) for name, most in (("references", 9), ("least_age", 99)) if name in row.values}
    if "training" in row.values:
        told["training"] = row.texts("training", 80)
    if "goes_to_doors" in row.values:
        told["goes_to_doors"] = row.yes_or_no("goes_to_doors", True)
    whole = NOTHING | ours | told
    if all(whole[name] in list(kind) for name, kind in CHOICES.items()):
        for name, words in faults(whole).items():
            row.wrong(name, words, "Ask for less, or say what the role really does (activity).")
    return told
