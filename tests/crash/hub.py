"""A hub of the crash test's own: a PostgreSQL that writes to the disk before it answers, and the real web server."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from hearth.kit import postgres
from tests.house import ROOT, SERVER, SRC, WORKER, copy_of_the_template

PASSWORD = "correct horse battery staple"
SETTLE = f"""
import json
import django; django.setup()
from hearth.access.tests.make import make_team, make_user
from hearth.areas.models import Postcode
from hearth.needs.tests.make import make_category
team = make_team()
for key in ("food", "comfort_calls"):
    make_category(team.borough, key)
alice = make_user(team)
alice.set_password({PASSWORD!r})
alice.save()
print(json.dumps([Postcode.objects.get().pk, alice.email]))
"""


class Hub:
    """Start it, kill parts of it with -9, start them again."""

    def __init__(self, folder: Path):
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.database = postgres.start(folder / "postgres")
        self.environment = os.environ | {
            "DATABASE_URL": self.database.app_url,
            "DATABASE_OWNER_URL": self.database.owner_url,
            "HEARTH_ADDRESS": f"http://127.0.0.1:{self.port}",
            "HEARTH_SENDS_AN_HOUR": "100000",
            "HEARTH_VAR": str(folder),
            "PYTHONPATH": f"{SRC}:{ROOT}",
        }
        self.furnish(folder / "empty.backup")
        self.postcode, self.email = json.loads(self.run("-c", SETTLE).splitlines()[-1])
        self.serve()

    def furnish(self, file: Path) -> None:
        """The empty tables, carried over from the tests' template: to make them anew takes longer than the test."""
        name = f"hearth_crash_{WORKER}"
        self.run("-m", "hearth.cli", "backup", str(file), environment=self.environment | copy_of_the_template(name))
        postgres.psql(SERVER, f"drop database {name}")
        self.run("-m", "hearth.cli", "restore", str(file))

    def run(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        environment = environment or self.environment
        done = subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.PIPE)
        return done.stdout.decode()

    def serve(self) -> None:
        web = [sys.executable, "-m", "gunicorn", "-c", "python:hearth.web", "--bind", f"127.0.0.1:{self.port}"]
        with open(self.folder / "web.log", "ab") as log:
            self.web = subprocess.Popen(web, env=self.environment, stdout=log, stderr=log, start_new_session=True)

    def kill_the_web_server(self) -> None:
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        self.serve()

    def kill_postgresql(self) -> None:
        first = postgres.psql(self.database, "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")
        os.kill(int(first), signal.SIGKILL)
        os.close(postgres.start(self.folder / "postgres").lease)

    def last_words(self) -> str:
        return (self.folder / "web.log").read_text()[-3000:]

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        postgres.remove(self.folder / "postgres")
