"""Makes `.venv` from a lock file: with uv where it is there, otherwise with venv and pip.

The machine's own pip settings (mirror, certificate) are used for both, and none is named here. A stamp in `.venv`
holds the lock file's digest, so that nothing is installed twice.
"""

from __future__ import annotations

import configparser
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from hearth.launch import PYTHON, ROOT, Stopped

VENV = ROOT / ".venv"
GROUPS = {"run": ("run",), "dev": ("dev", "run")}  # the lock file of dev holds all of run
PIP_SETTINGS_FOR_UV = {
    "index-url": "UV_INDEX_URL",
    "extra-index-url": "UV_EXTRA_INDEX_URL",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}


def ensure(group: str) -> None:
    """Install a group of packages unless exactly this lock file is installed already."""
    if is_installed(group):
        return
    if not os.access(ROOT, os.W_OK) or (VENV.exists() and not os.access(VENV, os.W_OK)):
        raise Stopped(f"The packages must be installed anew, but {ROOT} or its .venv belongs to somebody else.")
    with open(ROOT / ".venv-lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_installed(group):
            _install(group)


def is_installed(group: str) -> bool:
    """Whether exactly this lock file is installed in this folder."""
    return _stamp(group) == _digest(group)


def _there() -> bool:
    return os.access(PYTHON, os.X_OK)


def _digest(group: str) -> str:
    """What the stamp must say: this lock file, in this folder."""
    lock = hashlib.sha256((ROOT / "requirements" / f"{group}.txt").read_bytes()).hexdigest()
    return f"{lock} {ROOT}"


def _stamp(group: str) -> str | None:
    stamp = VENV / f"{group}.stamp"
    return stamp.read_text() if _there() and stamp.exists() else None


def _install(group: str) -> None:
    size = "" if VENV.exists() else " (the first time takes a minute)"
    print(f"Installing what requirements/{group}.txt lists into .venv{size} …", flush=True)
    stamps = list(VENV.glob("*.stamp"))
    if not stamps or not _there():  # killed while installing, or its Python is gone from the machine
        shutil.rmtree(VENV, ignore_errors=True)
    for stamp in stamps:
        stamp.unlink(missing_ok=True)
    lock = ROOT / "requirements" / f"{group}.txt"
    if not (shutil.which("uv") and _with_uv(lock)):
        _with_pip(lock)
    packages = next(VENV.glob("lib/python*/site-packages"))
    (packages / "hearth.pth").write_text(f"{ROOT / 'src'}\n")
    for name in GROUPS[group]:
        (VENV / f"{name}.stamp").write_text(_digest(name))


def _with_uv(lock: Path) -> bool:
    """False when uv fails, so that pip can try: it knows settings that uv does not."""
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "UV_INDEX_STRATEGY": "unsafe-best-match"}
    for setting, value in _pip_settings().items():
        environment.setdefault(PIP_SETTINGS_FOR_UV[setting], value)
    commands = [["uv", "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)]]
    if not _there():
        commands.insert(0, ["uv", "venv", "--quiet", "--python", sys.executable, str(VENV)])
    done = all(subprocess.run(command, env=environment, cwd=ROOT).returncode == 0 for command in commands)
    if not done:
        print("uv could not; trying pip.", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
    return done


def _pip_settings() -> dict[str, str]:
    """The package addresses and certificate the machine's pip is set to, from its files and its environment."""
    home = Path.home()
    files = [Path(folder) / "pip" / "pip.conf" for folder in os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")]
    files += [Path("/etc/pip.conf"), home / ".pip" / "pip.conf"]
    files += [Path(os.environ.get("XDG_CONFIG_HOME", home / ".config")) / "pip" / "pip.conf"]
    files += [Path(os.environ["PIP_CONFIG_FILE"])] if "PIP_CONFIG_FILE" in os.environ else []
    found: dict[str, str] = {}
    for file in files:
        settings = configparser.RawConfigParser()
        settings.read(file)
        for section in ("global", "install"):
            if settings.has_section(section):
                found |= {name: " ".join(value.split()) for name, value in settings.items(section)}
    found |= {name[4:].lower().replace("_", "-"): value for name, value in os.environ.items() if name[:4] == "PIP_"}
    return {name: value for name, value in found.items() if name in PIP_SETTINGS_FOR_UV and value}


def _with_pip(lock: Path) -> None:
    pip = [str(PYTHON), "-m", "pip"]
    if not _there():
        if _has("ensurepip"):
            _must([sys.executable, "-m", "venv", str(VENV)])
        elif _has("pip"):
            _must([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
        else:
            _install_venv_for_debian()
            _must([sys.executable, "-m", "venv", str(VENV)])
    if not next(VENV.glob("lib/python*/site-packages/pip"), None):
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    _must([*pip, "install", *quiet, "--require-hashes", "-r", str(lock)])


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _install_venv_for_debian() -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Stopped(f"Python's venv is not complete on this machine. As root, run:  apt-get install -y {package}")
    apt_install(package)


def apt_install(*packages: str) -> None:
    """Install Debian packages; only root may."""
    print(f"Installing Debian's {', '.join(packages)} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    _must(["apt-get", "-qq", "update"], env=environment)
    _must(["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages], env=environment)


def _must(command: list[str], **options) -> None:
    outcome = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if outcome.returncode:
        raise Stopped(f"{outcome.stdout.strip()[-3000:]}\n\nThis failed: {' '.join(command)}")
