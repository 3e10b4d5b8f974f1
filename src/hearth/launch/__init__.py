"""What `./run` does, in two steps: any Python makes `.venv`, then the Python of `.venv` does the verb.

Standard library only: on a new machine nothing else is there yet.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PYTHON = ROOT / ".venv" / "bin" / "python"

# verb: (module that does it, packages it needs, what it does)
VERBS = {
    "start": ("serving", "run", "start Hearth, with a made-up borough when there is no data yet; --help for more"),
    "test": ("testing", "dev", "install what the tests need and run them all; arguments go to pytest"),
    "check": ("checking", "dev", "lint, types, shelves, migrations, lock files, built CSS and JavaScript"),
    "hearth": ("commanding", "run", "run any command of Hearth: ./run hearth --help lists them"),
    "lock": ("locks", None, "work out the lock files anew from requirements/*.in (needs uv)"),
    "assets": ("assets", "dev", "build the CSS and JavaScript anew (needs npm)"),
}
USAGE = "./run VERB …\n\n" + "\n".join(f"  {verb:<8}{words}" for verb, (_, _, words) in VERBS.items())


class Stopped(Exception):
    """The verb cannot go on; the message says why and what to do."""


def explained(verb: str) -> str:
    """What `./run VERB --help` says. Nothing is installed for it: the modules of this folder need no packages."""
    module, _, words = VERBS[verb]
    more = getattr(importlib.import_module(f"hearth.launch.{module}"), "explained", None)
    return more() if more else f"./run {verb}: {words}"


def main(arguments: list[str]) -> int:
    """Make the environment when needed, then hand over to its Python; returns an exit status."""
    if not arguments or arguments[0] not in VERBS:
        asked = not arguments or arguments[0] in ("help", "-h", "--help")
        print(USAGE, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    module, group, _ = VERBS[arguments[0]]
    if arguments[0] != "hearth" and {"-h", "--help"} & set(arguments[1:]):
        print(explained(arguments[0]))
        return 0
    try:
        if group and os.environ.get("HEARTH_LAUNCHED") != str(ROOT):
            from hearth.launch import install

            if arguments[0] == "hearth" and not install.is_installed(group):
                from hearth.launch import commanding

                if said := commanding.explained_from_the_page(arguments[1:]):
                    print(said)
                    return 0
            install.ensure(group)
            os.environ["HEARTH_LAUNCHED"] = str(ROOT)
            os.execv(PYTHON, [str(PYTHON), "-m", "hearth.launch", *arguments])  # noqa: S606
        os.environ.pop("HEARTH_LAUNCHED", None)
        return importlib.import_module(f"hearth.launch.{module}").main(arguments[1:])
    except Stopped as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
