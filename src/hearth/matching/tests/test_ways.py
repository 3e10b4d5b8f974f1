"""Administrators say what plans know of rivers and roads, and see what it does before it counts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from hearth.access.roles import Role
from hearth.access.tests.make import acting, everywhere, make_borough, make_user
from hearth.areas.models import Borough, Neighbourhood, Postcode, Ward
from hearth.kit.refused import Refused
from hearth.matching.actions.ways import change_ways
from hearth.matching.ways import Change

SQUARE = [[400_000, 300_000], [402_000, 300_000], [402_000, 302_000], [400_000, 302_000]]
RIVER = {"name": "River Hallow", "places": "grid", "points": "401000, 290000\n401000, 310000",
         "crossings": "401000, 303000", "metres": "", "do": "barrier"}  # fmt: skip


@pytest.fixture
def admin(cast, client):
    """An administrator of a borough of one ward, with a postcode on either bank of the river that is to come."""
    found = make_user(cast.hub, Role.ADMINISTRATOR)
    with everywhere():
        ward = Ward.objects.filter(borough=cast.borough).first()
        Ward.objects.filter(pk=ward.pk).update(rings=[SQUARE])
        Postcode.objects.filter(borough=cast.borough).delete()
        for code, east in (("QX1 1AA", 400_500), ("QX1 1AB", 401_500)):
            Postcode.objects.create(postcode=code, borough=cast.borough, ward=ward, easting=east, northing=301_000)
    client.force_login(found)
    return found


def far(client, at) -> str:
    page = client.post(at, {"start": "qx11aa", "end": "QX1 1AB"}).text
    return page.partition('inset-text" role="status">')[2].partition("</p>")[0]


def change_on(page) -> str:
    return page.partition('name="change" value="')[2].partition('"')[0].replace("&#34;", '"')


def test_a_river_with_a_bridge_is_shown_first_and_counts_when_it_is_taken(cast, client, admin):
    at = f"/weights/{cast.borough.pk}/ways"
    assert far(client, at) == "From QX1 1AA to QX1 1AB: 1.0 km straight, 1.4 km by these ways."
    page = client.post(f"{at}/try", RIVER).text
    assert "River Hallow</strong>, crossed at 1 place" in page
    assert "From QX1 1AA to QX1 1AB" in page, "a way that it changes is found by itself"
    assert "5.8 km" in page
    assert 'class="hearth-line-2"' in page, "it is drawn"
    assert Borough.objects.get(pk=cast.borough.pk).barriers == [], "and nothing has changed"
    client.post(f"{at}/change", {"change": change_on(page)})
    assert far(client, at) == "From QX1 1AA to QX1 1AB: 1.0 km straight, 5.8 km by these ways."
    page = client.post(f"{at}/try", {"do": "remove", "name": "River Hallow"}).text
    client.post(f"{at}/change", {"change": change_on(page)})
    assert far(client, at).endswith("1.4 km by these ways.")


def test_a_neighbourhoods_roads_are_said_and_taken_back(cast, client, admin):
    at = f"/weights/{cast.borough.pk}/ways"
    hood = Neighbourhood.objects.get(wards__borough=cast.borough)
    for said, then in (("200", "2.0 km"), ("", "1.4 km")):
        page = client.post(f"{at}/try", {"do": "area", "area": hood.key, "percent": said}).text
        assert then in page
        client.post(f"{at}/change", {"change": change_on(page)})
        assert far(client, at).endswith(f"{then} by these ways.")


def test_a_file_is_read_like_what_is_typed_and_another_way_may_be_asked(cast, client, admin):
    at = f"/weights/{cast.borough.pk}/ways"
    text = "name,metres,easting,northing\nCanal,700,401000,290000\nCanal,700,401000,310000\n"
    page = client.post(f"{at}/try", {"do": "file", "file": SimpleUploadedFile("c.csv", text.encode())}).text
    assert "700 metres more" in page
    again = {"do": "measure", "change": change_on(page), "start": "QX1 1AB", "end": "QX1 1AA"}
    page = client.post(f"{at}/try", again).text
    assert "From QX1 1AB to QX1 1AA" in page
    assert "2.1 km" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (RIVER | {"crossings": ""}, "say where it is crossed, or give up to 50,000 metres"),
        (RIVER | {"points": "401000"}, "give two numbers"),
        (RIVER | {"places": "degrees"}, "not in Great Britain"),
        ({"do": "area", "area": "", "percent": "150"}, "Choose a neighbourhood."),
        ({"do": "file"}, "Choose a file."),
    ],
)
def test_what_cannot_be_is_said_on_the_page(cast, client, admin, said, words):
    answer = client.post(f"/weights/{cast.borough.pk}/ways/try", said)
    assert answer.status_code == 422
    assert escape(words) in answer.text


def test_somewhere_nobody_knows_is_said(cast, client, admin):
    page = client.post(f"/weights/{cast.borough.pk}/ways", {"start": "QX9 9ZZ", "end": "QX1 1AA"}).text
    assert "Nobody knows where QX9 9ZZ is" in page


def test_only_the_boroughs_own_administrators_change_it(cast, client, admin):
    other = make_borough()
    assert client.get(f"/weights/{other.pk}/ways").status_code == 404
    change = Change(remove="River Hallow")
    with acting(cast.alice), pytest.raises(Refused, match="Only an administrator"):
        change_ways(borough=cast.borough, change=change, by=cast.alice)
    with acting(admin), pytest.raises(Refused, match="no barrier “River Hallow”"):
        change_ways(borough=cast.borough, change=change, by=admin)
    assert client.post(f"/weights/{cast.borough.pk}/ways/change", {"change": "{}"}).status_code == 409
