"""One call serves a household: who lives with whom, their records opened in one go, help raised for each."""

import pytest
from django.urls import reverse

from hearth.access.record import who_looked
from hearth.access.tests.make import acting
from hearth.needs.actions import completing
from hearth.needs.models import Contact, Need
from hearth.needs.tests.make import make_category, make_need
from hearth.people.actions import households
from hearth.people.models import Approach, Person
from hearth.people.tests.make import make_person


@pytest.fixture
def pair(cast):
    with acting(cast.alice):
        return make_person(cast), make_person(cast, first_name="Fred", phone="")


@pytest.fixture
def alice(client, cast, pair):
    client.force_login(cast.alice)
    client.post(reverse("people:open", args=[pair[0].pk]), {"why": "they rang us"})
    return client


def body(answer) -> str:
    return " ".join(answer.content.decode().split())


def confirm(cast, pair) -> None:
    with acting(cast.alice):
        households.live_together(person=pair[0], other=pair[1], by=cast.alice)


def test_who_may_live_together_is_shown_confirmed_and_refused(alice, cast, pair):
    edna, fred = pair
    address = reverse("desk:household", args=[edna.pk])
    assert "The same address" in body(alice.get(address))
    alice.post(reverse("desk:say_household", args=[edna.pk, fred.pk]), {"together": "yes"})
    page = body(alice.get(address))
    assert "Alice said so" in page
    alice.post(reverse("desk:say_household", args=[edna.pk, fred.pk]), {"together": "no"})
    page = body(alice.get(address))
    assert "Nobody, as far as anybody has said" in page
    assert "Nobody by the records" in page


def test_their_records_are_opened_in_one_go_and_each_is_a_look(alice, cast, pair):
    edna, fred = pair
    confirm(cast, pair)
    make_need(cast.hub, person=Person(pk=fred.pk, borough_id=cast.borough.pk), summary="Insulin by Friday")
    address = reverse("desk:household", args=[edna.pk])
    assert "Insulin by Friday" not in body(alice.get(address)), "not before the record is opened"
    alice.post(reverse("desk:open_household", args=[edna.pk]))
    assert "Insulin by Friday" in body(alice.get(address))
    with acting(cast.alice):
        assert who_looked(fred)[0]["purpose"] == "they rang us"


def test_the_same_help_is_raised_for_each_once(alice, cast, pair):
    edna, fred = pair
    confirm(cast, pair)
    alice.post(reverse("desk:open_household", args=[edna.pk]))
    given = {"team": cast.hub.pk, "category": make_category(cast.borough).pk, "urgency": "soon",
             "summary": "Food for a week", "for": [str(edna.pk), str(fred.pk)], 
             "key": "0b7c4b70-4b8b-4d0c-8a86-5d1c1c1c1c1c"}  # fmt: skip
    address = reverse("desk:raise_each", args=[edna.pk])
    assert alice.post(address, given).url == reverse("desk:household", args=[edna.pk])
    alice.post(address, given)
    with acting(cast.alice):
        assert sorted(Need.objects.values_list("person__first_name", flat=True)) == ["Edna", "Fred"]
    assert alice.post(address, {**given, "summary": ""}).status_code == 422
    assert alice.post(address, {**given, "for": []}).status_code == 409


def test_from_a_call_the_household_is_one_step_away_and_what_is_raised_came_of_the_call(client, cast, pair):
    confirm(cast, pair)
    client.force_login(cast.alice)
    page = client.post(reverse("needs:begin_call"), {"person": str(pair[0].pk), "team": cast.hub.pk}, follow=True)
    assert reverse("desk:household", args=[pair[0].pk]) in page.content.decode()
    client.post(reverse("desk:open_household", args=[pair[0].pk]))
    given = {"team": cast.hub.pk, "category": make_category(cast.borough).pk, "urgency": "soon", "summary": "Food",
             "for": [str(pair[1].pk)]}  # fmt: skip
    client.post(reverse("desk:raise_each", args=[pair[0].pk]), given)
    with acting(cast.alice):
        assert Need.objects.get().contact == Contact.objects.get()


def test_who_was_asked_for_in_a_call_of_their_household_was_in_touch_too(alice, cast, pair):
    edna, fred = pair
    confirm(cast, pair)
    alice.post(reverse("needs:begin_call"), {"person": str(edna.pk), "team": cast.hub.pk})
    alice.post(reverse("desk:open_household", args=[edna.pk]))
    given = {"team": cast.hub.pk, "category": make_category(cast.borough).pk, "urgency": "soon", "summary": "Food",
             "for": [str(edna.pk), str(fred.pk)]}  # fmt: skip
    assert "Back to the call" in body(alice.get(reverse("desk:household", args=[edna.pk])))
    alice.post(reverse("desk:raise_each", args=[edna.pk]), given)
    with acting(cast.alice):
        call = Contact.objects.get()
    for name in ("call", "call_complete"):
        assert "Food, for Fred" in body(alice.get(reverse(f"needs:{name}", args=[call.pk]))), name
    with acting(cast.alice):
        assert not Approach.objects.filter(person=fred).exists(), "the call is not over"
        completing.complete(call, checked=completing.Checked(outcome="helped"), by=cast.alice)
        assert sorted(Approach.objects.values_list("person__first_name", "came_from_them")) == [
            ("Edna", True), ("Fred", True),
        ]  # fmt: skip
    assert "They were in touch" in body(alice.get(reverse("desk:person", args=[fred.pk])))
    assert "Food, for Fred" in body(alice.get(reverse("needs:call", args=[call.pk])))


def test_nothing_is_raised_for_somebody_whose_record_is_not_open(alice, cast, pair):
    confirm(cast, pair)
    given = {"team": cast.hub.pk, "category": make_category(cast.borough).pk, "urgency": "soon", "summary": "Food",
             "for": [str(pair[1].pk)]}  # fmt: skip
    assert alice.post(reverse("desk:raise_each", args=[pair[0].pk]), given).status_code == 404


def test_a_record_that_was_not_opened_asks_what_for(client, cast, pair):
    client.force_login(cast.alice)
    for name, args in (("household", []), ("open_household", []), ("raise_each", []), ("say_household", [pair[1].pk])):
        address = reverse(f"desk:{name}", args=[pair[0].pk, *args])
        answer = client.get(address) if name == "household" else client.post(address)
        assert answer.url == reverse("people:open", args=[pair[0].pk])
