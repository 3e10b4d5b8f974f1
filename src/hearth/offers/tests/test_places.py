"""A volunteer is put on the map by their postcode, also one beyond the border."""

import logging

import pytest

from hearth.access.tests.make import acting
from hearth.areas.gazetteer import build
from hearth.areas.postcode_files import parts_of
from hearth.areas.rules import Counted
from hearth.offers.tests.make import make_volunteer


@pytest.fixture
def index(tmp_path, settings):
    (tmp_path / "ab.csv").write_text('"AB101AB",10,394235,806529,"S92000003","","","","S12000033","S13002842"\n')
    build(parts_of(tmp_path / "ab.csv"), Counted()).write_to(tmp_path / "postcodes.npz")
    settings.POSTCODES = str(tmp_path / "postcodes.npz")
    return tmp_path / "postcodes.npz"


def home_of(cast, postcode: str):
    with acting(cast.alice):
        made = make_volunteer(cast.hub, postcode=postcode)
        return made.easting, made.northing, made.ward


def test_a_volunteer_who_lives_beyond_the_border_has_a_place_where_there_is_an_index(cast, index, settings):
    assert home_of(cast, "AB10 1AB") == (394235, 806529, None)
    assert home_of(cast, "AB10 1AX") == (None, None, None)
    settings.POSTCODES = ""
    assert home_of(cast, "AB10 1AB") == (None, None, None)


def test_an_index_that_cannot_be_read_keeps_nobody_from_registering(cast, index, caplog):
    index.write_bytes(b"not an index")
    with caplog.at_level(logging.ERROR, logger="hearth.areas"):
        assert home_of(cast, "AB10 1AB") == (None, None, None)
    assert "is not used" in caplog.text
