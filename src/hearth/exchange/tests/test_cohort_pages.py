"""The pages of cohorts: built with and without scripts, counted, named, handed on; and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hearth.access.tests.make import acting, events, everywhere, make_user
from hearth.exchange.actions import cohorts, handing_on
from hearth.exchange.models import Cohort, HandOn
from hearth.exchange.tests.test_cohorts import ON_NHS, listed, read
from hearth.needs.actions import needs
from hearth.needs.models import Need
from hearth.needs.tests.make import make_category, make_need
from hearth.people.models import ListEntry, Person

BUILD = {"shape": "1", "c0-0-is": "on_list", "c0-0-turn": "is", "c0-0-list": "nhs-list"}


@pytest.fixture
def alice(client, cast):
    client.force_login(cast.alice)
    return client


@pytest.fixture
def cohort(cast):
    with acting(cast.alice):
        return cohorts.keep(team=cast.hub, name="On it", why="Ring", question=read(ON_NHS), by=cast.alice)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_condition_that_is_just_chosen_is_no_error_and_says_when_there_is_nobody_to_ask(alice, cast):
    given = {"shape": "1", "team": cast.hub.pk, "c0-0-is": "known_to", "c0-0-turn": "is"}
    page = text(alice.post("/cohorts/build", given, headers={"HX-Request": "true"}))
    assert "No sharing agreement lets this team ask another one." in page
    assert '<p class="govuk-body" id="build-wrong">“Is known to another team' in page
    assert "Choose a condition to begin" not in page
    page = text(alice.post("/cohorts/build", {**given, "do": "count"}))
    assert '<p class="govuk-error-message" id="build-wrong">' in page


def test_a_cohort_is_built_box_by_box(alice, cast):
    listed(cast)
    address = reverse("exchange:build_cohort")
    assert "Choose a condition to begin" in text(alice.get(address))
    page = text(alice.post(address, BUILD | {"do": "count"}))
    assert "who is on “Nhs list”" in page
    assert "1 person" in page
    assert 'value="1,1"' in text(alice.post(address, BUILD | {"do": "add"}))
    assert 'value="2"' in text(alice.post(address, BUILD | {"do": "or:0"}))
    two = {**BUILD, "shape": "1,1", "c1-0-is": "asked", "c1-0-turn": "not"}
    page = text(alice.post(address, two | {"do": "drop:0-0"}))
    assert "who has never asked for help" in page
    assert "who is on" not in page
    answer = alice.post(address, two | {"do": "save", "name": "Never", "why": "Call"})
    assert answer.status_code == 302
    with acting(cast.alice):
        assert Cohort.objects.get().name == "Never"
    assert "1 person" in text(alice.get(answer.url))
    assert "never asked" in text(alice.get(f"{answer.url}/change"))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"c0-0-is": "age", "c0-0-from": "old"}, "whole number"),
        ({"c0-0-list": "not-ours"}, "not on the list"),
        ({"do": "save", "name": ""}, "Give the cohort a name"),
        ({"c0-0-is": "", "do": "save"}, "no condition yet"),
    ],
)
def test_what_is_wrong_is_said_beside_the_boxes(alice, cast, sent, words):
    listed(cast)
    answer = alice.post(reverse("exchange:build_cohort"), BUILD | sent)
    assert answer.status_code == 422
    assert words in text(answer)


def test_a_shipped_cohort_says_what_is_missing_and_is_taken_over(alice, cast):
    page = text(alice.get(reverse("exchange:cohorts")))
    assert "any list of applications for support: not loaded yet" in page
    answer = alice.post(reverse("exchange:take_over_cohort"), {"team": cast.hub.pk, "key": "never-applied"})
    page = text(alice.get(answer.url))
    assert "It cannot be answered" in page
    assert "0 people" not in page


def test_names_are_opened_page_by_page_and_each_is_logged(alice, cast, cohort):
    person = listed(cast, first_name="Zelda")
    page = text(alice.get(reverse("exchange:cohort_names", args=[cohort.pk])))
    assert "Zelda" in page
    assert ("cohorts.name", f"user:{cast.alice.pk}") in events(cast.borough)
    assert ("list", f"user:{cast.alice.pk}") in events(cast.borough)
    assert str(person.pk) in page


def test_few_people_are_neither_counted_nor_named_to_a_coordinator(client, cast, cohort):
    listed(cast, first_name="Zelda")
    client.force_login(make_user(cast.hub, "coordinator", "Dora"))
    page = text(client.get(reverse("exchange:cohort", args=[cohort.pk])))
    assert "fewer than five people" in page
    assert "Open the names" not in page
    answer = client.get(reverse("exchange:cohort_names", args=[cohort.pk]))
    assert answer.status_code == 409
    assert "Zelda" not in text(answer)


def test_it_is_handed_on_after_the_check_and_the_count(alice, cast, cohort, monkeypatch):
    for _ in range(2):
        listed(cast)
    category = make_category(cast.borough, "check_in")
    address = reverse("exchange:hand_on_cohort", args=[cohort.pk])
    assert "Check who has been approached" in text(alice.get(address))
    sent = {"kind": "needs", "category": category.pk, "urgency": "soon", "summary": "Call", "quiet_days": "14",
            "key": "3f0e3b5a-8e3d-4a58-9bd7-0c7c9a4f3a10"}  # fmt: skip
    assert "2 people would be handed on" in text(alice.post(address, sent | {"do": "check"}))
    wrong = alice.post(address, sent | {"do": "hand_on", "counted": "2", "typed": "3"})
    assert "Type the number" in text(wrong)
    answer = alice.post(address, sent | {"do": "hand_on", "counted": "2", "typed": "2"})
    assert answer.status_code == 302
    assert "Waiting for its turn" in text(alice.get(answer.url))
    with acting(cast.alice):
        made = HandOn.objects.get()
    handing_on.carry_out(hand_on_id=made.pk, team=cast.hub, by=cast.alice)
    assert alice.get(f"{answer.url}/progress")["HX-Refresh"] == "true"
    assert "<strong>2</strong> requests were raised" in text(alice.get(answer.url))
    with acting(cast.alice):
        assert Need.objects.filter(source="list", category=category).count() == 2


def test_a_cohort_is_put_away_after_saying_so(alice, cast, cohort):
    address = reverse("exchange:put_away_cohort", args=[cohort.pk])
    assert "Put “On it” away?" in text(alice.get(address))
    alice.post(address)
    assert alice.get(reverse("exchange:cohort", args=[cohort.pk])).status_code == 404


def test_another_teams_cohort_is_not_there(client, cast, cohort):
    client.force_login(cast.charlie)
    for name in ("cohort", "change_cohort", "cohort_names", "hand_on_cohort", "put_away_cohort"):
        assert client.get(reverse(f"exchange:{name}", args=[cohort.pk])).status_code == 404
    client.force_login(cast.bob)
    assert client.get(reverse("exchange:cohorts")).status_code == 403


@pytest.fixture
def moved(cast, cohort):
    """Since yesterday six came in (one of them with the open request ended) and one left, as she has died."""
    where = {"all": [ON_NHS, {"not": {"is": "open_need"}}]}
    dies, ends = listed(cast, first_name="Dilys"), listed(cast, first_name="Enid")
    need = make_need(cast.hub, person=ends)
    with acting(cast.alice):
        kept = cohorts.keep(team=cast.hub, name="Quiet", why="Ring", question=read(where), by=cast.alice)
    cohorts.look_at_every_cohort(day=timezone.localdate() - timedelta(days=1))
    for n in range(5):
        listed(cast, first_name=f"Ness{n}")
    with everywhere():
        Person.objects.filter(pk=dies.pk).update(is_deceased=True)
        needs.end(need, ending="no_longer_needed", note="x", by=None)
    return kept


def test_who_came_in_and_who_left_are_named_with_the_reason_and_it_is_logged(alice, cast, moved):
    page = text(alice.get(reverse("exchange:cohort", args=[moved.pk])))
    assert "Who came in, by name" in page
    came = text(alice.get(reverse("exchange:cohort_changed", args=[moved.pk, "came"])))
    assert all(f"Ness{n}" in came for n in range(5))
    assert "New to this team" in came
    assert "Enid" in came
    assert "Now has no open request" in came
    assert "Dilys" not in came
    left = text(alice.get(reverse("exchange:cohort_changed", args=[moved.pk, "left"])))
    assert "Dilys" in left
    assert "Has died" in left
    assert [verb for verb, _ in events(cast.borough)].count("cohorts.name") == 2


def test_whoever_may_not_see_small_counts_reads_no_name_of_few_and_no_reason_of_few(client, cast, moved):
    client.force_login(make_user(cast.hub, "coordinator", "Dora"))
    page = text(client.get(reverse("exchange:cohort", args=[moved.pk])))
    assert "Who came in, by name" in page
    assert "Who left, by name" not in page
    answer = client.get(reverse("exchange:cohort_changed", args=[moved.pk, "left"]))
    assert answer.status_code == 409
    assert "Dilys" not in text(answer)
    came = text(client.get(reverse("exchange:cohort_changed", args=[moved.pk, "came"])))
    assert "Enid" in came
    assert "Now has no open request" not in came
    assert "A reason that fewer than five of them share" in came


def test_whom_the_team_knows_no_more_is_not_named_to_it(alice, cast, moved):
    with everywhere():
        ListEntry.objects.filter(person__first_name="Dilys").delete()
    page = text(alice.get(reverse("exchange:cohort_changed", args=[moved.pk, "left"])))
    assert "Dilys" not in page
    assert "1 of them this team knows no more" in page


def test_nobody_outside_the_team_reads_who_came(client, cast, moved):
    client.force_login(cast.charlie)
    assert client.get(reverse("exchange:cohort_changed", args=[moved.pk, "came"])).status_code == 404
    client.force_login(cast.bob)
    assert client.get(reverse("exchange:cohort_changed", args=[moved.pk, "came"])).status_code == 403
