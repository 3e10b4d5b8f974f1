"""What Hearth's processes need around them: the database server, the secrets, the environment variables."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hearth.kit import postgres
from hearth.launch import ROOT, Stopped

PR_SET_PDEATHSIG = 1  # Linux: send a signal when the parent dies
HOUSEHOLD = ("DATABASE_URL", "DATABASE_OWNER_URL", "HEARTH_SECRET_KEY", "HEARTH_WALL_KEY")

# Enough for Django to read its settings; nothing here connects.
NO_DATABASE = {
    "DJANGO_SETTINGS_MODULE": "hearth.settings",
    "HEARTH_ENV": "test",
    "HEARTH_AS_OWNER": "1",  # no pool, which would wait for a server
    "HEARTH_SECRET_KEY": "not-used-to-sign-anything",
    "HEARTH_WALL_KEY": "not-used-to-sign-anything",
    "DATABASE_URL": "postgresql://hearth_app@/none?host=/nowhere",
    "DATABASE_OWNER_URL": "postgresql://hearth_owner@/none?host=/nowhere",
    "PYTHONWARNINGS": "ignore::RuntimeWarning",
}


@dataclass
class Surroundings:
    """The environment for Hearth's processes, and the embedded server (None where DATABASE_URL names another)."""

    var: Path
    environment: dict[str, str]
    server: postgres.Server | None

    def hearth(self, *words: str, **options) -> subprocess.CompletedProcess:
        """Run one command of Hearth and wait for it."""
        command = [sys.executable, "-m", "hearth.cli", *words]
        return subprocess.run(command, env=self.environment, preexec_fn=end_with_parent, **options)

    def migrate(self) -> None:
        """Bring the database to this version, and remember that, so that other commands need not look again."""
        if self.hearth("migrate").returncode:
            raise Stopped("The database could not be brought to this version of Hearth; see above.")
        if self.server:
            (self.server.data_dir / "migrated").write_text(migrations_digest())

    def migrated(self) -> bool:
        """Whether the embedded database has this version's tables; another server's is its keeper's business."""
        if self.server is None:
            return True
        stamp = self.server.data_dir / "migrated"
        return stamp.exists() and stamp.read_text() == migrations_digest()


def var_folder() -> Path:
    """Where this installation keeps what must not be lost: HEARTH_VAR, or `var` in the checkout."""
    var = Path(os.environ.get("HEARTH_VAR", ROOT / "var")).absolute()
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(var, os.W_OK):
            raise PermissionError(var)
    except PermissionError as error:
        raise Stopped(f"{var} belongs to somebody else. Set HEARTH_VAR to a folder of your own.") from error
    return var


@contextlib.contextmanager
def surroundings() -> Iterator[Surroundings]:
    """Everything a command of Hearth needs; the embedded server stops again when nobody else uses it."""
    refuse_incomplete_production()
    var = var_folder()
    if bool(os.environ.get("DATABASE_URL")) != bool(os.environ.get("DATABASE_OWNER_URL")):
        raise Stopped("Set both DATABASE_URL and DATABASE_OWNER_URL, or neither.")
    server = None
    try:
        if not os.environ.get("DATABASE_URL"):
            server = postgres.start(var / "postgres")
        yield Surroundings(var, environment(var, server), server)
    except postgres.PostgresError as error:
        raise Stopped(str(error)) from error
    finally:
        if server:
            server.leave()


def refuse_incomplete_production() -> None:
    """Production never runs on the embedded server or on secrets made up here."""
    missing = [name for name in HOUSEHOLD if not (os.environ.get(name) or os.environ.get(f"{name}_FILE"))]
    if os.environ.get("HEARTH_ENV") == "production" and missing:
        raise Stopped(f"HEARTH_ENV is production, so {', '.join(missing)} must be set; see docs/settings.md.")


def refuse_silent_database(environment: dict[str, str]) -> None:
    """A wrong address or password of another server is said in one sentence, not found in a log."""
    import psycopg

    for name in ("DATABASE_OWNER_URL", "DATABASE_URL"):
        try:
            psycopg.connect(environment[name], connect_timeout=10).close()
        except psycopg.Error as error:
            why = str(error).strip().splitlines()[0].rpartition("FATAL:")[2].strip()
            raise Stopped(f"The database at {name} does not let Hearth in: {why}. See docs/production.md.") from None


def environment(var: Path, server: postgres.Server | None) -> dict[str, str]:
    """The environment of Hearth's processes: what is set stands, the rest is filled in for a demo."""
    (var / "static").mkdir(mode=0o700, exist_ok=True)
    filled = {"HEARTH_ENV": "demo", "HEARTH_VAR": str(var), "DJANGO_SETTINGS_MODULE": "hearth.settings"}
    if os.environ.get("HEARTH_ENV") != "production":
        for name in ("HEARTH_SECRET_KEY", "HEARTH_WALL_KEY"):
            if not (os.environ.get(name) or os.environ.get(f"{name}_FILE")):
                filled[name] = secret(var / name.removeprefix("HEARTH_").lower())
    if server:
        filled |= {"DATABASE_URL": server.app_url, "DATABASE_OWNER_URL": server.owner_url}
        filled["HEARTH_PG_BINDIR"] = str(server.bindir)
    return filled | {name: value for name, value in os.environ.items() if value}


def secret(path: Path) -> str:
    """A secret made once and kept in a file only its owner may read."""
    if not path.exists():
        postgres.write_private(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def migrations_digest() -> str:
    """Changes when any migration of any room does."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "src" / "hearth").glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def end_with_parent() -> None:
    """Called in a child before it runs: it is told to end when its parent dies, even by kill -9."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
