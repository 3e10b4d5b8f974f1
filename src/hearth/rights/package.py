"""The file somebody gets: a page to read, the same as JSON, and a CSV for each table; what is held back is marked."""

from __future__ import annotations

import base64
import csv
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from hearth.kit.cells import safe_cell
from hearth.rights.rules.holdings import Mark
from hearth.rights.saying import said

HELD_BACK = "held back"
PURPOSE = "hearth.rights.files"
"""What gathered files are locked for (`kit/locked.py`)."""
FIXED_DAY = (2000, 1, 1, 0, 0, 0)  # of every file in the ZIP, so that the same content gives the same bytes


def marked(gathered: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(path, mark) of every row and item that is not simply given."""
    found = []
    for table in gathered["tables"]:
        for row in table["rows"]:
            found += [(row["path"], row["mark"])] if row["mark"] else []
            found += [(item["path"], item["mark"]) for item in row["items"] if item["mark"]]
    return found


def decided(gathered: Mapping[str, Any], decisions: Mapping[str, str]) -> dict[str, Any]:
    """What is given. What was marked is given only where somebody, or the rule, decided to.

    A safeguarding row that is held back is left out altogether, and so is its table when nothing is left of it.
    """
    tables = []
    for table in gathered["tables"]:
        rows = [given for row in table["rows"] if (given := _given(row, decisions))]
        if rows:
            tables.append({"model": table["model"], "title": table["title"], "rows": rows})
    return {"made_at": gathered["made_at"], "tables": tables}


def _given(row: Mapping[str, Any], decisions: Mapping[str, str]) -> list[dict[str, str]] | None:
    if row["mark"] and decisions.get(row["path"]) != "keep":
        return None if row["mark"] == Mark.SAFEGUARDING else [{"label": "This entry", "words": HELD_BACK}]
    return [
        {"label": item["label"], "words": HELD_BACK} if item["mark"] and decisions.get(item["path"]) != "keep"
        else {name: item[name] for name in ("label", "words", "picture") if name in item}
        for item in row["items"]
    ]  # fmt: skip


def zipped(given: Mapping[str, Any], *, name: str, reference: str, borough) -> bytes:
    """The ZIP: index.html, everything.json, tables/….csv and pictures/….jpg. Paths are always the same."""
    told, pictures = io.BytesIO(), _pictures_of(given)
    page = render_to_string("rights/file.html", {"given": given, "name": name, "reference": reference,
                                                 "gathered": said("made_at", given["made_at"]),
                                                 "borough": borough, "held_back": HELD_BACK})  # fmt: skip
    with zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as made:
        _write(made, "index.html", page)
        _write(made, "everything.json", json.dumps(given, ensure_ascii=False, indent=1))
        for table in given["tables"]:
            _write(made, f"tables/{table['model']}.csv", _csv(table))
        for path, picture in pictures.items():
            _write(made, path, picture)
    return told.getvalue()


def _pictures_of(given: Mapping[str, Any]) -> dict[str, bytes]:
    """The photographs that are given, by their file; from then on an item only names its file."""
    items = [item for table in given["tables"] for row in table["rows"] for item in row if "picture" in item]
    return {item["words"]: base64.b64decode(item.pop("picture")) for item in items}


def _write(made: zipfile.ZipFile, path: str, content: str | bytes) -> None:
    made.writestr(zipfile.ZipInfo(path, FIXED_DAY), content, zipfile.ZIP_DEFLATED)


def _csv(table: Mapping[str, Any]) -> str:
    """One line a row, one column a label; no cell that a spreadsheet would take for a formula."""
    labels = list(dict.fromkeys(item["label"] for row in table["rows"] for item in row))
    told = io.StringIO()
    told.write("\ufeff")
    writer = csv.writer(told, lineterminator="\r\n")
    writer.writerow(labels)
    for row in table["rows"]:
        words = {item["label"]: item["words"] for item in row}
        writer.writerow([safe_cell(words.get(label, "")) for label in labels])
    return told.getvalue()
