"""Who calls whom, read from the source: from a function that writes something to every page, job and command that
leads there. A name that stands in a function counts as called, so that tables of verbs and partials are followed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache

from procrastinate.contrib.django import app

from hearth.kit.command import COMMANDS
from tests.guards.places import places
from tests.guards.shelves import SRC, sources


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for path, tree in sources().items():
        parts = path.relative_to(SRC.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = tree
    return found


@cache
def parts() -> dict[str, ast.stmt]:
    """Every function, class and table at the top of a module, by its full name."""
    found: dict[str, ast.stmt] = {}
    for module, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[f"{module}.{node.name}"] = node
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name):
                    found[f"{module}.{target.id}"] = node
    return found


@cache
def _imports(module: str) -> dict[str, str]:
    found = {}
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            found |= {one.asname or one.name: one.name for one in node.names}
    return found


@cache
def resolved(name: str) -> str:
    """Where a name is defined, through every module that hands it on; what follows on a class stays behind it."""
    if name in parts() or name in modules() or "." not in name:
        return name
    before, _, last = name.rpartition(".")
    if before in modules():
        at = _imports(before).get(last)
        return resolved(at) if at else name
    return name if (at := resolved(before)) == before else resolved(f"{at}.{last}")


def named(module: str, node: ast.AST) -> str | None:
    """The full name of what an expression names: a name, or a name with attributes."""
    words: list[str] = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    first = _imports(module).get(node.id) or f"{module}.{node.id}"
    return resolved(".".join([first, *reversed(words)]))


def module_of(name: str) -> str:
    return name.rpartition(".")[0]


@cache
def callers() -> dict[str, set[str]]:
    """Who names each part."""
    found: dict[str, set[str]] = {}
    for name, part in parts().items():
        for node in ast.walk(part):
            if isinstance(node, ast.Name | ast.Attribute) and (called := named(module_of(name), node)):
                found.setdefault(called, set()).add(name)
    return found


def leading_to(goals: Iterable[str]) -> set[str]:
    """Everything from which one of these can be reached. Who only has a job run does not lead on: the job does."""
    found, todo, run = set(goals), list(goals), set(_jobs())
    while todo:
        if (name := todo.pop()) not in run:
            new = callers().get(name, set()) - found
            found |= new
            todo += new
    return found


def _jobs() -> Iterator[str]:
    return (f"{task.func.__module__}.{task.func.__name__}" for task in app.tasks.values())


def entrances() -> Iterator[str]:
    """Every page, job and command there is, by the full name of its function."""
    for place in places():
        yield f"{place.view.__module__}.{place.view.__name__}"
    yield from _jobs()
    for command in COMMANDS.values():
        yield f"{command.run.__module__}.{command.run.__name__}"
