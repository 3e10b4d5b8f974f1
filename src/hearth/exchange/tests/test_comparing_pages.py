"""The page on which two records are compared, with and without scripts."""

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting
from hearth.exchange.models import PossibleMatch
from hearth.exchange.tests.make_matches import make_pair, make_reader
from hearth.exchange.tests.test_comparing import say
from hearth.people import actions as people
from hearth.people.tests.make import make_person

HX = {"HX-Request": "true"}


@pytest.fixture
def alice(client, cast):
    client.force_login(cast.alice)
    return client


def body(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_two_records_stand_side_by_side_with_their_evidence(alice, cast):
    make_pair(cast, never_alone="perhaps twins", date_of_birth="1939-12-05")
    page = body(alice.get(reverse("exchange:compare")))
    assert "Two people" in page
    assert "<strong>1</strong> pair left for you" in page
    assert "birth day and month swapped" in page
    assert "−1" in page
    assert "+10" in page
    assert "≠</span> differs" in page
    assert "=</span> same" in page
    assert "Never linked without a person: perhaps twins" in page


@pytest.mark.parametrize(("reason", "says"), [("", True), ("perhaps twins", False), ("a protected address", True)])
def test_what_the_evidence_says_of_twins_is_not_said(alice, cast, reason, says):
    make_pair(cast, weight=18.0, never_alone=reason)
    page = body(alice.get(reverse("exchange:compare")))
    assert ("such pairs is two people" in page) == says
    assert ("cannot tell such two apart" in page) != says


def test_an_answer_brings_the_next_pair_with_and_without_scripts(alice, cast):
    first, second = make_pair(cast, weight=6), make_pair(cast, weight=1)
    address = reverse("exchange:answer_pair", args=[first.pk])
    page = body(alice.post(address, {"said": "different", "key": "a"}, headers=HX))
    assert "Last pair: two people." in page
    assert str(second.pk) in page
    assert "<html" not in page
    answer = alice.post(reverse("exchange:answer_pair", args=[second.pk]), {"said": "cannot_tell", "key": "b"})
    assert answer.url == reverse("exchange:compare")
    assert "Somebody else reads these two as well" in body(alice.get(answer.url))
    page = body(alice.post(reverse("exchange:take_back"), {"key": "c"}, headers=HX))
    assert "Taken back" in page
    assert str(second.pk) in page


def test_the_next_pair_is_on_the_page_already(alice, cast):
    make_pair(cast, weight=6), make_pair(cast, weight=1)
    page = body(alice.get(reverse("exchange:compare")))
    assert page.count('class="compare-pair"') == 2
    assert page.index("<template>") < page.rindex('class="compare-pair"')


def test_lists_are_named_only_inside_their_wall(alice, cast):
    from hearth.people.tests.test_joining import on_a_list

    match = make_pair(cast)
    with acting(cast.alice):
        on_a_list(cast, first_name="Edna", born=None, phones=("+441632960222",))
        from hearth.people.models import ListEntry

        ListEntry.objects.update(person=match.one)
    assert "On: Patient list." in body(alice.get(reverse("exchange:compare")))
    stranger = make_reader(cast)
    stranger.memberships.all().delete()
    from hearth.access.models import Membership
    from hearth.access.tests.make import make_team

    Membership.objects.create(user=stranger, team=make_team(cast.borough), role="coordinator")
    with acting(cast.alice):
        PossibleMatch.objects.update(claimed_by=None, claimed_at=None)
    alice.force_login(stranger)
    page = body(alice.get(reverse("exchange:compare")))
    assert "The same person" in page
    assert "Patient list" not in page


def test_an_address_that_is_protected_is_not_shown(alice, cast):
    with acting(cast.alice):
        one = make_person(cast, address_1="7 Safe Street")
        type(one).objects.filter(pk=one.pk).update(address_is_protected=True)
    make_pair(cast, one=one, never_alone="a protected address")
    page = body(alice.get(reverse("exchange:compare")))
    assert "7 Safe Street" not in page
    assert "Protected: not shown" in page


def test_a_second_reader_does_not_see_the_first_answer_and_a_manager_sees_both(alice, cast):
    dora, eve, match = make_reader(cast), make_reader(cast), make_pair(cast, never_alone="perhaps twins")
    say(match, "same", dora)
    assert "One said" not in body(alice.get(reverse("exchange:compare")))
    with acting(cast.alice):
        PossibleMatch.objects.update(claimed_by=None, claimed_at=None)
    say(match, "different", eve)
    page = body(alice.get(reverse("exchange:compare")))
    assert "One said: <strong>the same person</strong>; the other: <strong>two people</strong>" in page


def test_the_page_says_how_far_readers_agree(alice, cast):
    dora = make_reader(cast)
    for said in ("same", "different", "same"):
        match = make_pair(cast, never_alone="perhaps twins")
        say(match, said, cast.alice), say(match, said, dora)
    page = body(alice.get(reverse("exchange:readers")))
    assert "100%" in page
    assert "1.00" in page
    assert "almost perfect" in page


def test_the_dead_are_told_and_other_teams_by_name_only(alice, cast):
    match = make_pair(cast)
    with acting(cast.charlie):
        people.involve(person=match.one, team=cast.other, by=cast.charlie)
    with acting(cast.alice):
        people.mark_deceased(person=match.one, by=cast.alice)
    page = body(alice.get(reverse("exchange:compare")))
    assert f"Works with: {cast.other.name}." in page
    assert "Has died." in page


def test_a_page_asks_the_database_a_steady_number_of_questions(alice, cast, django_assert_max_num_queries):
    for n in range(6):
        make_pair(cast, weight=n)
    alice.get(reverse("exchange:compare"))
    with django_assert_max_num_queries(45):
        alice.get(reverse("exchange:compare"))


def test_who_may_not_compare_finds_no_page(client, cast):
    for somebody in (cast.bob, cast.charlie):
        client.force_login(somebody)
        assert client.get(reverse("exchange:compare")).status_code == 403
