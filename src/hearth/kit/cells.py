"""Cells of a table that a spreadsheet opens: none begins like a formula, and each can be read back as it was."""

from __future__ import annotations

import re

_RISKY = re.compile(r"[\s\x00-\x20\u200b\ufeff]*[=+\-@＝＋－＠|%]|[\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9][0-9 ().,]*")


def safe_cell(value: object) -> str:
    """A cell no spreadsheet will run: text that begins like a formula gets an apostrophe before it (OWASP).

    So does what would be such text without the apostrophes it has: `plain_cell` takes off the one that was put there.
    """
    text = "" if value is None else str(value)
    return f"'{text}" if _is_risky(text) else text


def plain_cell(text: str) -> str:
    """Undo `safe_cell`: what we wrote reads back as it was."""
    return text[1:] if text[:1] == "'" and _is_risky(text[1:]) else text


def _is_risky(text: str) -> bool:
    bare = text.lstrip("'")
    return bool(_RISKY.match(bare)) and not _PLAIN_NUMBER.fullmatch(bare)
