"""Commands of the map: postcodes put into their wards."""

from __future__ import annotations

from pathlib import Path

from hearth.areas import actions
from hearth.areas.models import Borough
from hearth.kit.command import argument, command


@command("borough postcodes", "Put postcodes into their wards from the ONS Postcode Directory or a small CSV.")
@argument("file", help="CSV with postcode, ward, easting and northing under any of their usual names")
@argument("--borough", help="the borough's short name; needed when there are several")
def postcodes(options) -> None:
    print(actions.put_postcode_file(path=Path(options.file), borough=Borough.objects.the_one(options.borough)))
