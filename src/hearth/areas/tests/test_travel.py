"""How far it is: straight lines with factors and barriers, a graph of roads, a server of routes, one for the other."""

from __future__ import annotations

import re
import sqlite3
import struct
from argparse import Namespace

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import make_borough
from hearth.areas import actions, commands
from hearth.areas.grid import to_degrees
from hearth.areas.models import Borough
from hearth.areas.osrm import Osrm
from hearth.areas.places import straight_of, travel_of
from hearth.areas.roads import Roads, build
from hearth.areas.tests.osrm_stand_in import StandIn
from hearth.areas.travel import Area, Barrier, InTurn, Straight, Unanswered, crosses, seconds_of, within
from hearth.kit.refused import Refused

SQUARE = [[0, 0], [1000, 0], [1000, 1000], [0, 1000]]
RIVER = Barrier("River", np.array([[500.0, -9000], [500, 0], [500, 9000]]), 1500)


def metres(model, *pairs) -> list[int]:
    return [round(float(model.between(np.array([a]), np.array([b])).metres[0, 0])) for a, b in pairs]


# --- Straight lines -------------------------------------------------------------------------------------


def test_a_way_is_the_straight_line_times_the_factor_of_both_ends():
    rough = Straight(areas=[Area([SQUARE], 2.0)])
    inside, outside = [500, 500], [500, 5500]
    assert metres(Straight(), (inside, outside)) == [7000]
    assert metres(rough, (inside, outside), (outside, inside), (outside, [500, 6500])) == [8500, 8500, 1400]
    assert metres(rough, (inside, [600, 500])) == [200]


def test_a_barrier_adds_its_way_round_once_and_only_where_the_line_crosses_it():
    model = Straight(factor=1.0, barriers=[RIVER])
    assert metres(model, ([0, 0], [1000, 0]), ([0, 0], [400, 0]), ([0, 10_000], [1000, 10_000])) == [2500, 400, 1000]
    around = Barrier("Estate", np.array([*SQUARE, SQUARE[0]], float), 300)
    through = Straight(factor=1.0, barriers=[around])
    assert metres(through, ([-500, 500], [1500, 500]), ([500, 500], [1500, 500]), ([400, 500], [600, 500])) == [
        2300,
        1300,
        200,
    ]


def test_over_a_river_with_bridges_the_best_of_them_is_taken():
    bridges = np.array([[500.0, 3000], [500, -4000]])
    model = Straight(factor=1.0, barriers=[Barrier("River", RIVER.points, crossings=bridges)])
    assert metres(model, ([0, 3000], [1000, 3000]), ([0, 0], [1000, 0]), ([0, 0], [400, 0])) == [1000, 6083, 400]
    assert metres(Straight(factor=2.0, barriers=model.barriers), ([0, 0], [1000, 0])) == [12_166]


def test_a_line_through_a_corner_of_a_barrier_crosses_it():
    assert crosses(np.array([[0.0, 0.0]]), np.array([[1000.0, 0.0]]), RIVER.points).tolist() == [True]


def test_long_legs_go_faster():
    assert seconds_of(np.array([2500.0, 6800.0, 49_000.0])).tolist() == [360.0, 720.0, 3600.0]


def test_a_ring_within_a_ring_is_a_hole():
    hole = [[250, 250], [750, 250], [750, 750], [250, 750]]
    assert within(np.array([[100.0, 100], [500, 500], [2000, 500]]), [SQUARE, hole]).tolist() == [True, False, False]


places = st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000))


@given(places, places)
def test_there_is_as_far_as_back_and_never_nearer_than_a_straight_line(a, b):
    bridged = Barrier("Canal", np.array([[-9000.0, 200], [9000, 200]]), crossings=np.array([[700.0, 200]]))
    model = Straight(areas=[Area([SQUARE], 1.1)], barriers=[RIVER, bridged])
    (there,), (back,) = (model.along(np.array([x]), np.array([y])) for x, y in ((a, b), (b, a)))
    assert there == pytest.approx(back)
    assert there >= np.hypot(a[0] - b[0], a[1] - b[1]) - 1e-6


# --- A graph of roads -----------------------------------------------------------------------------------


def geopackage(path, junctions, links):
    """A file in the layout of OS Open Roads: junctions as GeoPackage points, one with an envelope before it."""
    with sqlite3.connect(path) as con:
        con.execute("CREATE TABLE road_node (fid INTEGER, geometry BLOB, id TEXT, form_of_road_node TEXT)")
        con.execute(
            "CREATE TABLE road_link (fid INTEGER, geometry BLOB, id TEXT, road_classification TEXT, "
            "road_function TEXT, length REAL, start_node TEXT, end_node TEXT)"
        )
        for n, (key, (x, y)) in enumerate(junctions.items()):
            flags, envelope = (0b11, struct.pack("<4d", x, x, y, y)) if n == 0 else (0b1, b"")
            head = b"GP" + struct.pack("<BBi", 0, flags, 27700)
            con.execute("INSERT INTO road_node VALUES (?, ?, ?, 'junction')",
                        [n, head + envelope + struct.pack("<BIdd", 1, 1, x, y), key])  # fmt: skip
        con.executemany("INSERT INTO road_link VALUES (0, NULL, '', '', ?, ?, ?, ?)", links)
    con.close()
    return path


@pytest.fixture
def roads(tmp_path):
    """A river between a and c; the bridge is at b. d lies on an island."""
    junctions = {"a": (0, 0), "b": (0, 3000), "c": (1000, 0), "d": (9000, 9000), "e": (9100, 9000)}
    links = [("A Road", 3000, "a", "b"), ("A Road", 5000, "a", "b"), ("Motorway", 3200, "b", "c"),
             ("Local Road", 100, "d", "e"), ("Local Road", 5, "a", "a")]  # fmt: skip
    return build(geopackage(tmp_path / "roads.gpkg", junctions, links))


def test_a_way_goes_by_the_bridge_and_the_shorter_of_two_roads_counts(roads):
    ways = roads.between(np.array([[0, 0], [0, 3000]]), np.array([[1000, 0], [0, 0]]))
    assert ways.metres.round().tolist() == [[6200, 0], [3200, 3000]]
    assert ways.seconds[0, 0] == pytest.approx(3000 * 3.6 / 55 + 3200 * 3.6 / 95)
    assert ways.by == "roads of roads.gpkg"


def test_what_lies_off_the_roads_or_has_no_road_to_it_is_left_open_and_told(roads):
    ways = roads.between(np.array([[0, 0]]), np.array([[9000, 9000], [0, -5000], [0, -100]]))
    assert np.isnan(ways.metres[0]).tolist() == [True, True, False]
    assert ways.metres[0, 2] == pytest.approx(140), "at one junction it is a straight line times the factor"
    assert ways.notes == ("2 ways are off roads of roads.gpkg",)


def test_only_the_roads_of_the_box_are_kept_and_read_again(tmp_path, roads):
    path = tmp_path / "roads.gpkg"
    assert len(build(path, (-10, -10, 2000, 4000)).xy) == 3
    with pytest.raises(Refused, match="has no roads there"):
        build(path, (50_000, 0, 60_000, 10))
    roads.write_to(tmp_path / "kept.npz")
    again = Roads.load(tmp_path / "kept.npz")
    here = np.array([[0, 0], [1000, 0]])
    assert again.between(here, here).metres.tolist() == roads.between(here, here).metres.tolist()
    with pytest.raises(Refused, match="is no graph of roads"):
        Roads.load(path)
    for wrong in (tmp_path / "kept.npz", tmp_path / "absent.gpkg"):
        with pytest.raises(Refused, match=r"not the GeoPackage|is not there"):
            build(wrong)
    (tmp_path / "oproad_gpkg_gb.zip").write_bytes(b"PK")
    with pytest.raises(Refused, match="still packed"):
        build(tmp_path / "oproad_gpkg_gb.zip")


def test_the_command_makes_the_graph(tmp_path, roads, capsys):
    out = tmp_path / "roads.npz"
    commands.roads_build(Namespace(source=tmp_path / "roads.gpkg", out=out, box=[-10, -10, 2000, 4000]))
    assert "3 junctions and 4 roads." in capsys.readouterr().out
    with pytest.raises(Refused, match=r"ends in \.npz"):
        commands.roads_build(Namespace(source=tmp_path / "roads.gpkg", out=tmp_path / "roads", box=None))


# --- A server of routes ---------------------------------------------------------------------------------

KNOWN = [((393020, 805980), (-2.116981, 57.144657)), ((384709, 800908), (-2.254008, 57.098892)),
         ((395111, 805109), (-2.082409, 57.136860))]  # fmt: skip


def test_degrees_agree_with_the_ons_directory_to_some_metres():
    """Places of AB1 1XQ, AB14 0QX and AB11 9NW in the ONS Postcode Directory (Open Government Licence v3.0)."""
    found = to_degrees(np.array([place for place, _ in KNOWN]))
    apart = np.abs(found - [degrees for _, degrees in KNOWN]) * [111_320 * np.cos(np.radians(57.1)), 111_320]
    assert apart.max() < 5


def towns(number: int) -> np.ndarray:
    return np.stack([400_000 + 130 * np.arange(number), 300_000 + 70 * (np.arange(number) % 7)], axis=1)


def test_a_large_table_is_asked_in_pieces_of_a_hundred_and_put_together():
    with StandIn() as server:
        ways = Osrm(server.url).between(towns(230), towns(120))
        assert sorted(server.asked) == sorted([(100, 100), (100, 20)] * 2 + [(30, 100), (30, 20)])
    straight = np.hypot(*(towns(230)[:, None] - towns(120)[None]).transpose(2, 0, 1))
    assert np.abs(ways.metres / 1.2 - straight).max() < 0.01 * straight.max()
    assert (ways.seconds == pytest.approx(ways.metres / 10, abs=0.06)) or not np.isnan(ways.seconds).any()
    assert ways.by.startswith("OSRM at 127.0.0.1:")


def test_a_server_with_a_smaller_limit_refuses_and_straight_lines_take_its_place():
    with StandIn(limit=50) as server:
        model = InTurn([Osrm(server.url), Straight()])
        ways = model.between(towns(80), towns(80))
        assert ways.by == "straight lines × 1.4"
        assert "it refused (TooBig: Too many table coordinates)" in ways.notes[0]
        assert Osrm(server.url, chunk=50).between(towns(80), towns(80)).metres.shape == (80, 80)


@pytest.mark.parametrize(
    ("says", "words"),
    [(b"<html>busy</html>", "none of OSRM's"), (b'{"code": "Ok"}', "no distances and durations"),
     (b'{"code": "Ok", "distances": [[1]], "durations": [[1, 2]]}', "another size"), (b"[]", "none of OSRM's"),
     (b'{"code": "NoSegment", "message": "Could not find a matching segment"}', "it refused (NoSegment")],
)  # fmt: skip
def test_an_answer_that_is_none_is_said_to_be_none(says, words):
    with StandIn() as server:
        server.says = says
        with pytest.raises(Unanswered) as fault:
            Osrm(server.url).between(towns(1), towns(1))
        assert words in str(fault.value)


def test_a_server_that_is_slow_or_down_is_asked_once_and_the_roads_answer(roads):
    with StandIn() as server:
        server.slow = 0.4
        slow = Osrm(server.url, timeout=0.1)
        here = np.array([[0, 0], [1000, 0], [9000, 9000]])
        model = InTurn([slow, roads, Straight()])
        for _ in range(2):
            ways = model.between(here, here)
            assert ways.by == "roads of roads.gpkg for 5 of 9; straight lines × 1.4 for 4 of 9"
            assert "no answer within 0.1 seconds" in ways.notes[0]
        assert ways.metres[0, 1] == pytest.approx(6200)
        assert ways.metres[0, 2] == pytest.approx(1.4 * np.hypot(9000, 9000))
        url = server.url
    with pytest.raises(Unanswered, match="cannot be reached"):
        Osrm(url).between(here, here)


def test_where_the_server_finds_no_way_the_next_one_answers():
    with StandIn() as server:
        server.island = float(to_degrees(np.array([[405_000, 300_000]]))[0, 0])
        two = np.array([[400_000, 300_000], [410_000, 300_000]])
        ways = InTurn([Osrm(server.url), Straight()]).between(two, two)
    assert ways.metres[0, 1] == pytest.approx(14_000)
    assert not np.isnan(ways.metres).any()
    assert ways.by.endswith("for 2 of 4; straight lines × 1.4 for 2 of 4")
    assert "finds no way for 2 of 4" in ways.notes[0]


# --- A borough's own ------------------------------------------------------------------------------------

BARRIERS = "name,metres,easting,northing\nRiver,1500,500,0\nRiver,1500,500,9000\nCanal,600,0,700\nCanal,600,900,700\n"


@pytest.fixture
def borough(db):
    made = make_borough()
    hood = actions.add_neighbourhood(borough=made, key="marsh", name="Marsh")
    actions.add_ward(neighbourhood=hood, gss="E05999088", name="Marsh", rings=[SQUARE])
    return made


def test_a_boroughs_barriers_and_factors_are_kept_and_used(borough, tmp_path, capsys):
    path = tmp_path / "barriers.csv"
    path.write_text(BARRIERS)
    commands.barriers(Namespace(file=path, borough=borough.slug))
    commands.detour(Namespace(neighbourhood="marsh", percent="200", borough=borough.slug))
    told = capsys.readouterr().out
    assert "River: 1,500 metres more, a line of 2 points" in told
    assert "Marsh: 200 metres by road for 100." in told
    model = straight_of(Borough.objects.get(pk=borough.pk))
    assert metres(model, ([100, 100], [200, 100]), ([100, 100], [900, 100]), ([5000, 0], [6000, 0])) == [
        200,
        3100,
        1400,
    ]
    commands.detour(Namespace(neighbourhood="marsh", percent="usual", borough=borough.slug))
    assert metres(straight_of(borough, factor=1.3), ([100, 100], [200, 100])) == [130]


@pytest.mark.parametrize(
    ("text", "words"),
    [("name,easting,northing\n", "no column for: metres"),
     ("name,metres,easting,northing\nR,x,1,2\nR,x,1,9\n", "say where it is crossed"),
     ("name,metres,easting,northing\nR,5,1,\n", "Row 2"), ("name,metres,easting,northing\nR,5,1,2\n", "has one point")],
)  # fmt: skip
def test_barriers_that_cannot_be_read_are_refused_and_the_old_ones_stay(borough, tmp_path, text, words):
    path = tmp_path / "barriers.csv"
    path.write_text(BARRIERS)
    actions.put_barriers(path=path, borough=borough)
    path.write_text(text)
    with pytest.raises(Refused, match=words):
        actions.put_barriers(path=path, borough=borough)
    assert len(Borough.objects.get(pk=borough.pk).barriers) == 2


@pytest.mark.parametrize(
    ("hood", "percent", "words"),
    [("marsh", "90", "never shorter"), ("marsh", "far", "whole number"),
     ("moor", "120", "no neighbourhood “moor”. Known: marsh")],
)  # fmt: skip
def test_a_detour_that_cannot_be_is_refused(borough, hood, percent, words):
    with pytest.raises(Refused, match=re.escape(words)):
        commands.detour(Namespace(neighbourhood=hood, percent=percent, borough=borough.slug))


def test_who_is_asked_how_far_it_is_follows_from_the_settings(borough, roads, tmp_path, settings):
    assert [one.called for one in travel_of(borough).models] == ["straight lines × 1.4"]
    roads.write_to(tmp_path / "roads.npz")
    settings.ROADS, settings.OSRM, settings.OSRM_SECONDS = str(tmp_path / "roads.npz"), "http://127.0.0.1:5000", 3.0
    asked = travel_of(borough, factor=1.3)
    assert [one.called for one in asked.models] == [
        "OSRM at 127.0.0.1:5000", "roads of roads.gpkg", "straight lines × 1.3"
    ]  # fmt: skip
    assert asked.models[0].timeout == 3.0
    assert travel_of(borough).models[1] is asked.models[1], "the graph is read once"


def test_nothing_is_asked_of_nobody():
    ways = InTurn([Straight()]).between(np.empty((0, 2)), np.array([[0, 0]]))
    assert ways.metres.shape == (0, 1)
    assert ways.by == "straight lines × 1.4"


def test_an_address_that_is_none_stops_hearth_at_its_start(monkeypatch):
    import importlib

    import hearth.settings

    monkeypatch.setenv("HEARTH_OSRM", "routes.example.org")
    with pytest.raises(ImproperlyConfigured, match="HEARTH_OSRM"):
        importlib.reload(hearth.settings)
    monkeypatch.delenv("HEARTH_OSRM")
    importlib.reload(hearth.settings)
