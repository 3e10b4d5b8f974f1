"""The plug is pulled while requests are being saved: what was acknowledged is there afterwards, exactly once."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

import psycopg
import pytest

from hearth.kit import postgres
from tests.house import ROOT, SRC

REQUESTS, AT_ONCE, PATIENCE = 160, 8, 120  # requests, browsers, seconds until the test gives up
SETTLE = """
import django; django.setup()
from hearth.access.tests.make import make_team
from hearth.needs.tests.make import make_category
make_category(make_team().borough)
"""


class Hub:
    """A hub of its own: a PostgreSQL that writes to the disk before it answers, and a real web server."""

    def __init__(self, folder: Path):
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.database = postgres.start(folder / "postgres")
        self.environment = os.environ | {
            "DATABASE_URL": self.database.app_url,
            "DATABASE_OWNER_URL": self.database.owner_url,
            "HEARTH_VAR": str(folder),
            "PYTHONPATH": f"{SRC}:{ROOT}",
        }
        self.run("-m", "hearth.cli", "migrate")
        self.run("-c", SETTLE)
        self.serve()

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], env=self.environment, check=True)

    def serve(self) -> None:
        web = [sys.executable, "-m", "gunicorn", "tests.crash.site:application", "--bind", f"127.0.0.1:{self.port}"]
        web += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
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

    def ask(self, key: str) -> str | None:
        """Send one request; the reference, or None when the connection or the server broke."""
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        with contextlib.closing(web), contextlib.suppress(OSError, http.client.HTTPException):
            web.request("POST", "/ask", urllib.parse.urlencode({"key": key}), form)
            answer = web.getresponse()
            text = answer.read().decode()
            return text if answer.status == 200 else None
        return None

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        postgres.remove(self.folder / "postgres")


@pytest.fixture
def hub(tmp_path):
    hub = Hub(tmp_path)
    yield hub
    hub.close()


class Residents:
    """Several people sending requests, each again with the same key until it is acknowledged."""

    def __init__(self, hub: Hub):
        self.hub, self.acknowledged, self.broken = hub, {}, 0
        self.waiting = [f"key-{n}" for n in range(REQUESTS)]
        self.until = time.monotonic() + PATIENCE
        self.threads = [threading.Thread(target=self.send) for _ in range(AT_ONCE)]
        for thread in self.threads:
            thread.start()

    def send(self) -> None:
        while self.waiting and time.monotonic() < self.until:
            with contextlib.suppress(IndexError):
                key = self.waiting.pop()
                while key not in self.acknowledged and time.monotonic() < self.until:
                    if reference := self.hub.ask(key):
                        self.acknowledged[key] = reference
                    else:
                        self.broken += 1
                        time.sleep(0.1)

    def wait_for(self, acknowledged: int) -> None:
        while len(self.acknowledged) < acknowledged and time.monotonic() < self.until:
            time.sleep(0.01)


@pytest.mark.crash
def test_every_acknowledged_request_is_there_exactly_once_after_kill_9(hub):
    residents = Residents(hub)
    residents.wait_for(REQUESTS // 4)
    hub.kill_the_web_server()
    residents.wait_for(REQUESTS // 2)
    hub.kill_postgresql()
    residents.wait_for(REQUESTS * 3 // 4)
    hub.kill_postgresql()
    hub.kill_the_web_server()
    for thread in residents.threads:
        thread.join()
    assert len(residents.acknowledged) == REQUESTS, (hub.folder / "web.log").read_text()[-3000:]
    with psycopg.connect(hub.database.owner_url) as owner:
        saved = owner.execute("select summary, reference from needs_need").fetchall()
        people = owner.execute("select last_name from people_person").fetchall()
    assert residents.broken, "the plug was pulled while nothing was being sent"
    assert sorted(saved) == sorted((f"Bread for {key}", ref) for key, ref in residents.acknowledged.items())
    assert sorted(people) == sorted((f"Asker key-{n}",) for n in range(REQUESTS))
