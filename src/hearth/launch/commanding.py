"""`./run hearth …`: one command of Hearth, with its database and secrets around it."""

from __future__ import annotations

import json
import os
import re
import signal
import sys

from hearth.launch import ROOT
from hearth.launch.surroundings import NO_DATABASE, Surroundings, surroundings, var_folder

PAGE = ROOT / "docs" / "commands.md"
"""Every command with its arguments; a test holds it against the commands themselves."""
WITHOUT_A_DATABASE = {"link", "match"}
"""Commands that work on files alone: nothing is started for them."""


def explained_from_the_page(arguments: list[str]) -> str:
    """What `./run hearth [COMMAND] --help` says while nothing is installed; nothing when no help is asked for."""
    asked = [word for word in arguments if word not in ("-h", "--help")]
    if asked == arguments and arguments:
        return ""
    parts = dict(re.findall(r"^## hearth ([^\n]+)\n\n(.*?)\s*(?=^## |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL))
    command = next((found for n in (3, 2, 1) if len(asked) >= n and (found := " ".join(asked[:n])) in parts), "")
    if command:
        return f"hearth {command}\n\n{parts[command]}"
    width = max(map(len, parts))
    lines = [f"  {words:<{width}}  {told.splitlines()[0]}" for words, told in parts.items()]
    return "\n".join(["hearth COMMAND …    (hearth COMMAND --help says more)\n", *lines])


def _running_address(around: Surroundings) -> None:
    """Links a command prints lead to the Hearth that runs from this folder, whatever its port."""
    note = around.var / "serving.json"
    if "HEARTH_ADDRESS" not in around.environment and note.exists():
        around.environment["HEARTH_ADDRESS"] = json.loads(note.read_text())["address"]


def main(arguments: list[str]) -> int:
    """Run the command; an embedded database without this version's tables gets them first."""
    if not arguments or {"-h", "--help"} & set(arguments) or arguments[0] in WITHOUT_A_DATABASE:
        return Surroundings(var_folder(), os.environ | NO_DATABASE, None).hearth(*arguments).returncode
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    with surroundings() as around:
        if not around.migrated() and arguments[0] != "migrate":
            around.migrate()
        _running_address(around)
        return around.hearth(*arguments).returncode
