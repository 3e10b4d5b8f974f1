"""The command line: `hearth WORDS …`. Commands live in each room's `commands.py`."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys

from hearth.kit.command import COMMANDS, Command
from hearth.kit.refused import Refused

ROOMS = ["access", "areas", "people", "directory", "post", "offers", "needs", "matching", "calls", "exchange",
         "reports", "rights", "desk"]  # fmt: skip
OWNERS_WORDS = {"migrate", "backup", "restore", "scrub", "log"}  # known before Django reads its settings


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status; a refusal is printed in words and ends with 1."""
    argv = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
    if argv and argv[0] in OWNERS_WORDS:
        os.environ["HEARTH_AS_OWNER"] = "1"
    if argv[:1] == ["django"]:
        return _django(argv[1:])
    _load()
    if not argv or argv[0] in ("-h", "--help"):
        print(_overview())
        return 0
    found = _find(argv)
    if found is None and argv[1:] in ([], ["-h"], ["--help"]) and (of_it := _overview(f"{argv[0]} ")):
        print(of_it)
        return 0 if argv[1:] else 2
    if found is None:
        print(f"There is no command “{' '.join(argv[:2])}”.\n\n{_overview()}", file=sys.stderr)
        return 2
    return _run(found, argv[len(found.words.split()) :])


def _load() -> None:
    import django

    django.setup()
    for room in ROOMS:
        name = f"hearth.{room}.commands"
        if importlib.util.find_spec(name):
            importlib.import_module(name)


def _find(argv: list[str]) -> Command | None:
    for length in (3, 2, 1):
        found = COMMANDS.get(" ".join(argv[:length]))
        if found and len(argv) >= length:
            return found
    return None


def _run(found: Command, rest: list[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"hearth {found.words}", description=found.help)
    for names, options in found.arguments:
        parser.add_argument(*names, **options)
    try:
        return found.run(parser.parse_args(rest)) or 0
    except Refused as refusal:
        print(f"Not done: {refusal}", file=sys.stderr)
        return 1
    except OSError as fault:
        if not fault.filename:
            raise
        print(f"Not done: {fault.filename}: {fault.strerror}.", file=sys.stderr)
        return 1


def _overview(begins: str = "") -> str:
    """Every command whose words begin so; empty where there is none."""
    listed = sorted(words for words in COMMANDS if words.startswith(begins))
    width = max(map(len, listed), default=0)
    lines = [f"  {words:<{width}}  {COMMANDS[words].help}" for words in listed]
    return "hearth COMMAND …    (hearth COMMAND --help says more)\n\n" + "\n".join(lines) if lines else ""


def _django(argv: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["hearth django", *argv])
    return 0


if __name__ == "__main__":
    sys.exit(main())
