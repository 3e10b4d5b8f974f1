"""`./run check`: every check that needs no test, one after the other, each with its verdict."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hearth.launch import ROOT, locks
from hearth.launch.assets import check as check_assets
from hearth.launch.surroundings import NO_DATABASE

# Every folder with Python in it.
PYTHON_FOLDERS = [folder for folder in ("src", "tests", "assets", "benchmarks") if (ROOT / folder).exists()]


def explained() -> str:
    """What `./run check --help` says."""
    named = "\n".join(f"  {name}" for name in CHECKS)
    return f"usage: ./run check [CHECK …]\n\nRuns every check that needs no test, or those named:\n\n{named}"


def main(arguments: list[str]) -> int:
    """Run every check, or those named, and say which failed; exit status 1 if any did."""
    wanted = {name: check for name, check in CHECKS.items() if not arguments or name in arguments}
    if unknown := [name for name in arguments if name not in CHECKS]:
        print(f"There is no check called {', '.join(unknown)}. There are: {', '.join(CHECKS)}.", file=sys.stderr)
        return 2
    failed = []
    for name, check in wanted.items():
        began = time.monotonic()
        good = check()
        print(f"{'good  ' if good else 'FAILED'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
        failed += [] if good else [name]
    print(f"Failed: {', '.join(failed)}." if failed else "Every check is good.", flush=True)
    return 1 if failed else 0


def _python(*arguments: str, **extra: str) -> bool:
    return _runs(sys.executable, "-m", *arguments, **extra)


def _runs(*command: str, **extra: str) -> bool:
    """Run a program and say whether it was content; what it says is shown only when it was not."""
    outcome = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | extra,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if outcome.returncode:
        print(outcome.stdout.strip())
    return outcome.returncode == 0


def _types() -> bool:
    """Types of every room's rules and actions, and of this launcher."""
    room_files = [*ROOT.glob("src/hearth/*/rules*.py"), *ROOT.glob("src/hearth/*/actions*.py")]
    room_files += [*ROOT.glob("src/hearth/*/rules/*.py"), *ROOT.glob("src/hearth/*/actions/*.py")]
    files = sorted(str(path.relative_to(ROOT)) for path in room_files)
    return _python("mypy", *files, "src/hearth/launch", "src/hearth/kit/postgres.py", **NO_DATABASE)


def _shelves() -> bool:
    return _runs(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")


def _migrations() -> bool:
    """No model differs from its migrations, and every migration can be run while the old version still serves."""
    made = _python("hearth.cli", "django", "makemigrations", "--check", "--dry-run", **NO_DATABASE)
    return _python("hearth.launch.migrations", **NO_DATABASE) and made


def _locks() -> bool:
    for fault in locks.faults():
        print(fault)
    return not locks.faults()


CHECKS: dict[str, Callable[[], bool]] = {
    "lint": lambda: _python("ruff", "check", *PYTHON_FOLDERS),
    "layout": lambda: _python("ruff", "format", "--check", *PYTHON_FOLDERS),
    "types": _types,
    "shelves": _shelves,
    "migrations": _migrations,
    "locks": _locks,
    "assets": check_assets,
}
