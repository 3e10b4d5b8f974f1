"""Postcodes read from the ONS directory or a small list, and found again as people type them."""

from __future__ import annotations

import pytest

from hearth.access.tests.make import make_borough
from hearth.areas import actions
from hearth.areas.models import Neighbourhood, Postcode
from hearth.areas.rules import Counted, Place, read_places
from hearth.kit.refused import Refused

WARDS = {"E05999001": "E05999001", "hallow cross": "E05999001"}


def read(text):
    counted = Counted()
    return list(read_places(text.splitlines(), WARDS, counted)), counted


@pytest.mark.parametrize(
    "header",
    [
        "pcd,doterm,osward,oseast1m,osnrth1m",
        "pcds,doterm,osward,oseast1m,osnrth1m",
        "PCD7,DOTERM,WD25CD,EAST1M,NORTH1M",
        "\ufeffPostcode,doterm,Ward,Easting,Northing",
    ],
)
def test_columns_are_found_under_any_of_their_names(header):
    places, _ = read(f"{header}\nQX1 4AB,,E05999001,0306100,0446200\n")
    assert places == [Place("QX1 4AB", "E05999001", 306100, 446200)]


def test_every_row_is_accounted_for():
    places, counted = read(
        "postcode,ward,easting,northing,doterm\n"
        "qx14ab,Hallow Cross,1,2,\n"
        "QX1 4AB,E05999001,1,2,\n"
        "QX1 4AD,E05999001,,2,\n"
        "nonsense!,E05999001,1,2,\n"
        "QX1 4AE,E05000001,1,2,\n"
        "QX1 4AF,E05999001,1,2,199606\n\n"
    )
    assert [place.postcode for place in places] == ["QX1 4AB"]
    assert (counted.rows, counted.kept, counted.elsewhere, counted.ended, counted.unreadable) == (6, 1, 1, 1, 3)
    assert counted.reasons[0].startswith("row 3: QX1 4AB stands in the file twice")


def test_a_file_without_a_needed_column_says_which_names_were_looked_for():
    with pytest.raises(Refused, match=r"no column for: ward \(osward"):
        read("postcode,easting,northing\n")


@pytest.fixture
def ward(db):
    borough = make_borough()
    hood = Neighbourhood.objects.create(borough=borough, key="n", name="N")
    ward = actions.add_ward(neighbourhood=hood, gss="E05999001", name="Hallow Cross")
    actions.put_postcodes(borough=borough, places=[Place("QX1 4AB", "E05999001", 306100, 446200, 31)])
    return ward


def test_a_ward_is_found_however_the_postcode_is_typed(ward):
    assert Postcode.objects.ward_of(" qx14ab ") == ward


@pytest.mark.parametrize("typed", ["QX1 4AX", "", "hello"])
def test_a_postcode_that_is_not_known_is_refused_in_words(ward, typed):
    with pytest.raises(Refused, match=r"postcode|Postcode|QX1 4AX is not on"):
        Postcode.objects.ward_of(typed)


def test_putting_a_file_in_again_brings_it_up_to_date_and_takes_nothing_away(ward):
    actions.put_postcodes(borough=ward.borough, places=[Place("QX1 4AD", "E05999001", 1, 2)])
    actions.put_postcodes(borough=ward.borough, places=[Place("QX1 4AB", "E05999001", 5, 6, 40)])
    rows = Postcode.objects.filter(ward=ward).order_by("pk").values_list("pk", "easting", "residents")
    assert list(rows) == [("QX1 4AB", 5, 40), ("QX1 4AD", 1, 0)]


@pytest.mark.django_db
@pytest.mark.parametrize(("said", "shown"), [("", "QX1 4AB"), ("QX9 9ZZ", "QX9 9ZZ")])
def test_the_first_postcode_is_the_example_unless_the_borough_says_which(said, shown):
    borough = make_borough(postcode_example=said)
    Postcode.objects.filter(borough=borough).delete()
    hood = actions.add_neighbourhood(borough=borough, key="other-side", name="Other Side")
    actions.add_ward(neighbourhood=hood, gss="E05999077", name="Other Ward")
    places = [Place(code, "E05999077", 306100, 446200) for code in ("QX1 4AD", "QX1 4AB")]
    actions.put_postcodes(borough=borough, places=places)
    borough.refresh_from_db()
    assert borough.postcode_example == shown
