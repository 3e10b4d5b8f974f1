"""Barriers as files and typing tell of them."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.areas.barriers import all_sound, read_csv, read_file, read_geojson, read_points, sound
from hearth.areas.grid import from_degrees, to_degrees
from hearth.kit.refused import Refused


@given(st.lists(st.tuples(st.floats(0, 700_000), st.floats(0, 1_300_000)), min_size=1, max_size=5))
def test_degrees_and_metres_are_the_same_places(places):
    assert from_degrees(to_degrees(np.array(places))) == pytest.approx(np.array(places), abs=0.001)


def feature(kind, where, **told):
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": where}, "properties": told}


def geojson(*features) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_csv_and_geojson_tell_the_same_river():
    line, bridge = [[510_000, 428_000], [512_000, 429_000]], [511_000, 428_500]
    rows = [f"Hull,,{x},{y}," for x, y in line] + [f"Hull,,{bridge[0]},{bridge[1]},bridge"]
    from_csv = all_sound(read_csv(["name,metres,easting,northing,crossing", *rows]))
    told = [feature("LineString", to_degrees(np.array(line)).tolist(), name="Hull"),
            feature("Point", to_degrees(np.array([bridge])).tolist()[0], barrier="Hull")]  # fmt: skip
    assert from_csv == all_sound(read_geojson(geojson(*told)))
    assert from_csv == [{"name": "Hull", "metres": 0, "points": line, "crossings": [bridge]}]


def test_what_is_typed_is_in_metres_or_in_degrees():
    assert read_points("510200, 428100\n\n510300\t428200\n", in_degrees=False) == [[510200, 428100], [510300, 428200]]
    (place,) = read_points("53.7676, -0.3274", in_degrees=True)
    assert to_degrees(np.array([place]))[0].tolist() == pytest.approx([-0.3274, 53.7676])


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (lambda: read_points("-0.3274, 53.7676", in_degrees=True), "not in Great Britain. Check which comes first"),
        (lambda: read_points("510200\n", in_degrees=False), "Line 1, “510200”: give two numbers"),
        (lambda: sound({"name": "R", "points": [[53, 0], [-1, 5]], "metres": 9}), "outside Great Britain"),
        (lambda: sound({"name": "R", "points": [[1, 1], [float("nan"), 5]], "metres": 9}), "cannot be read"),
        (lambda: sound({"name": "R", "points": [[1, 1], [2, 2]], "metres": 99_999}), "say where it is crossed, or"),
        (lambda: sound({"name": " ", "points": [[1, 1], [2, 2]], "metres": 9}), "a name"),
        (lambda: read_geojson("{}"), "not GeoJSON"),
        (lambda: read_geojson(geojson(feature("MultiLineString", [], name="R"))), "split what has many parts"),
        (lambda: read_geojson(geojson(feature("Point", [-1, 53], barrier="Hull"))), "no line has that name"),
        (lambda: read_geojson(geojson(feature("LineString", [[53, -1], [54, -1]], name="R"))), "Feature 1 has a point"),
        (lambda: read_file("r.geojson", geojson().encode()), "no barrier in this file"),
        (lambda: read_file("r.csv", b"name,\xff"), "not plain text in UTF-8"),
        (lambda: all_sound([{"name": "R", "points": [[1, 1], [2, 2]], "metres": 9}] * 2), "is there twice"),
    ],
)
def test_what_cannot_be_right_is_refused_in_words(read, words):
    with pytest.raises(Refused, match=words):
        read()
