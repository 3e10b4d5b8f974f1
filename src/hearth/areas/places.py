"""Where postcodes are: those of the borough from its own list, any other from the index, where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from hearth.areas.gazetteer import Gazetteer
from hearth.areas.models import Postcode
from hearth.kit.identifiers import read_postcode

if TYPE_CHECKING:
    import numpy as np


def places_of(postcodes: Sequence[str]) -> np.ndarray:
    """[postcode, 2] metres of the National Grid; not a number where nobody knows the place.

    A volunteer may live beyond the borough's border: then the index of HEARTH_POSTCODES knows where.
    """
    import numpy as np

    codes = [read_postcode(one).code for one in postcodes]
    ours = Postcode.objects.filter(pk__in={code for code in codes if code}).values_list("pk", "easting", "northing")
    known = {code: (easting, northing) for code, easting, northing in ours}
    found = np.array([known.get(code, (np.nan, np.nan)) for code in codes], float).reshape(-1, 2)
    index = index_of_postcodes()
    if index is not None and (missing := np.flatnonzero(np.isnan(found[:, 0]))).size:
        found[missing] = index.places([codes[at] for at in missing])
    return found


def index_of_postcodes() -> Gazetteer | None:
    """The index that HEARTH_POSTCODES names, read once until the file changes; None where it names none."""
    if not settings.POSTCODES:
        return None
    path = Path(settings.POSTCODES)
    return _read(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=1)
def _read(path: Path, _changed: int) -> Gazetteer:
    return Gazetteer.load(path)
