"""What is done to the map: a borough is founded, neighbourhoods, wards and postcodes are put on it.

For commands only. Who asked and why is written by the room that founds a borough, which stands above this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.db import transaction
from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce

from hearth.areas.barriers import all_sound, read_file
from hearth.areas.models import Borough, Neighbourhood, Postcode, Ward
from hearth.areas.postcode_files import parts_of
from hearth.areas.rules import Counted, Place, read_places
from hearth.kit.refused import Refused

AT_A_TIME = 2_000


@transaction.atomic
def found(**facts) -> Borough:
    """Put a new borough on the map."""
    borough = Borough(**facts)
    borough.save(force_insert=True)
    return borough


DECIDED_ELSEWHERE = {"slug", "gss", "volunteers_need_second_factor"}
"""Who the borough is, and what an administrator decides on a page."""


@transaction.atomic
def follow_file(borough: Borough, **facts) -> list[str]:
    """Take over what its file says of the borough itself (names, telephones, hours), which no page changes.

    Returns what changed, by name. A postcode to show that the file leaves out stays.
    """
    held = Borough.objects.select_for_update().get(pk=borough.pk)
    said = {name: value for name, value in facts.items() if name not in DECIDED_ELSEWHERE}
    said = {name: value for name, value in said.items() if value or name != "postcode_example"}
    changed = [name for name, value in said.items() if value != getattr(held, name)]
    for name in changed:
        setattr(held, name, said[name])
    held.save(update_fields=changed)
    return changed


@transaction.atomic
def add_neighbourhood(*, borough: Borough, key: str, name: str, name_cy: str = "") -> Neighbourhood | None:
    """Add a neighbourhood; one with this key that is there already is left as it is and None returned."""
    row, is_new = Neighbourhood.objects.get_or_create(
        borough=borough, key=key, defaults={"name": name, "name_cy": name_cy}
    )
    return row if is_new else None


@transaction.atomic
def add_ward(*, neighbourhood: Neighbourhood, gss: str, name: str, rings: list | None = None) -> Ward | None:
    """Add a ward; one with this code that is there already is left as it is and None returned."""
    row, is_new = Ward.objects.get_or_create(
        borough=neighbourhood.borough, gss=gss,
        defaults={"neighbourhood": neighbourhood, "name": name, "rings": rings or []},
    )  # fmt: skip
    return row if is_new else None


@transaction.atomic
def shape(*, ward: Ward, rings: list) -> Ward:
    """Give a ward its shape: rings of [easting, northing] in metres, the outer one first."""
    ward.rings = rings
    ward.save(update_fields=["rings"])
    return ward


@transaction.atomic
def put_barriers(*, path: Path, borough: Borough) -> Borough:
    """Say what lies in the way: the whole list, in place of the one before. Refused when something cannot be read."""
    try:
        barriers = read_file(path.name, path.read_bytes())
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    return _keep_barriers(borough, barriers)


@transaction.atomic
def add_barriers(*, borough: Borough, barriers: Iterable[Mapping]) -> Borough:
    """Put barriers on the map beside those that are there; one of the same name takes its place."""
    added = all_sound(barriers)
    names = {one["name"] for one in added}
    held = Borough.objects.select_for_update().get(pk=borough.pk)
    return _keep_barriers(held, [*(one for one in held.barriers if one["name"] not in names), *added])


@transaction.atomic
def remove_barrier(*, borough: Borough, name: str) -> Borough:
    """Take a barrier off the map."""
    held = Borough.objects.select_for_update().get(pk=borough.pk)
    left = [one for one in held.barriers if one["name"] != name]
    if len(left) == len(held.barriers):
        raise Refused(f"There is no barrier “{name}” on the map any more.")
    return _keep_barriers(held, left)


def _keep_barriers(borough: Borough, barriers: list[dict]) -> Borough:
    borough.barriers = barriers
    borough.save(update_fields=["barriers"])
    return borough


@transaction.atomic
def set_detour(*, neighbourhood: Neighbourhood, percent: int | None) -> Neighbourhood:
    """Say how many metres by road 100 in a straight line are there; nothing for as many as everywhere."""
    if percent is not None and not 100 <= percent <= 400:
        raise Refused("By road it is never shorter: give between 100 and 400 metres for 100 in a straight line.")
    neighbourhood.detour = percent
    neighbourhood.save(update_fields=["detour"])
    return neighbourhood


@transaction.atomic
def put_postcodes(*, borough: Borough, places: Iterable[Place]) -> int:
    """Put postcodes into their wards; those known already are brought up to date, none is taken away.

    The first of them is what residents are shown where a postcode is asked for, unless the borough has said which.
    """
    wards = dict(Ward.objects.filter(borough=borough).values_list("gss", "pk"))
    rows, put = [], 0
    for place in places:
        facts = {"easting": place.easting, "northing": place.northing, "residents": place.residents}
        rows.append(Postcode(postcode=place.postcode, borough=borough, ward_id=wards[place.ward], **facts))
        if len(rows) == AT_A_TIME:
            put, rows = put + _put(rows), []
    put += _put(rows)
    first = Postcode.objects.filter(borough=borough).order_by("postcode").values("postcode")[:1]
    Borough.objects.filter(pk=borough.pk, postcode_example="").update(
        postcode_example=Coalesce(Subquery(first), Value(""))
    )
    return put


def _put(rows: list[Postcode]) -> int:
    Postcode.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["postcode"],
        update_fields=["borough", "ward", "easting", "northing", "residents"],
    )  # fmt: skip
    return len(rows)


@transaction.atomic
def put_postcode_file(*, path: Path, borough: Borough) -> str:
    """Put a whole release in, or nothing; returns in words what became of its rows.

    A release is one CSV, or the folder or zip of Code-Point Open or an ONS directory as it is downloaded.
    """
    wards = {}
    for gss, name in Ward.objects.filter(borough=borough).values_list("gss", "name"):
        wards |= {gss: gss, name.lower(): gss}
    counted = Counted()
    put_postcodes(borough=borough, places=_places_in(path, wards, counted))
    return "\n".join([f"{path.name}: {counted.in_words()}", *(f"  {reason}" for reason in counted.reasons)])


def _places_in(path: Path, wards: Mapping[str, str], counted: Counted) -> Iterator[Place]:
    parts, seen = parts_of(path), set[str]()
    for part in parts:
        with part.lines() as lines:
            yield from read_places(lines, wards, counted, seen, part.name if len(parts) > 1 else "")
