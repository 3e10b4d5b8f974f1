"""Functions of 30 lines or fewer, files of 500 or fewer: what is longer has a reason here."""

from __future__ import annotations

import ast

from tests.guards.shelves import SRC, Exceptions, short

LONGEST_FUNCTION = 30
LONGEST_FILE = 500

# "file" or "file function": why it is longer
LONGER = {
    "kit/jinja.py environment": "a list of the names every template may use",
}


def _files():
    for path in sorted(SRC.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_text()


def _functions(text: str):
    """(name, lines of code): the signature and the docstring do not count."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body
            if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
                body = body[1:]
            yield node.name, (body[-1].end_lineno - body[0].lineno + 1) if body else 0


def test_files_and_functions_are_short():
    exceptions = Exceptions(LONGER)
    wrong = []
    for path, text in _files():
        lines = text.count("\n")
        if lines > LONGEST_FILE and not exceptions.allow(short(path)):
            wrong.append(f"{short(path)} has {lines} lines, more than {LONGEST_FILE}")
        for name, length in _functions(text):
            if length > LONGEST_FUNCTION and not exceptions.allow(f"{short(path)} {name}"):
                wrong.append(f"{short(path)}: {name} has {length} lines, more than {LONGEST_FUNCTION}")
    assert wrong + exceptions.stale() == []
