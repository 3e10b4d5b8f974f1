"""Commands of the map: postcodes put into their wards, and the index of every postcode's place."""

from __future__ import annotations

import sys
from pathlib import Path

from hearth.areas import actions
from hearth.areas.barriers import in_words
from hearth.areas.models import Borough, Neighbourhood
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


@command("roads build", "Build a graph of roads from OS Open Roads, to know how far it is; needs no database.")
@argument("source", metavar="ROADS.gpkg", type=Path, help="OS Open Roads as GeoPackage")
@argument("--out", metavar="FILE.npz", type=Path, required=True, help="write the graph here; HEARTH_ROADS names it")
@argument("--box", metavar=("WEST", "SOUTH", "EAST", "NORTH"), nargs=4, type=float, help="only the roads between these "
          "metres of the National Grid: the borough and some kilometres around it")  # fmt: skip
def roads_build(options) -> None:
    """Read junctions and roads, and say how many there are."""
    from hearth.areas import roads

    out = refuse_unwritable(options.out)
    if out.suffix != ".npz":
        raise Refused(f"Give {out} a name that ends in .npz.")
    made = roads.build(options.source, tuple(options.box) if options.box else None)
    made.write_to(out)
    print(f"{len(made.xy):,} junctions and {len(made.links):,} roads.")
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB. Set HEARTH_ROADS to it.")


@command(
    "borough barriers", "Say which rivers, railways and roads are not crossed, and how much longer the way round is."
)
@argument("file", metavar="FILE", type=Path, help="CSV with name, metres, easting, northing and crossing, a row a "
          "point; or GeoJSON of lines with name and metres, and points with barrier")  # fmt: skip
@argument("--borough", help="the borough's short name; needed when there are several")
def barriers(options) -> None:
    changed = actions.put_barriers(path=options.file, borough=Borough.objects.the_one(options.borough))
    for one in changed.barriers:
        print(f"{one['name']}: {in_words(one)}, a line of {len(one['points']):,} points")


@command("borough detour", "Say how many metres by road 100 in a straight line are in a neighbourhood.")
@argument("neighbourhood", help="its key")
@argument("percent", metavar="METRES", help="such as 140; “usual” for as many as everywhere")
@argument("--borough", help="the borough's short name; needed when there are several")
def detour(options) -> None:
    borough = Borough.objects.the_one(options.borough)
    found = Neighbourhood.objects.filter(borough=borough, key=options.neighbourhood).first()
    if found is None:
        known = ", ".join(Neighbourhood.objects.filter(borough=borough).values_list("key", flat=True))
        raise Refused(f"There is no neighbourhood “{options.neighbourhood}”. Known: {known}.")
    if options.percent != "usual" and not options.percent.isdigit():
        raise Refused("Give a whole number such as 140, or “usual”.")
    percent = None if options.percent == "usual" else int(options.percent)
    actions.set_detour(neighbourhood=found, percent=percent)
    print(f"{found.name}: {'as everywhere' if percent is None else f'{percent} metres by road for 100'}.")
