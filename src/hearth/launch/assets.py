"""The built CSS and JavaScript: built anew by `./run assets`, compared by `./run check`."""

from __future__ import annotations

import shutil
import subprocess
import sys

from hearth.launch import ROOT, Stopped

BUILD = ROOT / "assets" / "build.py"


def main(arguments: list[str]) -> int:
    """Build the CSS and JavaScript anew with the pinned npm tools."""
    if not shutil.which("npm"):
        raise Stopped("`./run assets` needs Node.js with npm. On Debian, as root:  apt-get install -y npm")
    return subprocess.run([sys.executable, BUILD, *arguments], cwd=ROOT).returncode


def check() -> bool:
    """Compare the committed files with their checksums and, where npm is there, with a build."""
    if not shutil.which("npm"):
        print("NOT BUILT ANEW: there is no npm here, so only the checksums of the built files were compared.")
    return subprocess.run([sys.executable, BUILD, "--check"], cwd=ROOT).returncode == 0
