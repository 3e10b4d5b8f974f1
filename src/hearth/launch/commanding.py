"""`./run hearth …`: one command of Hearth, with its database and secrets around it."""

from __future__ import annotations

import json
import os
import signal
import sys

from hearth.launch.surroundings import NO_DATABASE, Surroundings, surroundings, var_folder

WITHOUT_A_DATABASE = {"link"}
"""Commands that work on files alone: nothing is started for them."""


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
