"""Commands of the map: postcodes put into their wards, and the index of every postcode's place."""

from __future__ import annotations

import sys
from pathlib import Path

from hearth.areas import actions
from hearth.areas.models import Borough
from hearth.kit.command import argument, command
from hearth.kit.private_files import refuse_unwritable
from hearth.kit.refused import Refused


@command("borough postcodes", "Put postcodes into their wards from Code-Point Open, an ONS directory or a small CSV.")
@argument("file", metavar="FILE_OR_FOLDER", help="a release as it was downloaded (zip or folder), or a CSV with "
          "postcode, ward, easting and northing under any of their usual names")  # fmt: skip
@argument("--borough", help="the borough's short name; needed when there are several")
def postcodes(options) -> None:
    print(actions.put_postcode_file(path=Path(options.file), borough=Borough.objects.the_one(options.borough)))


@command("postcodes build", "Build the index of every postcode's place; needs no database.")
@argument("source", metavar="FILE_OR_FOLDER", type=Path, help="Code-Point Open, the ONS Postcode Directory or the "
          "National Statistics Postcode Lookup: zip, folder or CSV")  # fmt: skip
@argument("--out", metavar="FILE.npz", type=Path, required=True, help="write the index here; HEARTH_POSTCODES names it")
def postcodes_build(options) -> None:
    """Read every row once, and say what became of them."""
    from hearth.areas import gazetteer
    from hearth.areas.postcode_files import parts_of
    from hearth.areas.rules import Counted

    out, counted = refuse_unwritable(options.out), Counted()
    if out.suffix != ".npz":
        raise Refused(f"Give {out} a name that ends in .npz.")
    source = options.source
    index = gazetteer.build(parts_of(source), counted, source.name, lambda name: print(f"  {name}", file=sys.stderr))
    index.write_to(out)
    print("\n".join([counted.in_words("postcodes kept"), *(f"  {reason}" for reason in counted.reasons)]))
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB. Set HEARTH_POSTCODES to it.")
