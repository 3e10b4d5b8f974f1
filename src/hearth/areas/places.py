"""Where postcodes are, and how far it is from one to another, by what the borough and the installation have.

A postcode of the borough is found in its own list, any other in the index. Ways are asked of the council's server of
routes, then of the graph of roads, then taken for straight lines with the borough's factors and barriers.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from hearth.areas.gazetteer import Gazetteer
from hearth.areas.models import Borough, Postcode, Ward
from hearth.kit.identifiers import read_postcode
from hearth.kit.refused import Refused

if TYPE_CHECKING:
    import numpy as np

    from hearth.areas.travel import InTurn, Straight, Travel

log = logging.getLogger("hearth.areas")


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


def beyond(postcode: str) -> tuple[int, int] | None:
    """Where a postcode is that the borough has not, by the index; None where there is none, or it cannot be read."""
    try:
        index = index_of_postcodes()
    except Refused as refusal:
        log.error("the index of postcodes is not used: %s", refusal)
        return None
    east, north = index.places([postcode])[0] if index else (float("nan"), 0.0)
    return None if east != east else (int(east), int(north))


def index_of_postcodes() -> Gazetteer | None:
    """The index that HEARTH_POSTCODES names, read once until the file changes; None where it names none."""
    if not settings.POSTCODES:
        return None
    return _read(Gazetteer, Path(settings.POSTCODES), _changed(settings.POSTCODES))


def travel_of(borough: Borough, *, factor: float | None = None) -> InTurn:
    """How far it is in this borough, by the best there is; who answered stands in what it returns.

    `factor` is how many metres by road one in a straight line is, where a neighbourhood says nothing else.
    """
    from hearth.areas.travel import InTurn

    models: list[Travel] = []
    if settings.OSRM:
        from hearth.areas.osrm import Osrm

        models.append(Osrm(settings.OSRM, settings.OSRM_SECONDS))
    if settings.ROADS:
        from hearth.areas.roads import Roads

        models.append(_read(Roads, Path(settings.ROADS), _changed(settings.ROADS)))
    return InTurn([*models, straight_of(borough, factor=factor)])


def straight_of(
    borough: Borough, *, factor: float | None = None, detours: Mapping[int, int | None] | None = None
) -> Straight:
    """Straight lines with this borough's factors and barriers; `detours` are those of neighbourhoods, by their id, as
    they would be."""
    import numpy as np

    from hearth.areas.travel import FACTOR, Area, Barrier, Straight

    wards = Ward.objects.filter(borough=borough).order_by("pk")
    told = wards.values_list("rings", "neighbourhood__detour", "neighbourhood")
    said = [(rings, (detours or {}).get(hood, detour)) for rings, detour, hood in told]
    areas = [Area(rings, detour / 100) for rings, detour in said if detour is not None]
    barriers = [
        Barrier(one["name"], np.array(one["points"], float), one["metres"],
                np.array(one.get("crossings") or [], float).reshape(-1, 2))
        for one in borough.barriers
    ]  # fmt: skip
    return Straight(factor or FACTOR, areas, barriers)


def _changed(path: str) -> int:
    return Path(path).stat().st_mtime_ns if Path(path).exists() else 0


@lru_cache(maxsize=2)
def _read(kind: Any, path: Path, _changed: int) -> Any:
    return kind.load(path)
