"""The documents name every command, every role and permission, every setting, and nothing that is not there."""

from __future__ import annotations

import importlib
import re

import pytest

from hearth.access import documents
from hearth.access.record import record  # noqa: F401 - the rooms are loaded
from hearth.access.roles import ROLES, Permission
from tests.guards.shelves import ROOT, SHELF_OF, SRC

DOCS = ROOT / "docs"
SETTING = re.compile(r"\b(?:HEARTH_[A-Z]+(?:_[A-Z]+)*|DATABASE_(?:OWNER_)?URL)\b")


@pytest.fixture(autouse=True)
def _every_command():
    for room in SHELF_OF:
        if (SRC / room / "commands.py").exists() or (SRC / room / "commands").is_dir():
            importlib.import_module(f"hearth.{room}.commands")


@pytest.mark.parametrize(
    ("name", "page"), [("commands.md", documents.commands_page), ("roles.md", documents.roles_page)]
)
def test_the_pages_written_from_the_code_are_up_to_date(name, page):
    assert (DOCS / name).read_text() == page(), "run ./run hearth docs write"


def test_every_role_and_permission_is_explained():
    text = (DOCS / "roles.md").read_text()
    assert [r for r in ROLES if f"## {ROLES[r][0]}\n" not in text] == []
    assert [p for p in Permission if f"| {p} |" not in text] == []


def settings_in_use() -> set[str]:
    files = [*SRC.rglob("*.py"), ROOT / "run"]
    found = {name for path in files if "tests" not in path.parts for name in SETTING.findall(path.read_text())}
    return {name.removesuffix("_FILE") for name in found}


def test_every_setting_is_explained_and_none_that_is_gone():
    explained = set(re.findall(rf"^\| `({SETTING.pattern})`", (DOCS / "settings.md").read_text(), re.MULTILINE))
    used = settings_in_use()
    assert used - explained == set(), "explain it in docs/settings.md"
    assert explained - used == set(), "it is gone: take it out of docs/settings.md"
