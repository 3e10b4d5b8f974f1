"""How long the published map files take to read, and how much memory: prints JSON, asserts nothing.

    .venv/bin/python -m benchmarks.map_files [--postcodes 1720000] [--roads 4000000] [--keep FOLDER]

Makes up files of the layouts in which they are downloaded, all of Great Britain in size, and runs the commands on them
as a council would: Code-Point Open (a zip of 120 files without a header), the ONS Postcode Directory (one CSV of some
fifty columns under today's names, with those that ended, Northern Ireland and the islands), and OS Open Roads (a
GeoPackage of twenty-two columns with lines, out of which one county is taken). Then looks up what was made up: `wrong`
counts what is found at another place than it was put, or not at all.

Where postcodes lie is made up so that a sector is as wide as a British one is on the average (1.3 km from its middle),
because how small the index becomes hangs on that. Needs no database.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sqlite3
import string
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "src")]

UNITS = [a + b for a in "ABDEFGHJLNPQRSTUWXYZ" for b in "ABDEFGHJLNPQRSTUWXYZ"]
AREAS = [a + b for a in "ABCDEFGHKLMNPRSTWY" for b in string.ascii_uppercase if a + b != "BT"][:120]
HEADER = ("pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,north1m,gridind,"
       "hlth25cd,nhser24cd,ctry25cd,rgn25cd,streg,pcon24cd,eer,teclec,ttwa15cd,pct,itl25cd,statsward,oa01cd,casward,"
       "npark16cd,lsoa01cd,msoa01cd,ur01ind,oac01ind,oa11cd,lsoa11cd,msoa11cd,wz11cd,sicbl24cd,bua24cd,ru11ind,"
       "oac11ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,icb23cd,oa21cd,lsoa21cd,msoa21cd,ruc21ind")  # fmt: skip
ONS = HEADER.split(",")
LINK = ("id TEXT, fictitious BOOLEAN, road_classification TEXT, road_function TEXT, form_of_way TEXT, "
        "road_classification_number TEXT, name_1 TEXT, name_1_lang TEXT, name_2 TEXT, name_2_lang TEXT, "
        "road_structure TEXT, length REAL, length_uom TEXT, loop BOOLEAN, primary_route BOOLEAN, trunk_road BOOLEAN, "
        "start_node TEXT, end_node TEXT, road_number_toid TEXT, road_name_toid TEXT")  # fmt: skip
# The process itself says how much memory it held at most: what `wait4` says counts ours before the fork, too.
RUN = """import sys
from hearth.cli import main
came = main(sys.argv[1:])
print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
sys.exit(came)"""
COUNTY = (400_000, 300_000, 450_000, 350_000)


def made_up(number: int, chance: np.random.Generator) -> Iterator[tuple[str, str, int, int]]:
    """(area, postcode, easting, northing), about so many, area by area."""
    of_sector = max(1, round(number / (len(AREAS) * 24 * 9)))
    for area in AREAS:
        middle = chance.uniform((150_000, 50_000), (600_000, 900_000))
        for district in range(1, 25):
            centre = middle + chance.normal(0, 12_000, 2)
            for sector in range(1, 10):
                at = centre + chance.normal(0, 2_500, 2)
                units = np.sort(chance.permutation(len(UNITS))[:of_sector])
                places = (at + chance.normal(0, 1_020, (of_sector, 2))).clip(1, 1_200_000).astype(int)
                for unit, (east, north) in zip(units, places.tolist(), strict=True):
                    yield area, f"{area}{district} {sector}{UNITS[unit]}", east, north


def code_point(path: Path, rows: list) -> None:
    """The zip as it is downloaded: a file an area, postcodes padded to seven signs, no header but in its papers."""
    files: dict[str, list[str]] = {}
    for area, postcode, east, north in rows:
        outward, inward = postcode.split()
        padded = f"{outward}{inward:>{7 - len(outward)}}"
        files.setdefault(area.lower(), []).append(
            f'"{padded}",10,{east},{north},"E92000001","E19000001","E18000002","","E08000003","E05011368"\r\n'
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        out.writestr("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\r\n")
        out.writestr("Doc/licence.txt", "Made up.\n")
        for area, lines in files.items():
            out.writestr(f"Data/CSV/{area}.csv", "".join(lines))


def ons(path: Path, rows: list, chance: np.random.Generator) -> None:
    """The directory as one CSV in a zip: over a third have ended, some are of Northern Ireland or without a place."""
    at = {name: number for number, name in enumerate(ONS)}
    usual = ["E99999999"] * len(ONS)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        with zipped.open("Data/ONSPD_AUG_2025_UK.csv", "w", force_zip64=True) as raw:
            text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
            out = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
            out.writerow(ONS)
            for n, (_, postcode, east, north) in enumerate(rows):
                for ended in ("", "199606") if chance.random() < 0.55 else ("",):
                    code = postcode if not ended else f"ZE{n % 89 + 10} {n % 9}{UNITS[n % 400]}"
                    row = list(usual)
                    row[at["pcd7"]], row[at["pcd8"]], row[at["pcds"]] = code, code, code
                    row[at["dointr"]], row[at["doterm"]] = "198001", ended
                    row[at["east1m"]], row[at["north1m"]], row[at["gridind"]] = str(east), f"{north:07}", "1"
                    out.writerow(row)
                if n % 35 == 0:
                    out.writerow(_elsewhere(at, usual, f"BT{n % 94 + 1} {n % 9}{UNITS[n % 400]}", "333800", "0374300"))
                if n % 400 == 0:
                    out.writerow(_elsewhere(at, usual, f"JE{n % 5 + 1} {n % 9}{UNITS[n % 400]}", "", ""))
            text.flush()
        zipped.writestr("Documents/LA_UA names and codes UK as at 04_25.csv", "LAD25CD,LAD25NM\r\n")


def _elsewhere(at: dict[str, int], usual: list[str], code: str, east: str, north: str) -> list[str]:
    row = list(usual)
    row[at["pcd7"]] = row[at["pcd8"]] = row[at["pcds"]] = code
    row[at["dointr"]], row[at["doterm"]], row[at["east1m"]], row[at["north1m"]] = "198001", "", east, north
    row[at["gridind"]] = "1" if east else "9"
    return row


def open_roads(path: Path, links: int) -> None:
    """The GeoPackage as it is downloaded: junctions as points, roads as lines of five points, both with their box."""
    side = max(2, round((links / 2) ** 0.5))
    step = 700_000 // side
    with sqlite3.connect(path) as con:
        con.executescript(
            f"""PRAGMA application_id = 1196444487; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            CREATE TABLE road_node (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geometry POINT, id TEXT,
                form_of_road_node TEXT);
            CREATE TABLE road_link (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geometry LINESTRING, {LINK});"""
        )
        con.executemany("INSERT INTO road_node VALUES (NULL, ?, ?, 'junction')", _nodes(side, step))
        con.executemany(
            "INSERT INTO road_link VALUES (NULL, ?, ?, 0, 'Unclassified', ?, 'Single Carriageway', NULL, 'Mill Row', "
            "NULL, NULL, NULL, NULL, ?, 'm', 0, 0, 0, ?, ?, NULL, NULL)",
            _roads(side, step),
        )
    con.close()


def _key(x: int, y: int) -> str:
    return f"{x:08X}-{y:04X}-4{x % 4096:03X}-A{y % 4096:03X}-{x * 65_536 + y:012X}"


def _nodes(side: int, step: int) -> Iterator[tuple]:
    for x in range(side):
        for y in range(side):
            yield b"GP\0\1" + struct.pack("<iBIdd", 27700, 1, 1, x * step, y * step), _key(x, y)


def _roads(side: int, step: int) -> Iterator[tuple]:
    head = b"GP\0\3" + struct.pack("<i", 27700)
    names = ("Local Road", "Minor Road", "B Road", "A Road", "Restricted Local Access Road")
    for x in range(side):
        for y in range(side):
            for to_x, to_y in ((x + 1, y), (x, y + 1)):
                if to_x < side and to_y < side:
                    line = [(x + (to_x - x) * part / 4, y + (to_y - y) * part / 4) for part in range(5)]
                    box = struct.pack("<4d", x * step, to_x * step, y * step, to_y * step)
                    points = b"".join(struct.pack("<2d", a * step, b * step) for a, b in line)
                    shape = head + box + struct.pack("<BII", 1, 2, 5) + points
                    yield shape, f"L{x}-{y}-{to_x}", names[(x + y) % 5], step * 1.2, _key(x, y), _key(to_x, to_y)


def measured(*words: str) -> dict:
    """What a command of hearth's took: seconds by the clock, processor seconds, megabytes at most; and what it said."""
    began = time.monotonic()
    keys = {"HEARTH_SECRET_KEY": "x", "HEARTH_WALL_KEY": "y", "DATABASE_URL": "postgresql://x@/x?host=/nowhere"}
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, "-c", RUN, *words]
        process = subprocess.Popen(command, env={**os.environ, **keys, "PYTHONPATH": str(HERE / "src")}, stdout=said)
        _, status, used = os.wait4(process.pid, 0)
        said.seek(0)
        *told, most = said.read().decode().splitlines()
    if status:
        sys.exit("\n".join(told))
    return {
        "seconds": round(time.monotonic() - began, 1), "processor": round(used.ru_utime + used.ru_stime, 1),
        "megabytes_of_memory": int(most) // 1024, "said": told[:1],
    }  # fmt: skip


def looked_up(index: Path, rows: list, chance: np.random.Generator) -> dict:
    """How long it takes to open and ask the index, and how many of a hundred thousand are not where they were put."""
    from hearth.areas.gazetteer import Gazetteer

    began = time.monotonic()
    known = Gazetteer.load(index)
    opened = time.monotonic() - began
    asked = [rows[n] for n in chance.integers(len(rows), size=100_000)]
    began = time.monotonic()
    found = known.places([row[1] for row in asked])
    took = time.monotonic() - began
    wrong = int((found != np.array([row[2:] for row in asked], float)).any(axis=1).sum())
    return {"megabytes": round(index.stat().st_size / 1e6, 1), "postcodes": len(known), "opened_in": round(opened, 2),
            "100,000 looked up in": round(took, 2), "wrong": wrong}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postcodes", type=int, default=1_720_000)
    parser.add_argument("--roads", type=int, default=4_000_000, help="roads in the whole of the made-up country")
    options = parser.parse_args()
    chance = np.random.default_rng(7)
    came: dict = {}
    with tempfile.TemporaryDirectory(prefix="hearth-map-files-") as temporary:
        folder = Path(temporary)
        rows = list(made_up(options.postcodes, chance))
        for name, make in (("codepo_gb.zip", code_point), ("ONSPD_AUG_2025.zip", ons)):
            path, out = folder / name, folder / f"{name}.npz"
            print(f"making {name} …", file=sys.stderr)
            make(path, rows) if make is code_point else make(path, rows, chance)
            came[name] = {"zip_megabytes": round(path.stat().st_size / 1e6),
                          **measured("postcodes", "build", str(path), "--out", str(out)),
                          **looked_up(out, rows, chance)}  # fmt: skip
            path.unlink()
        path, out = folder / "oproad_gb.gpkg", folder / "roads.npz"
        print(f"making {path.name} …", file=sys.stderr)
        open_roads(path, options.roads)
        box = [str(metres) for metres in COUNTY]
        came[path.name] = {"file_megabytes": round(path.stat().st_size / 1e6),
                           **measured("roads", "build", str(path), "--out", str(out), "--box", *box),
                           "megabytes": round(out.stat().st_size / 1e6, 1)}  # fmt: skip
    came["machine"] = {"processors": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    print(json.dumps(came, indent=1))


if __name__ == "__main__":
    main()
