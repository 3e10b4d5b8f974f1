"""Finding somebody, opening the record with a purpose, correcting it."""

import pytest

from hearth.access.record import who_looked
from hearth.access.tests.make import acting, make_borough, make_team, make_user
from hearth.needs.tests.make import make_need
from hearth.people import actions
from hearth.people.models import Approach, SharingWish
from hearth.people.tests.make import make_person


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice)
    return client


@pytest.fixture
def person(cast):
    with acting(cast.alice):
        return make_person(cast)


def words(response) -> str:
    return response.content.decode()


def opened(client, person, why="they rang us"):
    return client.post(f"/person/{person.pk}/open", {"why": why}, follow=True)


def test_the_search_is_a_form_and_tells_who_works_with_them_and_who_was_in_touch(cast, alice, person):
    with acting(cast.charlie):
        actions.involve(person=person, team=cast.other, by=cast.charlie)
        actions.note_approach(person=person, team=cast.other, by=cast.charlie, channel="phone")
    page = words(alice.post("/people", {"q": "enda okorro"}))
    assert "Edna Okoro" in page
    assert f"Works with: {cast.other.name}" in page
    assert "by Charlie" in page
    assert "Nobody found" in words(alice.post("/people", {"q": "zzz qqq"}))


def test_a_search_in_an_address_finds_nobody(alice, person):
    assert "Edna" not in words(alice.get("/people", {"q": "edna okoro"}))


def test_a_search_asks_as_much_for_twenty_as_for_one(cast, alice, person, django_assert_max_num_queries):
    with acting(cast.alice):
        for _ in range(20):
            make_person(cast)
    with django_assert_max_num_queries(14):
        assert "The first 20" in words(alice.post("/people", {"q": "okoro"}))


def test_a_record_opens_only_with_a_purpose(cast, alice, person):
    assert alice.get(f"/person/{person.pk}").url == f"/person/{person.pk}/open"
    assert alice.post(f"/person/{person.pk}/open", {"why": ""}).status_code == 422
    page = words(opened(alice, person))
    assert "Opened for: they rang us" in page
    with acting(cast.alice):
        assert [one["purpose"] for one in who_looked(person)] == ["they rang us"]
    assert "Alice: they rang us" in page


def test_the_page_shows_ones_own_teams_work_and_nobody_elses(cast, client, person):
    make_need(cast.hub, person=person, summary="Bread for the weekend")
    client.force_login(cast.charlie)
    page = words(opened(client, person))
    assert "Bread for the weekend" not in page
    assert cast.hub.name in page, "that the hub works with them is no secret"


@pytest.mark.parametrize("rest", ["", "/open", "/present", "/correct", "/wish", "/approach", "/died"])
def test_another_borough_does_not_find_the_record(client, person, rest):
    client.force_login(make_user(make_team(make_borough()), "manager"))
    assert client.get(f"/person/{person.pk}{rest}").status_code == 404


def test_an_observer_finds_nobody(cast, client, person):
    client.force_login(cast.bob)
    assert client.post("/people", {"q": "edna"}).status_code == 403
    assert client.get(f"/person/{person.pk}").status_code == 403


def test_nothing_is_corrected_on_a_record_that_was_not_opened(alice, person):
    assert alice.post(f"/person/{person.pk}/correct", {"first_name": "Enid"}).status_code == 409


def corrected(person, **facts) -> dict:
    return {"version": person.version, "first_name": "Edna", "last_name": "Okoro", "date_of_birth": "12/05/1939",
            "address_1": "4 Mill Row", "postcode": person.postcode, "language": "en", **facts}  # fmt: skip


def test_a_record_is_corrected(cast, alice, person):
    opened(alice, person)
    alice.post(f"/person/{person.pk}/correct", corrected(person, town="Hartwell", phone="01632 960 222"))
    with acting(cast.alice):
        person.refresh_from_db()
    assert (person.town, person.phone, person.version) == ("Hartwell", "+441632960222", 2)


def test_the_second_saver_sees_both_versions_and_loses_nothing(cast, alice, person):
    opened(alice, person)
    with acting(cast.charlie):
        actions.correct(person=person, by=cast.charlie, version=1, town="Netherby")
    page = alice.post(f"/person/{person.pk}/correct", corrected(person, town="Hartwell"))
    assert page.status_code == 409
    assert "Netherby" in words(page)
    assert 'value="Hartwell"' in words(page)
    assert 'name="version" value="2"' in words(page)


def test_a_date_that_is_none_is_said_in_words(alice, person):
    opened(alice, person)
    page = alice.post(f"/person/{person.pk}/correct", corrected(person, date_of_birth="31/02/1939"))
    assert page.status_code == 422
    assert "no such day" in words(page)


def test_wishes_approaches_and_a_death(cast, alice, person):
    opened(alice, person)
    alice.post(f"/person/{person.pk}/wish", {"with_kind": "gp", "is_welcome": "no"})
    alice.post(f"/person/{person.pk}/approach", {"team": cast.hub.pk, "channel": "letter", "how": "missed"})
    alice.post(f"/person/{person.pk}/involved", {"team": cast.hub.pk, "is_involved": "yes"})
    alice.post(f"/person/{person.pk}/died", {"is_sure": "yes"})
    page = words(alice.get(f"/person/{person.pk}"))
    assert "Has died" in page
    assert "Ring them" not in page
    with acting(cast.alice):
        assert not SharingWish.objects.get().is_welcome
        assert not Approach.objects.get().was_reached


def test_two_who_have_a_record_open_are_told(cast, client, person):
    client.force_login(cast.alice)
    assert client.get(f"/person/{person.pk}/present").json()["words"] == ""
    client.force_login(cast.charlie)
    assert client.get(f"/person/{person.pk}/present").json()["words"] == "Alice has this open now."
