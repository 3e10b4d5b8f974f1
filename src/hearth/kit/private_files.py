"""Files that commands write: about people, so only whoever runs the command can read them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from hearth.kit.refused import Refused


def refuse_unwritable(path: str | Path, *, anew: bool = False) -> Path:
    """The path, when a file can be written there; with `anew` also Refused when one is there. Asked before the work."""
    path = Path(path)
    if path.is_dir() or not path.parent.is_dir():
        what = "it is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise Refused(f"{path} cannot be written: {what}.")
    if anew and path.exists():
        raise Refused(f"{path} is there already. Choose another name.")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise Refused(f"{path} cannot be written: you may not write there.")
    return path


def write_private(path: str | Path, parts: Iterable[bytes]) -> None:
    """Write a file that its owner alone can read, in place of one that was there."""
    path = refuse_unwritable(path)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.writelines(parts)
