#!/usr/bin/env python3
"""Build the style sheet and scripts of the pages with pinned npm tools, or check that the committed ones are theirs.

    python assets/build.py           builds into src/hearth/kit/static/kit and writes checksums.txt
    python assets/build.py --check   builds in a temporary folder and compares byte for byte;
                                     where there is no npm, verifies the committed checksums and says so

Only the standard library: the pages need no Node when they run.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "src" / "hearth" / "kit" / "static" / "kit"
AXE = HERE.parent / "tests" / "journeys" / "axe.min.js"
CHECKSUMS = HERE / "checksums.txt"
SCRIPTS = ("hearth.js", "boot.js", "phone.js", "send.js", "worker.js")
PAGE_FILES = ("hearth.css", *SCRIPTS, "htmx.min.js")
FORBIDDEN = (b"GDS Transport", b"url(", b"@font-face", b"https://fonts", b"sourceMappingURL")


def run(*command: str, folder: Path) -> None:
    """Run one tool in `folder`; its own words are shown when it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def prepare(folder: Path) -> None:
    """Copy the sources into `folder` and install exactly what the lock file names."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    shutil.copytree(HERE / "src", folder / "src")
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=peer", folder=folder)


def make(folder: Path, out: Path) -> None:
    """Build every page file from `folder` into `out`."""
    tools = folder / "node_modules" / ".bin"
    run(
        str(tools / "sass"),
        "--load-path=.",
        "--style=compressed",
        "--no-source-map",
        "--quiet-deps",
        "src/hearth.scss",
        str(out / "hearth.css"),
        folder=folder,
    )
    for name in SCRIPTS:
        run(
            str(tools / "esbuild"),
            f"src/{name}",
            "--bundle",
            "--minify",
            "--target=es2020",
            "--format=iife",
            "--legal-comments=none",
            f"--outfile={out / name}",
            folder=folder,
        )
    shutil.copy(folder / "node_modules/htmx.org/dist/htmx.min.js", out / "htmx.min.js")
    axe = (folder / "node_modules/axe-core/axe.min.js").read_bytes()
    (out / "axe.min.js").write_bytes(axe)


def refuse_foreign_parts(out: Path) -> None:
    """Stop when a page file names a font, a picture or a host that must not be there."""
    for name in ("hearth.css", "hearth.js"):
        found = [word.decode() for word in FORBIDDEN if word in (out / name).read_bytes()]
        if found and name.endswith(".css"):
            sys.exit(f"{name} names {', '.join(found)}: the pages may load nothing of the kind.")


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def committed() -> dict[str, Path]:
    """Every built file in the tree, by name."""
    return {**{name: STATIC / name for name in PAGE_FILES}, "axe.min.js": AXE}


def build() -> int:
    with tempfile.TemporaryDirectory() as temporary:
        out = build_in(Path(temporary))
        for name, place in committed().items():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(out / name, place)
    lines = [f"{checksum(place)}  {name}\n" for name, place in sorted(committed().items())]
    CHECKSUMS.write_text("".join(lines))
    print("".join(f"{place.stat().st_size:>9,}  {name}\n" for name, place in committed().items()), end="")
    return 0


def build_in(temporary: Path) -> Path:
    work, out = temporary / "work", temporary / "out"
    work.mkdir()
    out.mkdir()
    prepare(work)
    make(work, out)
    refuse_foreign_parts(out)
    return out


def changed_since_checksums() -> list[str]:
    """Names of built files that are missing or do not have the checksum written down for them."""
    written = dict(reversed(line.split()) for line in CHECKSUMS.read_text().splitlines())
    return [name for name, place in committed().items() if not place.exists() or checksum(place) != written.get(name)]


def check() -> int:
    wrong = changed_since_checksums()
    if wrong:
        print(f"Not as in assets/checksums.txt: {', '.join(wrong)}. Run: python assets/build.py")
        return 1
    if not shutil.which("npm") or os.environ.get("HEARTH_NO_NPM"):
        print("NOT REBUILT: there is no npm here. Only the committed checksums were verified; they agree.")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        out = build_in(Path(temporary))
        wrong = [name for name, place in committed().items() if (out / name).read_bytes() != place.read_bytes()]
    if wrong:
        print(f"Built again, these differ from the committed files: {', '.join(wrong)}. Run: python assets/build.py")
        return 1
    print("The style sheet and scripts are exactly what their sources give.")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    sys.exit(check() if parser.parse_args().check else build())
