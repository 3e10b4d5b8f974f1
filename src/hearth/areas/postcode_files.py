"""The files of a release of postcodes, as they are downloaded: a CSV, a folder or a zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hearth.kit.refused import Refused

OTHER_PAPERS = ("doc", "documents", "user guide", "metadata")
"""Folders of a release that hold no postcodes."""


@dataclass(frozen=True)
class Part:
    """One CSV of a release: its name, and how it is opened."""

    name: str
    path: Path
    within: str = ""

    @contextmanager
    def lines(self) -> Iterator[Iterable[str]]:
        """The lines of the file. Refused when it is not text."""
        try:
            if not self.within:
                with open(self.path, encoding="utf-8-sig", newline="") as lines:
                    yield lines
                return
            with zipfile.ZipFile(self.path) as release, release.open(self.within) as raw:
                yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        except UnicodeDecodeError:
            raise Refused(f"{self.name} is not plain text in UTF-8. Save it again as CSV in UTF-8.") from None
        except OSError as error:
            raise Refused(f"{self.name} cannot be read: {error.strerror or error}.") from None
        except (zipfile.BadZipFile, EOFError) as error:
            raise Refused(f"{self.path.name} is not a whole zip file: {error}. Download it again.") from None


def parts_of(path: Path) -> list[Part]:
    """The files of postcodes in a CSV, a folder or a zip, as they are published. Refused when there are none."""
    if path.is_dir():
        named = {one.relative_to(path).as_posix(): Part(one.name, one) for one in sorted(path.rglob("*.csv"))}
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as release:
            inside = sorted(name for name in release.namelist() if name.lower().endswith(".csv"))
        named = {name: Part(f"{path.name}/{name}", path, name) for name in inside}
    else:
        return [Part(path.name, path)]
    chosen = [part for name, part in named.items() if not _is_paper(name)]
    whole = [part for name, part in named.items() if not _is_paper(name) and "multi_csv" not in name.lower()]
    if not chosen:
        raise Refused(f"{path} holds no CSV of postcodes. Give the zip or the folder as it was downloaded.")
    return whole or chosen  # the ONS directories have the same rows twice: whole, and one file a postcode area


def _is_paper(name: str) -> bool:
    return any(part.lower() in OTHER_PAPERS for part in name.split("/")[:-1])
