"""How long `./run start` takes in a fresh clone, the first time and the second: JSON on standard output.

    python benchmarks/cold_start.py            a clone of this checkout, in a temporary folder
    python benchmarks/cold_start.py --empty    without the demo borough

The first start includes installing every package, with whatever the machine's package cache holds. The target is
three minutes the first time and ten seconds afterwards.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 600  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--empty", action="store_true", help="start without the demo borough")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hearth-cold-") as folder:
        clone = Path(folder) / "hearth"
        subprocess.run(["git", "clone", "--quiet", "--no-local", ROOT, clone], check=True)
        seconds = {name: timed_start(clone, options) for name in ("first", "second")}
        venv = sum(path.lstat().st_size for path in (clone / ".venv").rglob("*"))
        forget_database(clone)
    print(
        json.dumps(
            {
                "benchmark": "cold start",
                "seconds": seconds,
                "target_seconds": {"first": 180, "second": 10},
                "demo_borough": not options.empty,
                "environment_megabytes": round(venv / 1e6),
                "machine": {
                    "python": platform.python_version(),
                    "processors": len(os.sched_getaffinity(0)),
                    "load": os.getloadavg()[0],
                    "root": os.geteuid() == 0,
                    "uv": bool(shutil.which("uv")),
                },
            },
            indent=2,
        )
    )
    return 0


def timed_start(clone: Path, options: argparse.Namespace) -> float:
    """Seconds from the command to the first page; then everything is stopped with SIGTERM."""
    command = [sys.executable, clone / "run", "start", "--port", str(options.port)]
    began = time.monotonic()
    hub = subprocess.Popen([*command, "--empty"] if options.empty else command, cwd=clone, stdout=sys.stderr)
    try:
        while not answers(options.port):
            if hub.poll() is not None or time.monotonic() - began > LONGEST:
                raise SystemExit("It did not start; see above.")
            time.sleep(0.05)
        return round(time.monotonic() - began, 2)
    finally:
        hub.send_signal(signal.SIGTERM)
        hub.wait(timeout=60)


def answers(port: int) -> bool:
    try:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        asking.request("GET", "/alive")
        return asking.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def forget_database(clone: Path) -> None:
    """The database of a start as root lies outside the clone."""
    sys.path.insert(0, str(clone / "src"))
    from hearth.kit import postgres

    postgres.remove(clone / "var" / "postgres")


if __name__ == "__main__":
    sys.exit(main())
