"""What every benchmark stands on: a throw-away database server of its own, Hearth on top of it, and JSON out.

Nothing listens on the network but what a benchmark says; the server stops and its files go when the benchmark ends,
also when it is interrupted. `--keep FOLDER` keeps the loaded server, so that the next run starts at once.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from hearth.kit import postgres  # noqa: E402

SETTINGS = {"shared_buffers": "512MB", "maintenance_work_mem": "256MB", "max_wal_size": "4GB"}
MOST_NEEDS = 5_000_000


def arguments(about: str, *, people: int = 200_000, **more: tuple[int, str]) -> argparse.Namespace:
    """The command line: --needs, --keep, and whatever numbers a benchmark adds as name=(default, help)."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--needs", type=int, default=1_000_000, help="requests to load (1,000,000)")
    parser.add_argument("--people", type=int, default=people, help=f"people to load ({people:,})")
    parser.add_argument("--keep", type=Path, help="keep the loaded server in this folder and use it again")
    for name, (default, words) in more.items():
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{words} ({default:,})")
    options = parser.parse_args()
    if not 0 < options.needs <= MOST_NEEDS or not 0 < options.people <= MOST_NEEDS:
        parser.error(f"between 1 and {MOST_NEEDS:,} please")
    return options


@contextlib.contextmanager
def hearth(keep: Path | None) -> Iterator[postgres.Server]:
    """A running, migrated server, and Django set up to use it as the application's role."""
    folder = keep or Path(tempfile.mkdtemp(prefix="hearth-benchmark-"))
    folder.mkdir(parents=True, exist_ok=True)
    server = postgres.start(folder / "postgres", settings=SETTINGS)
    try:
        environment = {
            "HEARTH_ENV": "demo",
            "HEARTH_SECRET_KEY": "only for benchmarks, on a server of its own",
            "HEARTH_WALL_KEY": "only for benchmarks, on a server of its own",
            "HEARTH_VAR": str(folder / "var"),
            "DATABASE_URL": server.app_url,
            "DATABASE_OWNER_URL": server.owner_url,
            "DJANGO_SETTINGS_MODULE": "hearth.settings",
            "PYTHONPATH": str(ROOT / "src"),
        }
        os.environ.update(environment)
        (folder / "var" / "static").mkdir(parents=True, exist_ok=True)
        say("migrating")
        subprocess.run([sys.executable, "-m", "hearth.cli", "migrate"], check=True, env=os.environ, cwd=ROOT)
        import django

        django.setup()
        import logging

        from hearth.kit.static_files import gather

        gather()
        logging.disable(logging.INFO)
        yield server
    finally:
        _close_connections()
        server.leave()
        if keep is None:
            _remove(folder)


def _close_connections() -> None:
    with contextlib.suppress(Exception):
        from django.db import connections

        for connection in connections.all(initialized_only=True):
            connection.close()
            connection.close_pool()


def _remove(folder: Path) -> None:
    elsewhere = folder / "postgres" / "elsewhere"
    if elsewhere.exists():
        shutil.rmtree(elsewhere.read_text().strip(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def superuser_url(server: postgres.Server) -> str:
    """Past every wall: what the same query costs without them."""
    return server.url("postgres", "hearth")


def say(words: str) -> None:
    """Progress, on standard error: standard output is the JSON."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def timed(
    works: Iterable[Callable[[], object]], warm: int = 3, before: Callable[[], object] = lambda: None
) -> dict[str, float]:
    """The spread of these runs, after a few that are not counted, with the processor time Python itself took.

    `before` is done before each run and not timed.

    The processor time stays the same on a busy machine; the spread does not.
    """
    runs = list(works)
    for work in runs[:warm]:
        work()
    gc.collect()
    gc.freeze()  # as the web server does before it answers anybody
    begun = time.process_time()
    found = spread([(before(), once(work))[1] for work in runs])
    return {**found, "python_cpu": round((time.process_time() - begun) * 1000 / len(runs), 2)}


def once(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def spread(milliseconds: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the longest, in milliseconds."""
    ordered = sorted(milliseconds)

    def at(share: float) -> float:
        return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 2)

    return {"n": len(ordered), "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": round(ordered[-1], 2)}


def processor_seconds(root: int) -> float:
    """Processor time so far of a process and everything it started."""
    lines = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            lines[int(stat.parent.name)] = stat.read_text().rpartition(")")[2].split()
    ticks, family = 0, [root]
    for pid in family:
        family += [child for child, line in lines.items() if int(line[1]) == pid]
        ticks += sum(map(int, lines[pid][11:15])) if pid in lines else 0  # its own time, and of children that ended
    return ticks / os.sysconf("SC_CLK_TCK")


def aim(what: str, got: float, under: float) -> dict:
    """One aim and whether it was met; a missed aim is told, never an error."""
    return {"aim": what, "under": under, "got": round(got, 3), "met": got < under}


def told(name: str, server: postgres.Server, **results) -> None:
    """Print the result as one JSON document."""
    version = subprocess.run([server.bindir / "postgres", "--version"], capture_output=True, text=True).stdout
    machine = {
        "cpus": os.cpu_count(), "python": platform.python_version(), "postgres": version.split()[-1],
        "load": [round(x, 2) for x in os.getloadavg()],
    }  # fmt: skip
    print(json.dumps({"benchmark": name, "machine": machine, **results}, indent=2))
