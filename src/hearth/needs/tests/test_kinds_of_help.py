"""Kinds of help, as a borough's administrator keeps them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hearth.access.tests.make import acting, events, make_borough, make_team, make_user
from hearth.kit.refused import Refused
from hearth.needs.actions import scripts, settings
from hearth.needs.models import Category
from hearth.needs.tests.make import make_category, make_need


@pytest.fixture
def adam(cast):
    return make_user(make_team(cast.borough, "administration"), "administrator", "Adam")


@pytest.fixture
def dogs(cast):
    return make_category(cast.borough, "dog_walking", name="Walking the dog", is_for_volunteers=False)


SENT = {"name": "Walking the dog", "name_cy": "", "is_open": "yes", "for_residents": "yes", "version": "1"}


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_an_administrator_says_what_volunteers_may_do(cast, adam, dogs, client):
    client.force_login(adam)
    at = reverse("needs:kind_of_help", args=[dogs.pk])
    page = client.get(at).content.decode()
    assert 'value="Walking the dog"' in page
    assert re.findall(r'id="id_(\w+)"[^>]*type="checkbox"[^>]* checked', page) == ["is_open", "for_residents"]
    sent = SENT | {"name_cy": "Mynd â'r ci am dro", "is_for_volunteers": "yes", "hours_now": "2"}
    assert client.post(at, sent).status_code == 302
    dogs.refresh_from_db()
    assert (dogs.is_for_volunteers, dogs.name_cy, dogs.hours_now, dogs.version) == (True, "Mynd â'r ci am dro", 2, 2)
    assert "Walking the dog Mynd â&#39;r ci am dro Everybody Yes" in text(client.get(reverse("needs:kinds_of_help")))
    assert ("needs.change_category", f"user:{adam.pk}") in events(cast.borough), "the borough's own log says so"


def test_the_log_says_what_it_was_and_what_it_is(cast, adam, dogs, client):
    client.force_login(adam)
    client.post(reverse("needs:kind_of_help", args=[dogs.pk]), SENT | {"is_for_volunteers": "yes", "hours_soon": "1"})
    page = text(client.get(reverse("access:event_log") + "?verb=needs.change_category"))
    assert "is for volunteers: no → yes" in page
    assert "hours soon: – → 1" in page


def test_closed_it_is_offered_to_nobody_and_what_was_asked_for_keeps_it(cast, adam, dogs, client):
    need = make_need(cast.hub, category="dog_walking")
    client.force_login(adam)
    closed = {name: value for name, value in SENT.items() if name != "is_open"}
    assert client.post(reverse("needs:kind_of_help", args=[dogs.pk]), closed).status_code == 302
    client.force_login(cast.alice)
    assert "Walking the dog" not in text(client.get("/drop-in"))
    assert "Walking the dog" in text(client.get(f"/need/{need.pk}"))


@pytest.mark.parametrize(("key", "why"), [("medicines", "controlled medicines"), ("other", "fits nothing else")])
def test_what_the_program_itself_leads_to_stays_open(cast, adam, key, why):
    kept = make_category(cast.borough, key)
    with acting(adam), pytest.raises(Refused, match=why):
        settings.change_category(category=kept, by=adam, version=1, is_open=False)


def test_what_a_published_script_leads_to_stays_open(cast, adam):
    with acting(adam):
        settings.add_shipped_categories(borough=cast.borough, own={}, by=None)
        settings.add_shipped_routes(borough=cast.borough, own={}, by=None)
        food = Category.objects.get(borough=cast.borough, key="food")
        settings.change_category(category=food, by=adam, version=1, is_open=False)
        settings.change_category(category=food, by=adam, version=2, is_open=True)
        scripts.adopt_shipped(
            borough=cast.borough, approved_by="Somebody", review_on=timezone.localdate() + timedelta(days=90)
        )
        with pytest.raises(Refused, match="leads to “Food”"):
            settings.change_category(category=food, by=adam, version=3, is_open=False)


def test_one_is_added_and_something_else_is_still_read_last(cast, adam, client):
    other = make_category(cast.borough, "other", name="Something else", position=5)
    client.force_login(adam)
    at = reverse("needs:new_kind_of_help", args=[cast.borough.pk])
    assert client.post(at, SENT | {"name": "Garden help", "version": ""}).status_code == 302
    twice = client.post(at, SENT | {"name": "garden HELP", "version": ""})
    assert twice.status_code == 422
    assert "already" in text(twice)
    made = Category.objects.get(borough=cast.borough, key="garden_help")
    other.refresh_from_db()
    assert (made.position, other.position) == (5, 6)
    assert ("needs.add_category", f"user:{adam.pk}") in events(cast.borough)


@pytest.mark.parametrize(
    ("sent", "says"),
    [({"name": ""}, "Give it a name"), ({"name": "x" * 81}, "Name in English"), ({"hours_now": "0"}, "whole number"),
     ({"hours_planned": "soon"}, "whole number")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_saved(adam, dogs, client, sent, says):
    client.force_login(adam)
    answer = client.post(reverse("needs:kind_of_help", args=[dogs.pk]), SENT | sent)
    assert answer.status_code == 422
    assert says in text(answer)
    dogs.refresh_from_db()
    assert dogs.version == 1


def test_a_colleague_who_saved_first_is_shown_beside_what_was_typed(adam, dogs, client):
    with acting(adam):
        settings.change_category(category=dogs, by=adam, version=1, name="Dogs")
    client.force_login(adam)
    answer = client.post(reverse("needs:kind_of_help", args=[dogs.pk]), SENT)
    assert answer.status_code == 409
    assert "Name in English Dogs Walking the dog" in text(answer)
    assert 'name="version" value="2"' in answer.content.decode()
    assert client.post(reverse("needs:kind_of_help", args=[dogs.pk]), SENT | {"version": "2"}).status_code == 302


def test_nobody_changes_another_boroughs(dogs, client):
    other = make_user(make_team(make_borough(), "administration"), "administrator", "Olga")
    client.force_login(other)
    assert client.get(reverse("needs:kind_of_help", args=[dogs.pk])).status_code == 404
    with acting(other), pytest.raises(Refused, match="Only an administrator"):
        settings.change_category(category=dogs, by=other, version=1, is_open=False)
