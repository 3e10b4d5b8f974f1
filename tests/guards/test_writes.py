"""Only actions write: every change to a row is a verb somebody can read."""

from __future__ import annotations

import ast
import re

from tests.guards.shelves import Exceptions, short, sources

ALWAYS = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
OF_QUERYSETS = {"create", "update"}
QUERYSET_WORDS = {"objects", "filter", "exclude", "visible_to", "all", "select_for_update"}
WRITING_SQL = re.compile(r"^\s*(insert\s+into|update\s+\w+\s+set|delete\s+from|truncate)\b", re.IGNORECASE)

# file (or folder ending in /): why it may write outside actions
WRITERS = {
    "access/links.py": "the kernel's own verbs for links: make and use",
    "access/session_store.py": "what Django's own session store does, in fewer statements",
    "access/receipts.py": "the kernel's own verbs for idempotency keys: once and keep",
    "kit/references.py": "inserts the row a verb has made, under a reference nobody has",
    "kit/pictures.py": "makes a picture in memory",
    "kit/bulk.py": "the one statement that adds or changes many rows, for the verbs that load files",
    "reports/sql.py": "the triggers that keep the dashboard's counters, made by migrations as the owner",
    "exchange/linkage/": "writes to DuckDB's own tables in memory, never to the database",
    "access/walls.py": "stores the wall key, as the owner, after migrating",
}


def _chain(node: ast.AST) -> set[str]:
    """All names on the way to a call: Need.objects.filter(…) gives Need, objects, filter."""
    found = set()
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Name):
            return found | {node.id}
        else:
            return found


def _writes(tree: ast.Module) -> list[int]:
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING_SQL.match(node.value):
            lines.append(node.lineno)
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        verb, before = node.func.attr, _chain(node.func.value)
        if verb in ALWAYS or (verb in OF_QUERYSETS and before & QUERYSET_WORDS):
            lines.append(node.lineno)
    return lines


def _exception_for(name: str) -> str:
    return next((w for w in WRITERS if name == w or (w.endswith("/") and name.startswith(w))), name)


def test_only_actions_write():
    exceptions = Exceptions(WRITERS)
    wrong = []
    for path, tree in sources().items():
        name = short(path)
        if name.split("/")[1] in ("actions", "actions.py"):
            continue
        lines = _writes(tree)
        if lines and not exceptions.allow(_exception_for(name)):
            wrong.append(f"{name} writes in lines {lines}: make it a verb in actions, or give a reason in WRITERS")
    assert wrong + exceptions.stale() == []
