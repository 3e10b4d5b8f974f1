"""The call screen as a handler uses it, by plain forms and by parts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, make_team, make_user
from hearth.needs.models import Contact, Need
from hearth.needs.tests.make_calls import give, make_call
from hearth.people.models import Person
from hearth.people.tests.make import make_person

PARTS = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice)
    return client


@pytest.fixture
def call(cast):
    with acting(cast.alice):
        return make_call(cast)


def at(contact, rest="") -> str:
    return f"/call/{contact.pk}{rest}"


def answer(client, contact, question, given, kind="choice", **more):
    data = {"script": contact.script_id, "question": question, "given": given, "kind": kind}
    return client.post(at(contact, "/answer"), data, **more)


def words(response) -> str:
    return response.content.decode()


def test_a_whole_call_by_plain_forms(cast, alice, call):
    answer(alice, call, "food_left", "some")
    answer(alice, call, "people_at_home", "2", kind="number")
    answer(alice, call, "diet", "", kind="text")
    answer(alice, call, "anything_else", ["dog"], kind="many")
    assert "Every question has been asked" in words(alice.get(at(call)))
    made = alice.post(at(call, "/make"), {"q": "edna okoro 12/5/1939", "key": uuid4()}, follow=True)
    assert "Edna Okoro" in words(made)
    assert "Born 12 May 1939" in words(made)
    page = words(alice.get(at(call, "/complete")))
    assert "Dog walking" in page
    done = alice.post(
        at(call, "/complete"),
        {"need": ["food", "dog_walking"], "raise": ["food"], "outcome": "help_arranged", "summary:food": "For two"},
        follow=True,
    )
    assert "is completed. 1 request raised." in words(done)
    with acting(cast.alice):
        assert Need.objects.get().summary == "For two"


def test_a_part_is_sent_where_only_a_part_changed(alice, call):
    page = words(answer(alice, call, "food_left", "some", **PARTS))
    assert "How many people eat at home?" in page
    assert 'id="call-raised"' in page
    assert "<html" not in page


def test_an_answer_that_does_not_fit_keeps_what_was_typed(alice, call):
    answer(alice, call, "food_left", "some")
    for more in ({}, PARTS):
        page = words(answer(alice, call, "people_at_home", "lots", kind="number", **more))
        assert "whole number" in page
        assert 'value="lots"' in page


def test_what_is_typed_is_kept_before_it_is_sent(cast, alice, call):
    with acting(cast.alice):
        give(call, cast.alice, food_left="some", people_at_home="2")
    kept = answer(alice, call, "diet", "no po", kind="text", HTTP_X_AUTOSAVE="1")
    assert kept.status_code == 204
    assert "no po" in words(alice.get(at(call)))


def test_an_earlier_answer_is_changed_in_its_place(cast, alice, call):
    with acting(cast.alice):
        give(call, cast.alice, food_left="some", people_at_home="2")
    page = words(alice.get(at(call), {"ask": f"{call.script_id}:food_left"}))
    assert 'aria-pressed="true"' in page
    answer(alice, call, "food_left", "plenty")
    assert "What else?" in words(alice.get(at(call)))
    assert alice.get(at(call), {"ask": "1:nonsense"}).status_code == 404


def test_an_emergency_stops_at_once_with_numbers(cast, alice, call):
    page = words(answer(alice, call, "food_left", "danger", **PARTS))
    assert 'role="alert"' in page
    assert "<strong>999</strong>" in page


def test_the_crisis_card_is_in_reach_in_every_call(cast, alice, call):
    page = words(alice.get(at(call)))
    for number in ("999", cast.borough.safeguarding_phone, "116 123", "0808 2000 247", "0808 80 10 800", "0800 1111"):
        assert f'<dt class="govuk-summary-list__key">{number}</dt>' in page
    assert "Never end the call first" in page


def test_the_crisis_card_and_the_numbers_of_an_emergency_are_in_the_language_of_the_call(cast, alice, call):
    page = words(alice.post(at(call, "/say"), {"language": "cy"}, **PARTS))
    assert 'id="crisis-card" hx-swap-oob="true"' in page
    assert "Tecstiwch SHOUT i 85258" in page
    assert "Samaritans" not in page
    page = words(answer(alice, call, "food_left", "danger", **PARTS))
    assert "Heddlu, ambiwlans, tân" in page


def test_somebody_is_found_while_they_talk(cast, alice, call):
    with acting(cast.alice):
        person = make_person(cast)
    page = words(alice.post(at(call, "/find"), {"q": "enda okorro"}, **PARTS))
    assert "Edna Okoro" in page
    page = words(alice.post(at(call, "/attach"), {"person": person.pk}, **PARTS))
    assert 'id="call-identity"' in page
    assert "Born 12 May 1939" in page
    assert "4 Mill Row" in words(alice.get(at(call)))
    alice.post(at(call, "/detach"))
    assert "Nobody found yet" in words(alice.get(at(call)))


def test_the_record_is_kept_as_typed_and_says_what_it_cannot_read(cast, alice, call):
    with acting(cast.alice):
        person = make_person(cast)
    alice.post(at(call, "/attach"), {"person": person.pk})
    page = words(alice.post(at(call, "/record"), {"version": 1, "town": "Hartwell", "postcode": "QX"}, **PARTS))
    assert 'value="2" id="record-version"' in page
    assert "Not yet: postcode" in page
    with acting(cast.alice):
        person.refresh_from_db()
        assert person.town == "Hartwell"
        assert person.postcode.startswith("QX"), "what could not be read changed nothing"


def test_the_second_saver_of_a_record_sees_both(cast, alice, call):
    with acting(cast.alice):
        person = make_person(cast)
    alice.post(at(call, "/attach"), {"person": person.pk})
    alice.post(at(call, "/record"), {"version": 1, "town": "Hartwell"})
    page = alice.post(at(call, "/record"), {"version": 1, "town": "Netherby"})
    assert page.status_code == 409
    assert "Hartwell" in words(page)
    assert 'value="Netherby"' in words(page)


def test_needs_beside_the_script(cast, alice, call):
    page = words(alice.post(at(call, "/need"), {"category": "", "urgency": "soon", "summary": ""}, **PARTS))
    assert "Choose what kind of help" in page
    alice.post(at(call, "/need"), {"category": "repairs", "urgency": "soon", "summary": "Dripping tap"})
    assert "Dripping tap" in words(alice.get(at(call)))
    with acting(cast.alice):
        added = Contact.objects.get().also_needs[0]["id"]
    alice.post(at(call, "/need/drop"), {"added_as": added})
    assert "Dripping tap" not in words(alice.get(at(call)))


def test_who_is_speaking_and_the_notes_are_kept(cast, alice, call):
    alice.post(at(call, "/say"), {"about": "Line is bad"}, HTTP_X_AUTOSAVE="1")
    alice.post(at(call, "/say"), {"caller_relationship": "Family", "caller_name": "Ben", "person_knows": "no"})
    alice.post(at(call, "/say"), {"language": "cy"})
    page = words(alice.get(at(call)))
    assert "Line is bad" in page
    assert "Faint o fwyd sydd yna?" in page
    with acting(cast.alice):
        assert Contact.objects.get().person_knows is False


def test_the_other_language_is_offered_only_where_there_is_something_to_read_in_it(cast, alice, call):
    assert "Darllen yn Gymraeg" in words(alice.get(at(call))), "this question has its Welsh"
    with acting(cast.alice):
        give(call, cast.alice, food_left="some", people_at_home="2", diet="", anything_else=["dog"])
    page = words(alice.get(at(call)))
    assert "Every question has been asked" in page
    assert "Darllen yn Gymraeg" not in page, "nothing is left to be read"


def test_completing_without_a_person_says_so_and_loses_nothing(cast, alice, call):
    with acting(cast.alice):
        give(call, cast.alice, food_left="some")
    page = alice.post(at(call, "/complete"), {"need": "food", "raise": "food", "outcome": "help_arranged",
                                              "summary:food": "My own words"})  # fmt: skip
    assert page.status_code == 422
    assert "Find the person" in words(page)
    assert "My own words" in words(page)


def test_a_death_told_in_a_call_is_said_on_its_page_until_a_colleague_answers(cast, alice):
    with acting(cast.alice):
        call = make_call(cast, person=make_person(cast))
    done = words(alice.post(at(call, "/complete"), {"outcome": "advice_given", "has_died": "on"}, follow=True))
    assert "Nobody contacts them any more; a colleague confirms that they have died." in done
    assert "Told; a colleague confirms it" in done
    with acting(cast.alice):
        assert Person.objects.get(pk=call.person_id).rests_until_known


def test_a_concern_is_in_reach_and_the_call_waits(cast, alice, call):
    make_team(cast.borough, kind="safeguarding")
    assert "front door" in words(alice.get(at(call, "/concern")))
    said = {"text": "He takes my money", "is_immediate": "no", "key": uuid4()}
    sent = alice.post(at(call, "/concern"), said, follow=True)
    assert "has your note" in words(sent)
    assert "He takes my money" not in words(sent)


def test_nobody_reached(cast, alice):
    with acting(cast.alice):
        call = make_call(cast, person=make_person(cast), is_outgoing=True)
    assert "Nobody was reached" in words(alice.get(at(call)))
    page = words(alice.post(at(call, "/not-reached"), {"why": "voicemail"}, follow=True))
    assert "Left a message" in page


def test_drafts_are_listed_for_their_handler_and_when_left_alone_for_the_team(cast, client, alice, call):
    assert "Your drafts" in words(alice.get("/calls"))
    dora = make_user(cast.hub, "call_handler", "Dora")
    client.force_login(dora)
    assert "Colleagues are in these now" in words(client.get("/calls"))
    assert "is with Alice" in words(client.get(at(call)))
    with acting(cast.alice):
        Contact.objects.update(saved_at=timezone.now() - timedelta(minutes=40))
    assert "please take over" in words(client.get("/calls"))
    page = words(client.post(at(call, "/take-over"), follow=True))
    assert "How much food is there?" in page


def test_beginning_twice_with_one_key_begins_one_call(cast, alice, call):
    data = {"team": cast.hub.pk, "script": call.script_id, "key": uuid4()}
    first, second = alice.post("/calls/begin", data), alice.post("/calls/begin", data)
    assert first.url == second.url


def test_a_call_is_stopped_with_a_reason(alice, call):
    assert alice.post(at(call, "/abandon"), {"because": ""}).status_code == 422
    stopped = alice.post(at(call, "/abandon"), {"because": "Line went dead"}, follow=True)
    assert "was stopped and raised nothing" in words(stopped)
    assert "Line went dead" in words(alice.get(at(call)))


@pytest.mark.parametrize("who", ["bob", "charlie"])
def test_others_do_not_see_the_call(cast, client, call, who):
    client.force_login(getattr(cast, who))
    assert client.get(at(call)).status_code in (403, 404)
    assert client.post(at(call, "/say"), {"about": "x"}).status_code in (403, 404)
    assert client.get("/calls").status_code == 403


def test_the_screen_asks_the_database_little(cast, alice, call, django_assert_max_num_queries):
    with acting(cast.alice):
        give(call, cast.alice, food_left="some", people_at_home="2")
    with django_assert_max_num_queries(20):
        alice.get(at(call))


def test_the_list_asks_as_much_for_thirty_calls_as_for_one(cast, alice, call, django_assert_max_num_queries):
    with acting(cast.alice):
        for _ in range(30):
            make_call(cast)
    with django_assert_max_num_queries(14):
        alice.get("/calls")


def test_a_walk_in_takes_one_choice(cast, alice, call):
    page = words(alice.get("/drop-in"))
    assert "What about?" in page
    data = {"team": cast.hub.pk, "category": "food", "key": uuid4()}
    alice.post("/drop-in", data)
    assert "Logged" in words(alice.post("/drop-in", data, follow=True))
    with acting(cast.alice):
        assert Contact.objects.filter(channel="in_person").count() == 1
    assert alice.post("/drop-in", {"team": cast.hub.pk}).status_code == 422


def test_a_walk_in_becomes_a_need(cast, alice, call):
    with acting(cast.alice):
        person = make_person(cast)
    assert "Edna Okoro" in words(alice.post("/drop-in/find", {"q": "edna"}))
    data = {"team": cast.hub.pk, "category": "food", "next_step": "A request was raised", "urgency": "today"}
    assert alice.post("/drop-in", data).status_code == 422
    alice.post("/drop-in", {**data, "who": person.pk})
    with acting(cast.alice):
        need = Need.objects.get()
    assert (need.source, need.urgency, need.person_id) == ("in_person", "today", person.pk)
    assert Person.objects.count() == 0, "no wall is left open"


def test_a_session_that_ended_says_so_in_place_and_what_was_saved_stays(cast, client, alice, call):
    alice.post(at(call, "/say"), {"about": "Line is bad"}, HTTP_X_AUTOSAVE="1")
    client.logout()
    assert client.post(at(call, "/say"), {"about": "Line is worse"}, HTTP_X_AUTOSAVE="1").status_code == 401
    assert answer(client, call, "food_left", "some", **PARTS).status_code == 401
    client.force_login(cast.alice)
    assert "Line is bad" in words(client.get(at(call)))
