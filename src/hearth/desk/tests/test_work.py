"""The worklist and a need's page, as people see them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.kit.when import day
from hearth.needs.actions import needs
from hearth.needs.models import Need
from hearth.needs.tests.make import make_need


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice)
    return client


def test_the_worklist_shows_the_teams_needs_in_the_order_they_are_due(cast, alice):
    make_need(cast.hub, summary="Later thing", urgency="planned")
    make_need(cast.hub, summary="Urgent thing", urgency="now")
    make_need(cast.other, summary="Other team's thing")
    page = alice.get("/work").content.decode()
    assert page.index("Urgent thing") < page.index("Later thing")
    assert "Other team" not in page


def test_an_emergency_stands_above_older_late_routine_work_on_the_list_and_at_home(cast, alice):
    now = timezone.now()
    for words, urgency, due in [
        ("Routine for weeks", "planned", -timedelta(days=30)),
        ("Emergency just raised", "now", timedelta(hours=2)),
        ("Same day since noon", "today", -timedelta(hours=1)),
    ]:
        need = make_need(cast.hub, summary=words, urgency=urgency, due_at=now + due)
        with acting(cast.alice):
            needs.claim(need, by=cast.alice)
    for at in ("/work", "/work?show=open", "/work?show=open&whose=mine", "/"):
        page = alice.get(at).content.decode()
        places = [page.index(words) for words in ("Emergency just raised", "Same day since noon", "Routine for weeks")]
        assert places == sorted(places), at
    assert "Emergency, due in 1 hour" in page
    assert "Planned, late by 30 days" in page


def test_a_need_on_hold_says_until_when_and_nowhere_that_it_is_late(cast, alice):
    need = make_need(cast.hub, due_at=timezone.now() - timedelta(days=3))
    until = timezone.localdate() + timedelta(days=2)
    typed = {"until-day": until.day, "until-month": until.month, "until-year": until.year, "reason": "In hospital"}
    assert alice.post(f"/need/{need.pk}/hold", typed).status_code == 302
    words = f"On hold until {day(until)}."
    for at in ("/work?show=held", "/work?show=open", f"/need/{need.pk}"):
        page = alice.get(at).content.decode()
        assert words in page, at
        assert "In hospital" in page
        assert "late by" not in page, at
        assert not re.search(r"<strong class=\"govuk-tag[^>]*>\s*late", page), at
    assert "Put on hold" not in page
    dashboard = alice.get("/dashboard").content.decode()
    assert need.reference in dashboard
    assert "on hold" in dashboard
    assert not re.search(r"<strong class=\"govuk-tag[^>]*>\s*late", dashboard)
    with everywhere():
        Need.objects.filter(pk=need.pk).update(on_hold_until=timezone.localdate())
    page = alice.get(f"/need/{need.pk}").content.decode()
    assert f"late by 3 days; nobody has looked at it. Came back from hold on {day(timezone.localdate())}." in page
    assert "Put on hold" in page


def test_an_observer_reads_the_list_and_is_offered_no_verbs(cast, client):
    need = make_need(cast.hub)
    client.force_login(cast.bob)
    assert need.summary in client.get("/work").content.decode()
    assert "Claim" not in client.get(f"/need/{need.pk}").content.decode()


def test_behind_another_wall_the_need_is_not_found(cast, client):
    need = make_need(cast.hub)
    client.force_login(cast.charlie)
    assert client.get(f"/need/{need.pk}").status_code == 404
    assert client.post(f"/need/{need.pk}/claim").status_code == 404


def test_a_list_of_a_hundred_and_twenty_is_paged_and_asks_few_questions(cast, alice, django_assert_max_num_queries):
    for n in range(120):
        make_need(cast.hub, summary=f"Thing {n}")
    with django_assert_max_num_queries(25):
        first = alice.get("/work")
    assert first.content.decode().count("hearth-worklist") == 1
    assert len(first.content.decode().split("Thing ")) - 1 == 50


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("show=late", True),
        ("late=1", True),
        ("show=soon", False),
        ("category=food", True),
        ("category=medicines", False),
        ("stage=new", True),
        ("stage=taken", False),
        ("whose=mine", False),
        ("whose=nobody", True),
        ("urgency=soon", True),
        ("age=3-6", True),
        ("age=0", False),
        ("age=nonsense", False),
        ("ended=1", False),
    ],
)
def test_filters(cast, alice, query, seen):
    need = make_need(cast.hub)
    with everywhere():
        long_ago = timezone.now() - timedelta(days=4)
        Need.objects.filter(pk=need.pk).update(raised_at=long_ago, due_at=long_ago)
    assert (need.summary in alice.get(f"/work?{query}").content.decode()) is seen


def test_claim_then_note_then_take_then_done_by_hand(cast, alice):
    need = make_need(cast.hub)
    at = f"/need/{need.pk}"
    assert alice.post(f"{at}/claim").status_code == 302
    alice.post(f"{at}/note", {"text": "Rang, will go round"})
    alice.post(f"{at}/take")
    assert "Done" in alice.get(at).content.decode()
    alice.post(f"{at}/finish", {"how": "Taken round", "residents_word": "Diolch", "residents_rating": "5"})
    page = alice.get(at).content.decode()
    assert "Rang, will go round" in page
    assert "Diolch" in page


def test_a_refusal_is_a_page_in_words_and_changes_nothing(cast, alice):
    need = make_need(cast.hub, category="medicines", is_opiate_substitution=True, controlled="yes")
    answer = alice.post(f"/need/{need.pk}/take")
    assert answer.status_code == 409
    assert "mental health trust" in answer.content.decode()


def test_a_verb_that_is_no_longer_possible_says_so(cast, alice):
    need = make_need(cast.hub)
    answer = alice.post(f"/need/{need.pk}/finish", {"how": "x"}, follow=True)
    assert "not possible at this stage" in answer.content.decode()


def test_going_back_from_a_need_leads_to_the_list_as_it_was_filtered(cast, alice):
    need = make_need(cast.hub)
    first = alice.get(f"/need/{need.pk}").content.decode()
    assert f"/work?team={cast.hub.pk}" in first
    alice.get(f"/work?team={cast.hub.pk}&show=open&category=food")
    page = alice.get(f"/need/{need.pk}").content.decode()
    assert f"/work?team={cast.hub.pk}&amp;show=open&amp;category=food" in page
    acted = alice.post("/work/bulk", {"verb": "claim", "need": [str(need.pk)], "expected": "1"})
    assert acted.url == "/work/bulk/done"
    assert f"/work?team={cast.hub.pk}&amp;show=open&amp;category=food" in alice.get(acted.url).content.decode()


def test_bulk_leads_nowhere_but_back_to_hearth(cast, alice):
    need = make_need(cast.hub)
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        sent = {"verb": "claim", "need": [str(need.pk)], "back": elsewhere}
        assert "evil" not in alice.post("/work/bulk", {**sent, "need": []}).url
        assert "evil" not in alice.post("/work/bulk", sent).content.decode()


def test_two_colleagues_correct_the_same_need_and_nothing_is_lost(cast, alice):
    need = make_need(cast.hub)
    with acting(cast.alice):
        needs.correct(need, by=cast.alice, version=1, summary="Oat milk")
    answer = alice.post(f"/need/{need.pk}/correct", {"summary": "Goat milk", "details": "my words", "version": "1"})
    page = answer.content.decode()
    assert "Oat milk" in page
    assert "Goat milk" in page
    assert "my words" in page


def test_the_front_page_for_a_resident_has_two_doors(client, db):
    page = client.get("/").content.decode()
    assert "Sign in" in page
    assert "999" in page


def test_work_is_handed_only_to_colleagues_who_work_it_and_not_to_whoever_has_it(cast, alice):
    carol = make_user(cast.hub, "call_handler", "Carol")
    need = make_need(cast.hub)
    with acting(cast.alice):
        needs.claim(need, by=cast.alice)
    page = alice.get(f"/need/{need.pk}/hand-to").content.decode()
    assert f'<option value="{carol.pk}"' in page
    assert f'<option value="{cast.alice.pk}"' not in page
    assert f'<option value="{cast.bob.pk}"' not in page


def test_whoever_is_refused_keeps_their_sections_and_the_search_at_hand(alice):
    page = alice.get("/need/00000000-0000-4000-8000-000000000000")
    assert page.status_code == 404
    assert "Find a person" in page.content.decode()
    assert 'href="/work"' in page.content.decode()
