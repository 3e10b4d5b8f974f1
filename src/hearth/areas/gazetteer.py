"""Where every postcode of Great Britain is: one file of some megabytes, read in a tenth of a second.

Postcodes stand in order as whole numbers; each place as the way from the one before, which is short. So a million and
a half of them pack to about as many bytes as a photograph.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hearth.areas.postcode_files import Part
from hearth.areas.rules import NO_POSITION, Counted, grid, told_rows
from hearth.kit.refused import Refused

if TYPE_CHECKING:
    import numpy as np

LAYOUT = 1
NEEDED = ("postcode", "easting", "northing")
_SIGNS = {sign: number for number, sign in enumerate(" 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_LONGEST = 7
_WHOLE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")


def number_of(postcode: str) -> int:
    """A postcode, however it is spaced, as a number that keeps the order of the alphabet; −1 for anything else."""
    bare = "".join(postcode.split()).upper()
    if not _WHOLE.fullmatch(bare):
        return -1
    number = 0
    for sign in bare.ljust(_LONGEST):
        number = number * len(_SIGNS) + _SIGNS[sign]
    return number


@dataclass(frozen=True)
class Gazetteer:
    """Every postcode's place in metres of the National Grid. `made_from` names the release."""

    numbers: np.ndarray  # in order
    xy: np.ndarray  # [postcode, 2]
    made_from: str = ""

    def __len__(self) -> int:
        return len(self.numbers)

    def places(self, postcodes: Sequence[str]) -> np.ndarray:
        """[postcode, 2] metres; not a number where a postcode is not in it."""
        import numpy as np

        wanted = np.array([number_of(one) for one in postcodes], np.int64)
        found = np.full((len(wanted), 2), np.nan)
        if len(self) and len(wanted):
            at = np.minimum(np.searchsorted(self.numbers, wanted), len(self) - 1)
            there = self.numbers[at] == wanted
            found[there] = self.xy[at[there]]
        return found

    def write_to(self, path: Path) -> None:
        """Write the file."""
        import numpy as np

        facts: dict[str, Any] = {"layout": np.array(LAYOUT), "made_from": np.array(self.made_from)}
        codes = np.diff(self.numbers, prepend=np.int64(0))
        steps = {axis: np.diff(self.xy[:, at], prepend=np.int32(0)) for at, axis in enumerate("xy")}
        with open(path, "wb") as file:
            np.savez_compressed(file, codes=codes, **steps, **facts)

    @classmethod
    def load(cls, path: Path) -> Gazetteer:
        """Read the file. Refused when it is none."""
        import zipfile

        import numpy as np

        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as kept:
                if int(kept["layout"]) != LAYOUT:
                    raise ValueError("another layout")
                xy = np.stack([np.cumsum(kept[axis], dtype=np.int32) for axis in "xy"], axis=1)
                return cls(np.cumsum(kept["codes"], dtype=np.int64), xy, str(kept["made_from"]))
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror or error}.") from None
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile):
            raise Refused(f"{path} is no index of postcodes. Make one with: hearth postcodes build") from None


def build(
    parts: Iterable[Part], counted: Counted, made_from: str = "", told: Callable[[str], None] = lambda words: None
) -> Gazetteer:
    """The places of all postcodes in these files; `counted` says what became of each row, `told` hears every file's
    name.

    A postcode that stands there twice has the place of its first row. Those that ended, have no place or lie in
    Northern Ireland, whose grid is another, are left out.
    """
    import numpy as np

    rows = array("q")  # three whole numbers a row: as tuples they would take six times the memory
    for part in parts:
        told(part.name)
        with part.lines() as lines:
            for row in _rows(lines, part.name, counted):
                rows.extend(row)
    if not rows:
        raise Refused("No postcode with a place was found in it. Give Code-Point Open or an ONS directory.")
    table = np.frombuffer(rows, np.int64).reshape(-1, 3)
    numbers, first = np.unique(table[:, 0], return_index=True)
    counted.kept = len(numbers)
    return Gazetteer(numbers, table[first, 1:].astype(np.int32), made_from)


def _rows(lines: Iterable[str], within: str, counted: Counted) -> Iterator[tuple[int, int, int]]:
    for number, told in told_rows(lines, NEEDED):
        counted.rows += 1
        if told.get("ended"):
            counted.ended += 1
            continue
        code = number_of(told["postcode"])
        if code < 0:
            counted.fault(f"{within} row {number}", f"“{told['postcode'][:20]}” is not a postcode.")
        elif told["postcode"].upper().startswith("BT"):
            counted.northern_ireland += 1
        elif told.get("quality") in NO_POSITION or told["easting"] == told["northing"] == "":
            counted.unplaced += 1
        elif (at := grid(told)) is None:
            counted.fault(f"{within} row {number}", f"{told['postcode']} has no place on the grid.")
        else:
            yield (code, *at)
