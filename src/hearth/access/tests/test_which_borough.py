"""Whoever decides in several boroughs of one installation chooses which one a page of settings is about."""

import pytest

from hearth.access.models import Membership
from hearth.access.tests.make import make_borough, make_team, make_user
from hearth.areas.models import Borough
from hearth.rights.models import Retention


@pytest.fixture
def two(db):
    return sorted((make_borough(name=name) for name in ("Ashby", "Bexwick")), key=lambda one: one.name)


def decides_in_both(two, role):
    first, second = (make_team(borough, "administration") for borough in two)
    user = make_user(first, role, "Both")
    Membership.objects.create(user=user, team=second, role=role)
    return user


@pytest.mark.parametrize(
    ("role", "address"),
    [("administrator", "/held-lists/how-long"), ("data_protection", "/subject-requests/keeping"),
     ("administrator", "/event-log"), ("data_protection", "/event-log")],
)  # fmt: skip
def test_each_of_them_can_be_chosen_and_nobody_elses(client, two, role, address):
    client.force_login(decides_in_both(two, role))
    page = client.get(address).content.decode()
    assert ">Ashby</option>" in page
    assert ">Bexwick</option>" in page
    page = client.get(f"{address}?borough={two[1].pk}").content.decode()
    assert f'<option value="{two[1].pk}" selected>' in page
    assert client.get(f"{address}?borough={make_borough().pk}").status_code == 404


def test_what_is_saved_is_saved_for_the_chosen_one_and_the_page_stays_with_it(client, two):
    client.force_login(decides_in_both(two, "administrator"))
    address = f"/held-lists/how-long?borough={two[1].pk}"
    saved = client.post(address, {"days": "30", "because": "Rule", "do": "save", "shown": "30"})
    assert saved.url == address
    days = dict(Borough.objects.values_list("name", "lists_deleted_after_days"))
    assert (days["Ashby"], days["Bexwick"]) == (14, 30)
    client.force_login(decides_in_both(two, "data_protection"))
    address = f"/subject-requests/keeping?borough={two[1].pk}"
    assert client.post(address, {"months": "84", "because": "Schedule", "do": "save"}).url == address
    assert [held.borough.name for held in Retention.objects.select_related("borough")] == ["Bexwick"]


def test_with_one_borough_nothing_is_asked(client, two):
    client.force_login(make_user(make_team(two[0], "administration"), "administrator", "One"))
    assert 'name="borough"' not in client.get("/held-lists/how-long").content.decode()
