"""Imports, foreign keys and calls only go down; other rooms use only a room's models and actions."""

from __future__ import annotations

import ast
import subprocess
import sys

from django.apps import apps
from django.db import models

from tests.guards.shelves import ROOT, SHELF_OF, SRC, Exceptions, may_use, room_of, short, sources

# Rooms whose work *is* to be used by others show more than models and actions.
SHOWN_BY = {
    "kit": "knows no room; everything in it is for everybody",
    "access": "the walls, the doors and the event log are what every room stands behind",
}
# "file -> room.module": reason
OTHER_DOORS: dict[str, str] = {
    "matching/forms.py -> offers.rules": "for how long somebody stays at home, said in their own language",
    "matching/rules/comparing.py -> offers.rules": "how long a mile is, pure as well",
    "matching/rules/hard.py -> offers.rules": "pure rules over pure rules; through models they would know the database",
    "matching/rules/parts.py -> offers.rules": "the parts of a day, pure as well",
    "matching/rules/telling.py -> offers.rules": "how far is said in one way, pure as well",
    "calls/actions/campaigns.py -> needs.scripting": "which version of a script is published now",
    "calls/actions/ringing.py -> needs.scripting": "which version of a script is published now",
    "calls/conversation.py -> needs.scripting": "the prompts of a script, read as calls read it",
    "calls/views/sheets.py -> needs.scripting": "the crisis card with the borough's own numbers",
    "calls/views/ringing.py -> needs.scripting": "the crisis card with the borough's own numbers",
    "calls/actions/ringing.py -> needs.calling": "what was answered in a whole call that is a bad sign",
    "calls/forms/keeping.py -> needs.rules": "the questions and answers of a script that are a bad sign, pure",
    "calls/actions/staying.py -> needs.calling": "what a volunteer answered to the script of a whole call",
    "calls/forms/staying.py -> offers.appeal_forms": "whether somebody stays is asked by one form",
    "matching/views/staying.py -> offers.appeal_forms": "the same form, filled in by a colleague",
    "calls/rules/reminding.py -> matching.rules": "when a part of the day begins and ends, pure as well",
    "exchange/rules/reminders.py -> calls.rules": "the clock on the wall and the parts of the day, pure as well",
    "desk/views/home.py -> calls.deaths": "how many deaths that were told wait to be confirmed",
    "calls/conversation.py -> needs.rules": "how a script goes when all is well, walked as calls walk it",
    "calls/reaching.py -> people.rules": "by what somebody does not want to be written to, pure as well",
    "desk/rules/borough_file.py -> needs.rules": "a borough's file is checked against what is shipped",
    "desk/rules/borough_roles.py -> needs.rules": "a borough's file is checked against what is shipped",
    "desk/rules/borough_roles.py -> offers.rules": "a borough's file is checked against the law about roles",
    "desk/rules/demo_requests.py -> needs.rules": "the made-up past keeps to the medicines rule",
    "desk/rules/demo_calls.py -> needs.rules": "made-up calls are walked through the scripts as real ones are",
    **{
        f"desk/{file}.py -> calls.{module}": "made-up people are rung by the steps and rules of real ones"
        for file, modules in {
            "actions/demo_ringing": ("preflight", "reaching", "rules", "writing"),
            "actions/demo_keeping": ("reaching", "rules"),
            "rules/demo_ringing": ("rules",),
            "actions/demo_telephones": ("rules",),
        }.items()
        for module in modules
    },
    "desk/actions/demo_ringing.py -> needs.scripting": "a made-up campaign has the borough's own script",
    "desk/actions/demo_contacts.py -> needs.scripting": "made-up calls are asked with the borough's own scripts",
    "desk/actions/demo_crossings.py -> needs.rules": "a made-up referral carries what its agreement names, by the rule",
    "desk/actions/demo_crossings.py -> post.rules": "a made-up message has the words of a real one",
    "desk/actions/demo_work.py -> needs.rules": "the made-up past goes through the stages and the medicines rule",
    "exchange/linkage/standard.py -> people.names": "one list of first names that are one name",
    "exchange/linkage/standard.py -> people.first_names": "one list of what is a first name and no slip of one",
    "matching/ways.py -> areas.barriers": "lines as files and typing tell of them, pure",
    "matching/ways.py -> areas.places": "how far it would be with other barriers",
    "matching/ways.py -> areas.travel": "the type of what places gives",
    "matching/planning.py -> areas.places": "how far it is, by whatever the installation has",
    "offers/actions/registering.py -> areas.places": "where a postcode beyond the border is, which no table knows",
    "desk/actions/demo.py -> areas.demo_map": "the made-up borough's map",
    "desk/rules/demo_people.py -> areas.demo_map": "the made-up borough's map",
    "desk/rules/demo_story.py -> areas.demo_map": "the made-up borough's map",
    "desk/views/work.py -> needs.rules": "the bands of age are one list, for lists and for the figures before them",
    "rights/saying.py -> people.rules": "somebody reads their own facts in the words the staff's pages have",
    "reports/figures.py -> needs.rules": "the same bands, and when something is about to be late",
    "reports/pictures.py -> needs.rules": "the same bands, for their words and addresses",
    "reports/lists.py -> needs.rules": "the same bands, for their words",
}


def test_every_folder_of_the_house_stands_on_a_shelf():
    folders = {path.parent.name for path in SRC.glob("*/apps.py")}
    assert folders == set(SHELF_OF)


def test_imports_only_go_down():
    code = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint([]))"
    outcome = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                             env={"PYTHONPATH": str(ROOT / "src")})  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout


def test_foreign_keys_only_point_down():
    """A string key pointing up is invisible to import-linter."""
    wrong = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey) and not isinstance(field, models.ManyToManyField):
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if here in SHELF_OF and there in SHELF_OF and not may_use(here, there):
                wrong.append(f"{model._meta.label}.{field.name} points at {field.related_model._meta.label}")
    assert wrong == []


def _imports(path) -> set[tuple[str, str]]:
    """(room, module inside it) of every import of another room."""
    found = set()
    for node in ast.walk(sources()[path]):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "hearth" and len(parts) > 2 and parts[1] in SHELF_OF:
                found.add((parts[1], parts[2]))
    return found


def test_other_rooms_use_only_models_and_actions():
    exceptions = Exceptions(OTHER_DOORS)
    wrong = []
    for path in sources():
        for room, module in sorted(_imports(path)):
            if room == room_of(path) or room in SHOWN_BY or module in ("models", "actions"):
                continue
            name = f"{short(path)} -> {room}.{module}"
            if not exceptions.allow(name):
                wrong.append(f"{name}: use {room}.models or {room}.actions, or give a reason in OTHER_DOORS")
    assert wrong + exceptions.stale() == []


def test_rules_are_pure():
    """Rules know no Django, no clock, no database, and no file that does."""
    wrong = []
    for path, tree in sources().items():
        parts = path.relative_to(SRC).parts
        if parts[1] != "rules" and parts[-1] != "rules.py":
            continue
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            wrong += [f"{short(path)} imports {name}" for name in names if not _is_pure(name)]
    assert wrong == []


PURE_OF_OURS = ("hearth.kit.refused", "hearth.kit.dates", "hearth.kit.identifiers", "hearth.kit.toml_lines",
                "hearth.kit.spoken", "hearth.kit.cells", "hearth.access.roles", "hearth.areas.demo_map")  # fmt: skip


def _is_pure(name: str) -> bool:
    if name.split(".")[0] != "hearth":
        return name.split(".")[0] not in ("django", "psycopg", "procrastinate", "requests")
    return ".rules" in name or name.startswith(PURE_OF_OURS)
