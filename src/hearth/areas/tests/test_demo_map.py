"""The made-up borough's map: the same from the same seed, its wards side by side without gap or overlap."""

from __future__ import annotations

import hashlib
from functools import cache

import pytest

from hearth.areas.demo_map import MapPlan, area_of, as_geojson, draw_map, is_inside
from hearth.kit.identifiers import read_postcode


@cache
def drawn(seed=1):
    return draw_map(seed)


def digest(seed):
    return hashlib.sha256(repr(draw_map(seed)).encode()).hexdigest()


def edges(ring):
    return list(zip(ring, ring[1:] + ring[:1], strict=True))


def test_the_same_seed_draws_the_same_borough_and_another_seed_another():
    assert digest(1) == digest(1)
    assert digest(1) != digest(2)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_wards_share_their_borders_exactly_and_fill_the_borough(seed):
    borough = drawn(seed)
    both = [edge for ward in borough.wards for edge in edges(ward.ring)]
    assert len(both) == len(set(both))
    alone = {edge for edge in both if edge[::-1] not in set(both)}
    assert alone == set(edges(borough.outline))
    assert sum(area_of(ward.ring) for ward in borough.wards) == pytest.approx(area_of(borough.outline))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_postcode_lies_in_its_own_ward_and_in_no_other(seed):
    borough = drawn(seed)
    for place in borough.postcodes[::25]:
        holding = [w.number for w in borough.wards if is_inside((place.easting, place.northing), w.ring)]
        assert holding == [place.ward]


def test_there_are_as_many_of_everything_as_the_plan_says():
    borough = drawn()
    assert len(borough.wards) == 18
    assert len({ward.neighbourhood for ward in borough.wards}) == 5
    assert len({place.postcode for place in borough.postcodes}) == 5_000
    assert sum(place.residents for place in borough.postcodes) == 190_000
    assert sum(ward.residents for ward in borough.wards) == 190_000
    assert min(place.residents for place in borough.postcodes) >= 1


def test_no_postcode_is_anybodys():
    assert all(read_postcode(place.postcode).made_up for place in drawn().postcodes)


def test_a_smaller_borough_can_be_drawn():
    plan = MapPlan(wards_each=(2, 2), residents=9_000, postcodes=200, mean_radius=2_500, centre=(320_000, 446_000))
    borough = draw_map(5, plan)
    assert (len(borough.wards), len(borough.postcodes)) == (4, 200)


def test_a_ring_is_a_closed_polygon_in_geojson():
    shape = as_geojson(drawn().wards[0].ring)
    assert shape["coordinates"][0][0] == shape["coordinates"][0][-1]
