"""Who else has a record open is said to both, on a person's page, a need's page and in the editor of a script."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hearth.access.actions import presence
from hearth.access.models import Presence
from hearth.access.tests.make import acting, make_borough, make_team, make_user
from hearth.needs.actions import scripts
from hearth.needs.tests.make import make_need
from hearth.people.tests.make import make_person

KINDS = ["a person", "a need", "a script"]


@pytest.fixture
def record(cast, request):
    """A record of this kind, and the address its open page asks."""
    with acting(cast.alice):
        if request.param == "a person":
            made = make_person(cast)
            return made, reverse("people:present", args=[made.pk])
        if request.param == "a need":
            made = make_need(cast.hub, by=cast.alice)
            return made, reverse("desk:need_present", args=[made.pk])
        made = scripts.begin(borough=cast.borough, key="food_and_essentials", title="", by=cast.alice)
        return made, reverse("needs:script_present", args=[made.pk])


def _as(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("record", KINDS, indirect=True)
def test_two_who_have_it_open_are_told_of_each_other(cast, record):
    colleague = make_user(cast.hub, "manager", name="Dilys")
    _, address = record
    assert _as(cast.alice).get(address).json()["others"] == []
    assert _as(colleague).get(address).json()["words"] == "Alice has this open now."
    assert _as(cast.alice).get(address).json()["others"] == ["Dilys"]


@pytest.mark.parametrize("record", KINDS, indirect=True)
def test_whoever_may_not_open_it_learns_nothing(cast, record):
    outsider = make_user(make_team(make_borough()), "manager")
    assert _as(outsider).get(record[1]).status_code == 404
    assert Presence.objects.count() == 0


@pytest.mark.parametrize("record", KINDS, indirect=True)
def test_a_page_that_asks_by_itself_keeps_no_session_alive(cast, record):
    client = _as(cast.alice)
    session, before = client.session, int(time.time()) - 600
    session["seen"] = before
    session.save()
    assert client.get(record[1]).status_code == 200
    assert client.session["seen"] == before
    client.get(reverse("desk:home"))
    assert client.session["seen"] > before


@pytest.mark.parametrize(
    ("record", "page"), [("a need", "desk:need"), ("a script", "needs:script")], indirect=["record"]
)
def test_the_page_says_where_to_ask(cast, record, page):
    made, address = record
    assert f'data-presence="{address}"' in _as(cast.alice).get(reverse(page, args=[made.pk])).content.decode()


def test_a_form_of_a_need_asks_too(cast):
    with acting(cast.alice):
        need = make_need(cast.hub, by=cast.alice)
    form = _as(cast.alice).get(reverse("desk:act", args=[need.pk, "note"])).content.decode()
    assert f'data-presence="{reverse("desk:need_present", args=[need.pk])}"' in form


def test_who_has_gone_is_not_named(cast):
    with acting(cast.alice):
        person = make_person(cast)
        presence.be_present(person, by=cast.alice)
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    with acting(cast.charlie):
        assert presence.be_present(person, by=cast.charlie) == []


def test_the_table_does_not_say_which_record_is_open(cast):
    with acting(cast.alice):
        need = make_need(cast.hub, by=cast.alice)
        presence.be_present(need, by=cast.alice)
        presence.be_present(need.person, by=cast.alice)
    keys = set(Presence.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert not any(str(need.pk) in key or need.pk.hex in key for key in keys)
