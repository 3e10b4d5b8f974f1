"""Papers to print: tagged PDFs that a screen reader can read (PDF/UA-1), made by Typst, which only this file knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def made(template: Path, told: Mapping[str, Any], pictures: Mapping[str, str] | None = None) -> bytes:
    """The PDF of a template and what it is told, with pictures (SVG) by the names it knows them by.

    Facts go in as data, never as markup: nothing in a name can change the paper. A paper that would not meet PDF/UA
    (a picture without words, no title) is an error, not a poorer paper. No font of the machine is used, so that a
    paper looks the same everywhere, and nothing is written to a disk.
    """
    import typst

    drawn = {name: svg.encode() for name, svg in (pictures or {}).items()}
    sources = {"main.typ": template.read_bytes(), "told.json": json.dumps(told).encode(), **drawn}
    return typst.compile(sources, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True)
