"""`./run start`: the database, the web server and the worker, kept running until Ctrl-C or SIGTERM."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from hearth.launch import ROOT, Stopped
from hearth.launch.surroundings import (
    Surroundings,
    end_with_parent,
    refuse_silent_database,
    surroundings,
    var_folder,
)

PORTS_TO_TRY = 50
LONGEST_LOG = 10_000_000  # bytes; a longer one is set aside at the next start
ANY_BOROUGH = "select exists (select from areas_borough)"


class AskedToStop(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def main(arguments: list[str]) -> int:
    """Start everything, print the address, look after it, and stop everything in order."""
    options = _options(arguments)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup is respected
            signal.signal(number, _ask_to_stop)
    children: list[Child] = []
    try:
        with _only_one(var_folder()) as note, surroundings() as around:
            try:
                refuse_silent_database(around.environment)
                around.migrate()
                if not options.empty:
                    _make_demo(around)
                children += _serve(around, options, note)
                _look_after(around, children)
            finally:
                for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                    signal.signal(number, signal.SIG_IGN)
                _stop(children)
                note.unlink(missing_ok=True)
    except AskedToStop:
        print("\nHearth has stopped.", flush=True)
    return 0


def explained() -> str:
    """What `./run start --help` says."""
    return _parser().format_help().rstrip()


def _options(arguments: list[str]) -> argparse.Namespace:
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run start", description="Start Hearth; Ctrl-C stops it.")
    parser.add_argument("--port", type=int, default=8000, help="port (8000; the next free one when it is taken)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine only)")
    parser.add_argument("--workers", type=int, default=2, help="web processes of 8 threads each (2)")
    parser.add_argument("--empty", action="store_true", help="do not make the demo borough")
    return parser


def _ask_to_stop(number: int, frame) -> None:
    raise AskedToStop


@contextlib.contextmanager
def _only_one(var: Path) -> Iterator[Path]:
    """One Hearth a folder; whatever a killed one left running is ended first."""
    note = var / "serving.json"
    with open(var / "serving.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            at = f" at {json.loads(note.read_text())['address']}" if note.exists() else ""
            raise Stopped(f"Hearth already runs from this folder{at}.") from None
        if note.exists():
            _end_left_over(json.loads(note.read_text())["groups"])
        yield note


def _end_left_over(groups: list[int]) -> None:
    """End the process groups of a start that was killed; they were told to end when it died."""
    began = time.monotonic()
    while (left := _members(groups)) and time.monotonic() < began + 6:
        for process in left if time.monotonic() > began + 3 else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.05)


def _members(groups: list[int]) -> list[int]:
    """Living processes of these groups that work in this checkout."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, group = (process / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(group) in groups and state not in "ZX" and (process / "cwd").readlink() == ROOT:
                found.append(int(process.name))
    return found


def _make_demo(around: Surroundings) -> None:
    if around.environment["HEARTH_ENV"] == "production" or _has_borough(around):
        return
    if around.hearth("demo", "make").returncode:
        raise Stopped("The demo borough could not be made; see above. `./run start --empty` starts without it.")


def _has_borough(around: Surroundings) -> bool:
    import psycopg

    with psycopg.connect(around.environment["DATABASE_OWNER_URL"]) as connection:
        return connection.execute(ANY_BOROUGH).fetchone() == (True,)


class Child:
    """A process that is started again when it ends by itself, with a log of its own."""

    def __init__(self, name: str, command: list[str], around: Surroundings):
        self.name, self.command, self.environment = name, command, around.environment
        self.log = around.var / "log" / f"{name}.log"
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".old"))
        self.starts: list[float] = []
        self.start()

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only us and we stop things in order."""
        self.starts = [*self.starts[-4:], time.monotonic()]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def look_after(self) -> None:
        """Start it again when it ended; five ends within a minute are a fault for a person."""
        if self.process.poll() is None:
            return
        if len(self.starts) == 5 and self.starts[-1] - self.starts[0] < 60:
            raise Stopped(f"The {self.name} process ends as soon as it starts. The end of {self.log}:\n{self.last()}")
        print(f"The {self.name} process ended and was started again; see {self.log}.", flush=True)
        self.start()

    def last(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


def _serve(around: Surroundings, options: argparse.Namespace, note: Path) -> list[Child]:
    """Start web server and worker, wait for the first page, print the address and the sign-ins."""
    port = _free_port(options.host, options.port)
    address = f"http://{'127.0.0.1' if options.host == '0.0.0.0' else options.host}:{port}"  # noqa: S104
    around.environment.setdefault("HEARTH_ADDRESS", address)
    if options.host != "127.0.0.1":
        known_as = ("127.0.0.1", "localhost", "[::1]", options.host, socket.gethostname())
        around.environment.setdefault("HEARTH_HOSTS", ",".join(known_as))
    web = ["-m", "gunicorn", "-c", "python:hearth.web", "--bind", f"{options.host}:{port}"]
    web += ["--workers", str(options.workers)]
    children = [
        Child("web", [sys.executable, *web], around),
        Child("worker", [sys.executable, "-m", "hearth.cli", "work"], around),
    ]
    note.write_text(json.dumps({"address": address, "groups": [child.process.pid for child in children]}))
    try:
        _wait_for(options.host, port, children[0])
        if around.environment["HEARTH_ENV"] != "production":
            around.hearth("demo", "sign-ins")
    except BaseException:
        _stop(children)
        raise
    print(f"\nHearth is at {address}   (Ctrl-C stops it; logs are in {around.var / 'log'})", flush=True)
    return children


def _free_port(host: str, wanted: int) -> int:
    for port in range(wanted, min(wanted + PORTS_TO_TRY, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, port))
                if port != wanted:
                    print(f"Port {wanted} is taken, so Hearth uses {port}.", flush=True)
                return port
    raise Stopped(f"Ports {wanted} to {port} are all taken on {host}. Choose another with --port.")


def _wait_for(host: str, port: int, web: Child) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if web.process.poll() is not None:
            break
        with contextlib.suppress(OSError, http.client.HTTPException):
            asking = http.client.HTTPConnection(host, port, timeout=5)
            asking.request("GET", "/alive", headers={"Host": "127.0.0.1"})
            if asking.getresponse().status == 200:
                return
        time.sleep(0.05)
    raise Stopped(f"The web server does not answer. The end of {web.log}:\n{web.last()}")


def _look_after(around: Surroundings, children: list[Child]) -> None:
    """Until asked to stop: start again what ended, the database first."""
    from hearth.kit import postgres

    while True:
        time.sleep(1)
        if around.server and not around.server.running():
            print("PostgreSQL ended and is being started again.", file=sys.stderr, flush=True)
            again = postgres.start(around.server.data_dir)
            os.close(again.lease)
        for child in children:
            child.look_after()


def _stop(children: list[Child]) -> None:
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            child.process.terminate()
    for child in children:
        try:
            child.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
