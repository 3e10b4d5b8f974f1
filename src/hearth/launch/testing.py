"""`./run test`: what the tests need, then all tests; `tests.house` starts and stops their PostgreSQL."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from hearth.launch import ROOT, Stopped
from hearth.launch.install import apt_install
from hearth.launch.surroundings import end_with_parent

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
JOURNEYS = ROOT / "tests" / "journeys"


EXPLAINED = """usage: ./run test [FILE OR FOLDER …] [ARGUMENTS OF PYTEST …]

Installs what the tests need and runs them, on a PostgreSQL of their own; ends with pytest's exit status.
As root on Debian, Chromium is installed for the journeys; otherwise the line to run is printed and the journeys
are left out by name.

  ./run test                          everything
  ./run test src/hearth/needs         the tests of one room
  ./run test -k "late and not hold"   the tests whose names fit
  ./run test -n 2                     in two processes (as many as processors unless said)
"""


def explained() -> str:
    """What `./run test --help` says."""
    return EXPLAINED.rstrip()


def main(arguments: list[str]) -> int:
    """Run pytest with these arguments; its summary line is the last thing printed, its exit status is ours."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    browser = _browser(arguments)
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "HEARTH_ENV")}
    environment["HEARTH_CHROMIUM"] = browser or ""
    command = [sys.executable, "-m", "pytest", *_parallel(arguments), *_left_out(browser), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, preexec_fn=end_with_parent).returncode


def _browser(arguments: list[str]) -> str | None:
    """The browser of the journeys; root gets Debian's Chromium when there is none and the journeys are asked for."""
    paths = [argument for argument in arguments if (ROOT / argument.split("::")[0]).exists()]
    wanted = not paths or any(JOURNEYS.is_relative_to(ROOT / p) or "journeys" in p for p in paths)
    if JOURNEYS.exists() and wanted and _missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        with contextlib.suppress(Stopped):
            apt_install(*_missing())
    return None if _missing() else _found()


def _found() -> str | None:
    return os.environ.get("HEARTH_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def _missing() -> list[str]:
    """Debian's packages that the journeys lack: a browser, its letters, a library of what steers it."""
    missing = [] if _found() else ["chromium", "fonts-liberation"]
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        missing.append("libatomic1")
    return missing


def _left_out(browser: str | None) -> list[str]:
    """Without a browser its tests are left out, by name and with the line that brings them back."""
    if browser or not JOURNEYS.exists():
        return []
    tests = [name for path in sorted(JOURNEYS.glob("test_*.py")) for name in _test_names(path)]
    line = f"apt-get install -y {' '.join(_missing())}"
    print(f"There is no browser that can be steered, so the journeys are left out. As root, run:  {line}")
    print(f"Left out: {', '.join(tests)}", flush=True)
    return [f"--ignore={JOURNEYS}"]


def _test_names(path: Path) -> list[str]:
    return re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)


def _parallel(arguments: list[str]) -> list[str]:
    """As many processes as processors, at least two, unless the arguments say otherwise."""
    chosen = ("-n", "--numprocesses", "--pdb", "no:xdist")
    if any(argument.startswith(chosen) for argument in arguments):
        return []
    return ["-n", str(max(2, len(os.sched_getaffinity(0))))]
