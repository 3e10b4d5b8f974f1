"""How a room offers a command: a plain function with a name, one line of help and its arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Command:
    """One command of `hearth`: its words ("import nhs-list"), its help in one line, its function."""

    words: str
    help: str
    run: Callable[[argparse.Namespace], int | None]
    arguments: list[tuple[tuple, dict]] = field(default_factory=list)
    as_owner: bool = False


COMMANDS: dict[str, Command] = {}


def command(words: str, help: str, *, as_owner: bool = False):
    """Register a function as the command `hearth WORDS`.

    `as_owner` runs it with the owner's database credentials: only for migrations, backup and restore.
    The function receives the parsed arguments and returns an exit status (None means 0).
    """

    def register(function):
        COMMANDS[words] = Command(words, help, function, list(getattr(function, "arguments", [])), as_owner)
        return function

    return register


def argument(*names, **options):
    """Add one argparse argument to the command below it."""

    def add(function):
        function.arguments = [(names, options), *getattr(function, "arguments", [])]
        return function

    return add
