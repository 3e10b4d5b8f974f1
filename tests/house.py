"""Pytest plugin: a real PostgreSQL of the tests' own, migrated once into a template, copied for each worker.

Loaded before Django reads its settings (`-p tests.house`). The server lives in `var/test` without fsync; the last
process to leave stops it. The template is made anew only when a migration or the walls have changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src"
sys.path.insert(0, str(SRC))

from hypothesis import HealthCheck, settings  # noqa: E402

from hearth.kit import postgres  # noqa: E402

# No test is timed, nor an example of one: the machine may be slow, and busy.
# The same examples every time, so that what passes here passes there; `./run test --hypothesis-profile=searching` looks
# further, and what it finds becomes a test.
settings.register_profile("searching", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("house", settings.get_profile("searching"), derandomize=True)
settings.load_profile("house")

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def _digest() -> str:
    told = hashlib.sha256()
    walls = [SRC / "hearth/access/walls.py", SRC / "hearth/access/sql.py"]
    for path in sorted([*SRC.glob("hearth/*/migrations/*.py"), *SRC.glob("hearth/*/sql.py"), *walls]):
        told.update(path.read_bytes())
    return told.hexdigest()[:16]


def _environment(server: postgres.Server, database: str) -> dict[str, str]:
    return {
        "HEARTH_ENV": "test",
        "HEARTH_SECRET_KEY": "only for tests",
        "HEARTH_WALL_KEY": "only for tests",
        "HEARTH_VAR": str(ROOT / "var" / "test-files"),
        "DATABASE_URL": server.url("hearth_app", database),
        "DATABASE_OWNER_URL": server.url("hearth_owner", database),
        "DJANGO_SETTINGS_MODULE": "hearth.settings",
    }


def _template(server: postgres.Server) -> str:
    """The name of a migrated, empty database to copy from."""
    name = f"template_{_digest()}"
    with open(ROOT / "var" / "test.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not postgres.psql(server, f"select 1 from pg_database where datname = '{name}'").strip():  # noqa: S608
            making = f"{name}_making"
            postgres.psql(server, f"drop database if exists {making}")
            postgres.psql(server, f"create database {making} owner hearth_owner")
            environment = {**os.environ, **_environment(server, making), "PYTHONPATH": str(SRC)}
            subprocess.run([sys.executable, "-m", "hearth.cli", "migrate"], env=environment, check=True)
            postgres.psql(server, f"alter database {making} rename to {name}")
    return name


def copy_of_the_template(database: str) -> dict[str, str]:
    """Make a fresh database of this name and return the environment in which Hearth uses it."""
    postgres.psql(SERVER, f"drop database if exists {database} with (force)")
    postgres.psql(SERVER, f"create database {database} template {_template(SERVER)} owner hearth_owner")
    postgres.psql(SERVER, f"revoke temporary on database {database} from public")  # as migrating does; no copy has it
    return _environment(SERVER, database)


(ROOT / "var" / "test-files" / "static").mkdir(parents=True, exist_ok=True)
SERVER = postgres.start(ROOT / "var" / "test", settings=FAST, test=True)
if WORKER != "main" or not any(a.startswith(("-n", "--numprocesses")) for a in sys.argv):
    os.environ.update(copy_of_the_template(f"hearth_{WORKER}"))
else:
    _template(SERVER)
    os.environ.update(_environment(SERVER, "hearth_none"))


def pytest_unconfigure(config):
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()
    SERVER.leave()
