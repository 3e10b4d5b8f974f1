"""A list's own page: what is recorded, who may see it, how long it is kept; the warning among the lists."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hearth.access.tests.make import acting, events, everywhere, make_team, make_user
from hearth.areas.models import Borough
from hearth.exchange.actions import keeping
from hearth.exchange.jobs import count_what_would_go
from hearth.exchange.models import ImportRow
from hearth.exchange.tests.test_keeping import ends, the_list, to_the_end
from hearth.exchange.tests.test_load_list import ANN, csv_of, load
from hearth.kit.refused import Refused
from hearth.people.models import DataSet, Emptying, ListEntry, Person


@pytest.fixture
def alice(client, cast):
    client.force_login(cast.alice)
    load(cast, csv_of(ANN))
    return client


def day(name: str, date) -> dict:
    return {f"{name}-day": date.day, f"{name}-month": date.month, f"{name}-year": date.year}


def own_page(client, cast) -> str:
    return client.get(reverse("exchange:held", args=[the_list(cast).pk])).content.decode()


def test_the_page_tells_everything_that_is_recorded(alice, cast):
    page = own_page(alice, cast)
    held = the_list(cast)
    for words in (held.source, held.purpose, f"All of {cast.hub.name}", f"{held.expires_on:%Y}", "list.csv"):
        assert words in page


def test_among_the_lists_one_that_ends_soon_or_has_ended_is_told(alice, cast):
    lists = reverse("exchange:lists")
    assert "ends on" not in alice.get(lists).content.decode()
    ends(cast, 20)
    assert "The day after nobody reads its entries any more" in alice.get(lists).content.decode()
    ends(cast, -1)
    assert "about to be deleted" in alice.get(lists).content.decode()


def test_it_is_kept_longer_with_a_reason_which_the_page_then_tells(alice, cast):
    until = timezone.localdate() + timedelta(days=700)
    address = reverse("exchange:extend", args=[the_list(cast).pk])
    wrong = alice.post(address, day("until", until))
    assert wrong.status_code == 422
    assert "<title>Error: " in wrong.content.decode()
    given = {"because": "A second winter", "legal_basis": "Public task, under the notice of May."}
    assert alice.post(address, {**given, **day("until", timezone.localdate() + timedelta(days=1))}).status_code == 422
    assert alice.post(address, {**given, **day("until", until)}).status_code == 302
    page = own_page(alice, cast)
    assert "A second winter" in page
    assert "by Alice" in page
    assert the_list(cast).expires_on == until


def test_a_role_that_may_not_see_a_list_does_not_read_its_rows(alice, cast, client):
    held = the_list(cast)
    address = reverse("exchange:who_may_see", args=[held.pk])
    assert alice.post(address, {"roles": ["coordinator"]}).status_code == 422
    assert alice.post(address, {"roles": ["coordinator"], "why": "They ring"}).status_code == 302
    page = own_page(alice, cast)
    assert "Not shown to you" in page
    assert f"Coordinator of {cast.hub.name}" in page
    with acting(cast.alice):
        run = held.runs.get()
    for rows in (reverse("exchange:rows", args=[run.pk, "new"]), reverse("exchange:download", args=[run.pk, "new"])):
        answer = alice.get(rows)
        assert answer.status_code == 409
        assert b"Bee" not in answer.content


def test_the_evidence_stands_on_the_page_and_nobodys_name(alice, cast):
    to_the_end(cast)
    page = own_page(alice, cast)
    assert "SHA-256 over the entries" in page
    assert "People deleted" in page
    assert "Old values in the event log" in page
    assert "Keep it for longer" not in page
    assert "Ann" not in page


def test_a_persons_page_says_that_a_list_has_ended(alice, cast):
    with acting(cast.alice):
        person = Person.objects.get(last_name="Bee")
    ends(cast, -1)
    keeping.keep()
    alice.post(reverse("people:open", args=[person.pk]), {"why": "they rang us"})
    page = alice.get(reverse("desk:person", args=[person.pk])).content.decode()
    assert "On a list that has ended" in page
    assert page.count("a list that has ended") > 1  # also where each fact says where it comes from
    assert "NHS shielded" not in page


def test_nobody_outside_the_team_opens_the_page(alice, cast, client):
    address = reverse("exchange:held", args=[the_list(cast).pk])
    client.force_login(make_user(cast.other, "manager"))
    assert client.get(address).status_code == 404
    client.force_login(cast.bob)
    assert client.get(address).status_code == 403


def test_what_would_go_is_counted_without_anything_going_and_comes_to_what_goes(alice, cast, monkeypatch):
    asked = []
    monkeypatch.setattr(count_what_would_go, "defer", lambda **told: asked.append(told))
    assert "Not counted yet" in own_page(alice, cast)
    with everywhere():
        before = (ListEntry.objects.count(), Person.objects.count(), ImportRow.objects.filter(person=None).count())
    alice.post(reverse("exchange:count_what_would_go", args=[the_list(cast).pk]))
    page = own_page(alice, cast)
    assert "It is being counted now" in page
    assert "Look again" in page
    assert "Not counted yet" not in page
    count_what_would_go(**asked[0])
    held = the_list(cast)
    assert (held.would_go["entries"], held.would_go["people deleted"], held.counting) == (1, 1, False)
    assert held.would_go["people emptied of it"] == 0, "whoever is deleted is not counted a second time as emptied"
    with everywhere():
        after = (ListEntry.objects.count(), Person.objects.count(), ImportRow.objects.filter(person=None).count())
        assert (after, Emptying.objects.count()) == (before, 0)
    assert (held.locked_at, held.emptied_at) == (None, None)
    page = own_page(alice, cast)
    assert "If it were deleted as it stood on" in page
    to_the_end(cast)
    with everywhere():
        assert Emptying.objects.get().counts == held.would_go


def test_what_would_go_is_counted_when_the_team_is_told_that_it_ends(alice, cast):
    ends(cast, 20)
    keeping.keep()
    assert the_list(cast).would_go["entries"] == 1


def test_only_an_administrator_says_how_long_locked_lists_are_kept_and_sees_first_what_that_does(client, cast, alice):
    address = reverse("exchange:how_long")
    assert client.get(address).status_code == 403
    ada = make_user(make_team(cast.borough, "administration"), "administrator", "Ada")
    held = ends(cast, 3)
    client.force_login(ada)
    page = client.get(address).content.decode()
    assert held.name in page
    given = {"days": "30", "because": "The notice of May", "do": "save"}
    page = client.post(address, given).content.decode()
    assert "Deleted on, with 30 days" in page
    assert Borough.objects.get(pk=cast.borough.pk).lists_deleted_after_days == 14, "shown first"
    assert client.post(address, {**given, "shown": "30"}).status_code == 302
    assert Borough.objects.get(pk=cast.borough.pk).lists_deleted_after_days == 30
    assert "lists.set_days" in [verb for verb, _ in events(cast.borough)]
    for wrong in ({"days": "3", "shown": "3"}, {"because": "", "shown": "30"}, {"days": "many"}):
        assert client.post(address, {**given, **wrong}).status_code == 422


def test_forgetting_why_costs_no_second_showing_and_nothing_is_called_optional_that_is_not(client, cast):
    ada = make_user(make_team(cast.borough, "administration"), "administrator", "Ada")
    client.force_login(ada)
    address, given = reverse("exchange:how_long"), {"days": "30", "because": ""}
    assert "optional" not in client.post(address, {**given, "do": "show"}).content.decode()
    forgot = client.post(address, {**given, "do": "save", "shown": "30"})
    assert 'name="shown" value="30"' in forgot.content.decode(), "Save is still there"
    assert "from 7 to 365" in client.post(address, {**given, "days": "3", "do": "show"}).content.decode()
    other = client.post(address, {"days": "40", "because": "Rule", "do": "save", "shown": "30"}).content.decode()
    assert "Not saved yet: below is what 40 days would do" in other


def test_a_list_that_is_locked_does_not_go_sooner_than_a_week_from_now(cast, alice):
    ada = make_user(make_team(cast.borough, "administration"), "administrator", "Ada")
    ends(cast, -1)
    with everywhere():
        DataSet.objects.update(locked_at=timezone.now() - timedelta(days=10))
        Borough.objects.update(lists_deleted_after_days=60)
    with acting(ada):
        with pytest.raises(Refused, match="sooner than was told"):
            keeping.set_days(borough=cast.borough, days=14, because="Less", by=ada)
        assert keeping.set_days(borough=cast.borough, days=20, because="Less", by=ada).lists_deleted_after_days == 20
