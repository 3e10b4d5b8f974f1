"""`./run hearth …`: one command of Hearth, with its database and secrets around it."""

from __future__ import annotations

from hearth.launch.surroundings import surroundings


def main(arguments: list[str]) -> int:
    """Run the command; an embedded database without this version's tables gets them first."""
    with surroundings() as around:
        if not around.migrated() and arguments[:1] != ["migrate"]:
            around.migrate()
        return around.hearth(*arguments).returncode
