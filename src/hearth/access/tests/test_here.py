import pytest

from hearth.access.tests.make import everywhere, make_borough, make_team, make_user

pytestmark = pytest.mark.django_db


def test_a_visitor_sees_the_only_borough_and_how_to_reach_it(client):
    with everywhere():
        make_borough(name="Made Up Borough", name_cy="Bwrdeistref Ddychmygol", phone="01632 960 001")
    assert "Made Up Borough" in client.get("/accessibility").text
    welsh = client.get("/accessibility?language=cy").text
    assert "Bwrdeistref Ddychmygol" in welsh
    assert 'href="tel:01632960001"' in welsh


def test_a_visitor_of_several_boroughs_is_not_told_the_wrong_one(client):
    with everywhere():
        make_borough(name="First Borough")
        make_borough(name="Second Borough")
    html = client.get("/privacy").text
    assert "First Borough" not in html
    assert "Second Borough" not in html


def test_a_signed_in_person_sees_the_borough_they_work_in(client):
    with everywhere():
        make_borough(name="First Borough")
        team = make_team(make_borough(name="Second Borough"))
        client.force_login(make_user(team))
    assert "Second Borough" in client.get("/patterns").text
