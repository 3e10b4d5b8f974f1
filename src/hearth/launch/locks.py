"""The lock files: made from requirements/*.in, with hashes, for every Python from 3.11 on, naming no address."""

from __future__ import annotations

import re
import shutil
import subprocess

from hearth.launch import ROOT, Stopped

REQUIREMENTS = ROOT / "requirements"
ADDRESS = re.compile(r"://|^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b|@ ", re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Work out every lock file anew; `--upgrade` takes newer versions where requirements/*.in allow them."""
    if not shutil.which("uv"):
        raise Stopped("`./run lock` needs uv. Install it with:  pip install uv")
    options = ["--generate-hashes", "--no-emit-index-url", "--no-header", "--universal", "--python-version", "3.11"]
    for group in groups():
        command = ["uv", "pip", "compile", "--quiet", *options, *arguments, f"{group}.in", "-o", f"{group}.txt"]
        if group != "run":
            command += ["-c", "run.txt"]
        if subprocess.run(command, cwd=REQUIREMENTS).returncode:
            return 1
    for fault in faults():
        print(fault)
    return 1 if faults() else 0


def groups() -> list[str]:
    """Every group of packages, `run` first: the others are locked to its versions."""
    return sorted((path.stem for path in REQUIREMENTS.glob("*.in")), key=lambda group: (group != "run", group))


def faults() -> list[str]:
    """What is wrong with the lock files, in words; reads nothing but the files."""
    found = []
    for group in groups():
        asked, locked = (REQUIREMENTS / f"{group}.in").read_text(), REQUIREMENTS / f"{group}.txt"
        if not locked.exists():
            found.append(f"requirements/{group}.txt is missing: run ./run lock")
            continue
        text = locked.read_text()
        found += [f"requirements/{group}.txt names an address: {line}" for line in _matching(text, ADDRESS)]
        pins = dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^ \\]+)", text, re.MULTILINE))
        blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
        found += [f"{block.split()[0]} in {group}.txt has no hash" for block in blocks if "--hash=sha256:" not in block]
        for line in filter(None, (line.strip() for line in asked.splitlines())):
            found += _line_faults(group, line, pins)
    return found


def _line_faults(group: str, line: str, pins: dict[str, str]) -> list[str]:
    if line.startswith(("#", "-r ")):
        return []
    name = re.split(r"[^A-Za-z0-9._-]", line)[0].lower()
    found = [] if name in pins else [f"{name} is in {group}.in but not in {group}.txt: run ./run lock"]
    return found if "#" in line else [*found, f"{name} in {group}.in does not say why it is there"]


def _matching(text: str, pattern: re.Pattern) -> list[str]:
    return [line.strip() for line in text.splitlines() if pattern.search(line)]
