"""Every postcode's place, from releases laid out as they are published, and found again however it is typed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import make_borough
from hearth.areas import actions, commands
from hearth.areas.gazetteer import Gazetteer, build, number_of
from hearth.areas.models import Postcode
from hearth.areas.places import places_of
from hearth.areas.postcode_files import parts_of
from hearth.areas.rules import Counted
from hearth.kit.refused import Refused

# Code-Point Open has no header; its postcodes are padded to seven signs.
CODE_POINT = {
    "Data/CSV/ab.csv": '"AB101AB",10,394235,806529,"S92000003","","S08000020","","S12000033","S13002842"\r\n'
    '"AB1 0AA",90,0,0,"S92000003","","S08000020","","S12000033","S13002842"\r\n',
    "Data/CSV/m.csv": '"M1  1AA",10,384591,397966,"E92000001","E19000001","E18000002","","E08000003","E05011368"\r\n'
    '"M145RB",10,384700,395000,"E92000001","E19000001","E18000002","","E08000003","E05011369"\r\n',
    "Data/CSV/zz.csv": "",
    "Doc/Code-Point_Open_Column_Headers.csv": "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\r\nPostcode,Positional_quality_indicator,"
    "Eastings,Northings,Country_code,NHS_regional_HA_code,NHS_HA_code,Admin_county_code,Admin_district_code,"
    "Admin_ward_code\r\n",
}
ROWS = [
    ("M1  1AA", "198001", "", "E08000003", "E05011368", "384591", "0397966", "1"),
    ("M14 5RB", "198001", "", "E08000003", "E05011369", "384700", "0395000", "1"),
    ("M1  1AB", "198001", "199606", "E08000003", "E05011368", "384592", "0397967", "1"),
    ("M1  1AD", "198001", "", "E08000003", "E05011368", "", "", "9"),
    ("BT1 1AA", "198001", "", "N09000003", "N08000312", "333800", "0374300", "1"),
    ("GY1 1AA", "199106", "", "L99999999", "L99999999", "", "", "9"),
    ("M1  1AE", "198001", "", "E08000003", "E05011368", "here", "there", "1"),
    ("nowhere", "198001", "", "E08000003", "E05011368", "1", "2", "1"),
]
HEADS = {
    "ONSPD_FEB_2020": "pcd,dointr,doterm,oslaua,osward,oseast1m,osnrth1m,osgrdind",
    "NSPL_MAY_2022": "pcd,dointr,doterm,laua,ward,oseast1m,osnrth1m,osgrdind",
    "ONSPD_AUG_2025": "pcd7,dointr,doterm,lad25cd,wd25cd,east1m,north1m,gridind",
}


def csv_of(head: str, rows=ROWS) -> str:
    return "\ufeff" + "\r\n".join([head, *(",".join(row) for row in rows)]) + "\r\n"


def release(folder: Path, files: dict[str, str], *, zipped: bool) -> Path:
    """A release as it is downloaded: a zip, or the folder it unpacks to."""
    if zipped:
        path = folder / "release.zip"
        with zipfile.ZipFile(path, "w") as out:
            for name, text in files.items():
                out.writestr(name, text)
        return path
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def built(path: Path) -> tuple[Gazetteer, Counted]:
    counted = Counted()
    return build(parts_of(path), counted, path.name), counted


def found(index: Gazetteer, *postcodes: str) -> list:
    return [None if np.isnan(x) else (int(x), int(y)) for x, y in index.places(postcodes)]


@pytest.mark.parametrize("zipped", [True, False])
def test_code_point_open_is_read_without_a_header(tmp_path, zipped):
    index, counted = built(release(tmp_path, CODE_POINT, zipped=zipped))
    assert found(index, "ab10 1ab", "M1 1AA", "M145RB") == [(394235, 806529), (384591, 397966), (384700, 395000)]
    assert found(index, "AB1 0AA", "M1 1AC", "", "hello") == [None] * 4
    assert (counted.rows, counted.kept, counted.unplaced) == (4, 3, 1)


@pytest.mark.parametrize("head", HEADS.values(), ids=list(HEADS))
@pytest.mark.parametrize("zipped", [True, False])
def test_the_ons_directories_are_read_under_their_old_names_and_their_new(tmp_path, head, zipped):
    every, areas = csv_of(head), csv_of(head, ROWS[:4])
    files = {
        "Data/THE_UK.csv": every,
        "Data/multi_csv/THE_M.csv": areas,
        "Documents/LA names.csv": "lad,name\r\nE08,M\r\n",
    }
    index, counted = built(release(tmp_path, files, zipped=zipped))
    assert found(index, "M1 1AA", "M14 5RB") == [(384591, 397966), (384700, 395000)]
    assert found(index, "M1 1AB", "M1 1AD", "BT1 1AA") == [None] * 3, "ended, without a place, on another grid"
    told = (counted.rows, counted.kept, counted.ended, counted.unplaced, counted.northern_ireland, counted.unreadable)
    assert told == (8, 2, 1, 2, 1, 2), "every row once, although the release has it twice"
    assert "has no place on the grid" in counted.reasons[0]
    assert "“nowhere” is not a postcode." in counted.reasons[1]


def test_where_only_one_file_an_area_was_kept_those_are_read(tmp_path):
    files = {"Data/multi_csv/THE_M.csv": csv_of(HEADS["ONSPD_AUG_2025"], ROWS[:2])}
    assert len(built(release(tmp_path, files, zipped=True))[0]) == 2


def test_what_is_written_is_read_again(tmp_path):
    index, _ = built(release(tmp_path, CODE_POINT, zipped=True))
    index.write_to(tmp_path / "kept.npz")
    again = Gazetteer.load(tmp_path / "kept.npz")
    assert np.array_equal(again.numbers, index.numbers)
    assert np.array_equal(again.xy, index.xy)
    assert again.made_from == "release.zip"


@pytest.mark.parametrize("content", [b"", b"not an index", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_index_is_refused_in_words(tmp_path, content):
    path = tmp_path / "odd.npz"
    path.write_bytes(content)
    with pytest.raises(Refused, match="no index of postcodes"):
        Gazetteer.load(path)
    with pytest.raises(Refused, match="cannot be read"):
        Gazetteer.load(tmp_path / "absent.npz")


@pytest.mark.parametrize(
    ("files", "words"),
    [({"Doc/about.csv": "a,b\n"}, "no CSV of postcodes"), ({"list.csv": "name,town\n1,2\n"}, "no column for: postcode"),
     ({"Data/CSV/zz.csv": ""}, "No postcode with a place")],
)  # fmt: skip
def test_a_release_without_postcodes_is_refused_in_words(tmp_path, files, words):
    with pytest.raises(Refused, match=words):
        built(release(tmp_path, files, zipped=True))


def test_a_broken_zip_is_refused_in_words(tmp_path):
    path = release(tmp_path, CODE_POINT, zipped=True)
    whole = path.read_bytes()
    path.write_bytes(whole[:60] + b"\xff" * 40 + whole[100:])
    with pytest.raises(Refused, match=r"not a whole zip file|not plain text"):
        built(path)


letters = st.sampled_from("ABCDEFGHJKLMNPRSTUWYZ")
codes = st.tuples(st.text(letters, min_size=1, max_size=2), st.integers(1, 99), st.integers(0, 9), letters, letters)
postcodes = codes.map(lambda parts: "".join(map(str, parts))).filter(lambda code: not code.startswith("BT"))


@given(st.dictionaries(postcodes, st.tuples(st.integers(0, 700_000), st.integers(0, 1_300_000)), min_size=1))
def test_every_postcode_is_found_at_its_own_place_and_in_the_order_of_the_alphabet(tmp_path_factory, places):
    rows = [f'"{code}",10,{x},{y},,,,,,' for code, (x, y) in places.items()]
    path = tmp_path_factory.getbasetemp() / "codes.csv"
    path.write_text("\n".join(rows))
    index, _ = built(path)
    assert found(index, *(f" {code[:-3].lower()} {code[-3:]}" for code in places)) == list(places.values())
    assert sorted(places, key=number_of) == sorted(places, key=lambda code: code.ljust(7))


@pytest.fixture
def wards(db):
    borough = make_borough()
    hood = actions.add_neighbourhood(borough=borough, key="middle", name="Middle")
    for gss, name in (("E05011368", "Piccadilly"), ("E05011369", "Rusholme")):
        actions.add_ward(neighbourhood=hood, gss=gss, name=name)
    return borough


@pytest.mark.parametrize("files", [CODE_POINT, {"Data/UK.csv": csv_of(HEADS["ONSPD_AUG_2025"])}], ids=["os", "ons"])
@pytest.mark.parametrize("zipped", [True, False])
def test_a_release_puts_into_the_borough_what_lies_in_its_wards(wards, tmp_path, files, zipped):
    told = actions.put_postcode_file(path=release(tmp_path, files, zipped=zipped), borough=wards)
    kept = Postcode.objects.filter(borough=wards, ward__name__in=["Piccadilly", "Rusholme"]).order_by("pk")
    assert list(kept.values_list("pk", "easting", "northing")) == [
        ("M1 1AA", 384591, 397966),
        ("M14 5RB", 384700, 395000),
    ]
    assert "2 postcodes of this borough, 2 elsewhere" in told


def test_a_place_beyond_the_border_is_known_by_the_index(wards, tmp_path, settings):
    actions.put_postcodes(borough=wards, places=[actions.Place("M1 1AA", "E05011368", 5, 6)])
    asked = ["M1 1AA", "ab10 1ab", "M9 9ZZ"]
    assert places_of(asked)[0].tolist() == [5, 6]
    assert np.isnan(places_of(asked)[1:]).all()
    settings.POSTCODES = str(tmp_path / "kept.npz")
    built(release(tmp_path, CODE_POINT, zipped=True))[0].write_to(tmp_path / "kept.npz")
    known = places_of(asked)
    assert known[:2].tolist() == [[5, 6], [394235, 806529]], "the borough's own word goes before the index"
    assert np.isnan(known[2]).all()


def test_the_command_writes_the_index_and_says_what_became_of_every_row(tmp_path, capsys):
    from argparse import Namespace

    source, out = release(tmp_path, CODE_POINT, zipped=True), tmp_path / "postcodes.npz"
    commands.postcodes_build(Namespace(source=source, out=out))
    told = capsys.readouterr().out
    assert "4 rows: 3 postcodes kept, 0 no longer in use, 1 published without a place" in told
    assert len(Gazetteer.load(out)) == 3
    with pytest.raises(Refused, match=r"ends in \.npz"):
        commands.postcodes_build(Namespace(source=source, out=tmp_path / "postcodes.zip"))
