"""Commands of the map: postcodes put into their wards."""

from __future__ import annotations

from pathlib import Path

from hearth.areas import actions
from hearth.areas.models import Borough
from hearth.kit.command import argument, command
from hearth.kit.refused import Refused


@command("borough postcodes", "Put postcodes into their wards from the ONS Postcode Directory or a small CSV.")
@argument("file", help="CSV with postcode, ward, easting and northing under any of their usual names")
@argument("--borough", help="the borough's short name; needed when there are several")
def postcodes(options) -> None:
    print(actions.put_postcode_file(path=Path(options.file), borough=_the_borough(options.borough)))


def _the_borough(slug: str | None) -> Borough:
    """The borough of this name, or the only one there is."""
    known = list(Borough.objects.order_by("slug"))
    found = [row for row in known if row.slug == slug] if slug else known
    if len(found) == 1:
        return found[0]
    names = ", ".join(row.slug for row in known) or "none yet; `hearth borough init` makes one"
    raise Refused(f"Say which borough with --borough. Known: {names}.")
