"""A resident asks for help on the public pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from hearth.access.models import Team
from hearth.access.tests.make import everywhere, make_borough, make_team
from hearth.areas.models import Borough, Postcode
from hearth.kit import kept
from hearth.needs.models import Concern, Contact, Need
from hearth.needs.tests.make import make_category
from hearth.people.models import Person, SharingWish
from hearth.post.models import Message

pytestmark = pytest.mark.django_db

ANSWERS = {
    "who": {"who": "self"},
    "danger": {"danger": "no"},
    "needs": {"needs": ["food", "medicines"]},
    "about-food": {"words": "Bread and milk for two, please"},
    "food-today": {"has": "no", "diet": "no nuts"},
    "about-medicines": {"words": ""},
    "medicine-today": {"has": "yes"},
    "medicine-controlled": {"controlled": "not_known"},
    "medicine-supervised": {"supervised": "no"},
    "medicine-delivery": {"delivers": "no", "pharmacy": "High Street"},
    "when": {"when": "soon"},
    "helper": {"helper": "woman"},
    "name": {"first_name": "Edna", "last_name": "Okoro"},
    "born": {"born-day": "27", "born-month": "3", "born-year": "1947"},
    "address": {"address_1": "1 Mill Lane", "address_2": "", "town": "Millthorpe"},
    "reach": {"by": ["phone", "email"], "phone": "01632 960001", "email": "edna@example.org", "best_time": "mornings"},
    "language": {"language": "cy"},
    "communication": {"communication": ["large_print"]},
    "sharing": {"teams": ["foodbank"]},
    "more": {"more": "The bell is broken"},
}
YOU = {"name": "Ola Okoro", "relationship": "Daughter", "phone": "01632 960002", "email": "", "knows": "yes"}


@pytest.fixture
def hub(db) -> Team:
    team = make_team()
    for key in ("food", "medicines", "other"):
        make_category(team.borough, key)
    return team


def code_of(team: Team) -> str:
    return Postcode.objects.filter(borough=team.borough).first().postcode


def fill(client: Client, team: Team, *, until: str = "check", **changed) -> str:
    """Answer every page as it comes, and return the last address reached."""
    answers = {**ANSWERS, "postcode": {"postcode": code_of(team)}, "you": YOU,
               **{name.replace("_", "-"): given for name, given in changed.items()}}  # fmt: skip
    address = "/ask/who"
    for _ in range(40):
        page = address.rsplit("/", 1)[1]
        if page == until or page not in answers:
            return address
        told = client.post(address, answers[page])
        assert told.status_code == 302, (page, told.content.decode()[-3000:])
        address = told["Location"]
    raise AssertionError("the pages never end")


def send(client: Client, team: Team, **changed):
    assert fill(client, team, **changed) == "/ask/check"
    return client.post("/ask/check")


def test_a_request_makes_one_contact_and_a_need_each(client, hub):
    told = send(client, hub)
    assert told["Location"] == "/ask/sent"
    page = client.get("/ask/sent").content.decode()
    with everywhere():
        contact = Contact.objects.get()
        assert contact.reference in page
        assert (contact.channel, contact.team, contact.is_draft) == ("web", hub, False)
        food, medicines = contact.needs.order_by("category__key")
        assert (food.urgency, medicines.urgency) == ("now", "soon")
        assert food.summary == "Bread and milk for two, please"
        assert "No food for today." in food.details
        assert medicines.medicine_rule == "council_staff_only"
        person = Person.objects.get()
        assert (person.language, person.communication, person.phone) == ("cy", ["large_print"], "+441632960001")
        assert person.helper_wanted == "woman"
        assert set(SharingWish.objects.filter(is_welcome=True).values_list("with_kind", flat=True)) == {"foodbank"}
        message = Message.objects.get()
        assert message.to == "edna@example.org"
        assert contact.reference in message.body


def test_sending_twice_is_one_request(client, hub):
    fill(client, hub)
    before = dict(client.session)
    client.post("/ask/check")
    session = client.session
    session.update(before)
    session.save()
    client.post("/ask/check")
    with everywhere():
        assert (Contact.objects.count(), Need.objects.count(), Message.objects.count()) == (1, 2, 1)


def test_help_that_was_closed_a_moment_ago_is_not_promised(client, hub):
    """The pages may not know it yet for some seconds; what is saved is held against what is open now."""
    fill(client, hub)
    client.get("/ask/check")
    with everywhere():
        hub.borough.categories.filter(key="food").update(is_open=False)
    told = client.post("/ask/check")
    assert (told.status_code, "no longer offered" in told.text) == (409, True)
    with everywhere():
        assert not Contact.objects.exists()


def test_sending_takes_few_statements_and_counts_the_sender_before_anything_is_saved(
    client, hub, django_assert_max_num_queries
):
    fill(client, hub, reach={"by": ["phone"], "phone": "01632 960001"})
    client.get("/ask/check")
    with django_assert_max_num_queries(42) as told:
        client.post("/ask/check")
    written = [query["sql"] for query in told.captured_queries if query["sql"].lower().startswith("insert into")]
    assert written[0].startswith("insert into access_knock")


def test_pressing_again_after_the_answers_have_gone_leads_to_the_number(client, hub):
    send(client, hub)
    assert client.post("/ask/check")["Location"] == "/ask/sent"
    assert client.get("/ask/check")["Location"] == "/ask/sent"
    assert client.get("/ask/sent").status_code == 200


@pytest.mark.parametrize(("danger", "number"), [("life", "999"), ("harm", "01632 960000"), ("self_harm", "116 123")])
def test_an_emergency_answer_ends_at_once_on_the_right_page(client, hub, danger, number):
    address = fill(client, hub, danger={"danger": danger})
    assert address == "/ask/stop"
    page = client.get(address).content.decode()
    assert number in page
    assert 'href="tel:999"' in page, "a telephone dials it at a touch"
    assert client.get("/ask/postcode")["Location"] == "/ask/stop"
    with everywhere():
        assert not Contact.objects.exists()


def test_word_left_after_an_emergency_is_kept_and_rung(client, hub):
    fill(client, hub, danger={"danger": "life"})
    told = client.post("/ask/word", {"words": "She fell on the stairs", "name": "Ola Okoro", "phone": "01632 960002"})
    assert told["Location"] == "/ask/sent"
    assert client.get("/ask/sent").status_code == 200
    with everywhere():
        contact = Contact.objects.get()
        assert (contact.outcome, contact.about) == ("emergency", "She fell on the stairs")
        assert Need.objects.get().urgency == "now"


def test_a_safeguarding_word_is_restricted_and_needs_no_name(client, hub):
    make_team(hub.borough, "safeguarding")
    fill(client, hub, danger={"danger": "harm"})
    client.post("/ask/word", {"words": "My neighbour is locked in"})
    with everywhere():
        assert Concern.objects.get().text == "My neighbour is locked in"
        assert "locked" not in Contact.objects.get().about
        assert not Need.objects.exists()


def test_somebody_asks_for_another_person(client, hub):
    send(client, hub, who={"who": "other"}, reach={"by": ["asker"], "phone": "", "email": "", "best_time": ""})
    with everywhere():
        contact = Contact.objects.get()
        assert (contact.caller_name, contact.caller_relationship) == ("Ola Okoro", "Daughter")
        assert contact.person_knows is True
        assert "whoever asked" in contact.about


def test_a_request_in_the_name_of_somebody_who_rests_is_kept_and_loosens_nothing(client, hub):
    send(client, hub)
    with everywhere():
        Person.objects.update(is_restricted=True)
    send(Client(), hub)
    with everywhere():
        person = Person.objects.get()
        assert person.rests, "anybody may send the form in anybody's name"
        assert Contact.objects.filter(person=person).count() == 2


def test_a_person_known_already_is_found_and_never_overwritten(client, hub):
    send(client, hub)
    with everywhere():
        Person.objects.update(phone="+441632960009", language="en", helper_wanted="man")
        SharingWish.objects.filter(with_kind="foodbank").update(is_welcome=False)
    other = Client()
    send(other, hub, sharing={"teams": ["foodbank", "gp"]})
    with everywhere():
        person = Person.objects.get()
        assert (person.phone, person.language, person.helper_wanted) == ("+441632960009", "en", "man")
        assert "helped by a woman: the record was not changed" in Contact.objects.order_by("-started_at").first().about
        assert Contact.objects.filter(person=person).count() == 2
        assert not SharingWish.objects.get(with_kind="foodbank").is_welcome
        assert "Telephone given: 01632 960001" in Contact.objects.order_by("-started_at").first().about


def test_who_comes_is_asked_only_where_somebody_comes_to_the_door(client, hub):
    make_category(hub.borough, "comfort_calls", by_phone=True)
    address = fill(client, hub, until="about-comfort_calls", needs={"needs": ["comfort_calls"]})
    client.post(address, {"words": "Mondays"})
    assert client.post("/ask/when", ANSWERS["when"])["Location"] == "/ask/name"
    assert fill(Client(), hub, until="helper") == "/ask/helper"


def test_whom_anybody_may_help_wishes_for_nobody_else(client, hub):
    send(client, hub, helper={"helper": "none"})
    with everywhere():
        assert Person.objects.get().helper_wanted == ""


def test_another_birthday_is_another_person(client, hub):
    send(client, hub)
    send(Client(), hub, born={"born-day": "28", "born-month": "3", "born-year": "1947"})
    with everywhere():
        assert Person.objects.count() == 2


def test_a_postcode_elsewhere_is_told_what_to_do(client, hub):
    address = fill(client, hub, postcode={"postcode": "ZE1 0AA"})
    assert address == "/ask/outside"
    assert hub.borough.name in client.get(address).content.decode()
    told = client.post(address, {"borough": "none"})
    assert told["Location"] == "/ask/elsewhere"
    assert "find-local-council" in client.get("/ask/elsewhere").content.decode()


def test_a_new_postcode_may_still_be_in_the_borough(client, hub):
    send(client, hub, postcode={"postcode": "ZE1 0AA"}, outside={"borough": str(hub.borough.pk)})
    with everywhere():
        assert Contact.objects.get().team == hub


def test_the_borough_follows_the_postcode_in_a_combined_authority(client, hub):
    other = make_team()
    make_category(other.borough, "food")
    needs = {"needs": ["food"]}
    send(client, other, needs=needs)
    with everywhere():
        assert Contact.objects.get().team == other


def test_in_a_combined_authority_an_emergency_page_has_the_lines_of_every_borough(client, hub):
    make_borough(name="Otherdale", safeguarding_phone="01632 960777", crisis_phone="01632 960888")
    assert fill(client, hub, danger={"danger": "harm"}) == "/ask/stop"
    page = client.get("/ask/stop").content.decode()
    assert f"Safeguarding line – {hub.borough.name}" in page
    assert "Safeguarding line – Otherdale" in page
    assert "01632 960777" in page
    fill(client, hub, danger={"danger": "self_harm"})
    page = client.get("/ask/stop").content.decode()
    assert page.index("Crisis line – Otherdale") < page.index("116 123")


def test_no_fixed_address_goes_to_the_only_borough(client, hub):
    send(client, hub, postcode={"postcode": "", "no_address": "yes"}, address={"address_1": "", "town": ""})
    with everywhere():
        assert Contact.objects.get().team == hub


def test_going_back_keeps_everything_and_a_change_leads_back_to_the_check(client, hub):
    fill(client, hub)
    client.get("/ask/check")
    assert "Bread and milk" in client.get("/ask/about-food").content.decode()
    assert client.post("/ask/name", {"first_name": "Enid", "last_name": "Okoro"})["Location"] == "/ask/check"
    page = client.get("/ask/check").content.decode()
    assert "Enid" in page
    assert "Bread and milk" in page


def test_a_kind_of_help_added_later_is_asked_about_before_sending(client, hub):
    fill(client, hub)
    client.get("/ask/check")
    told = client.post("/ask/needs", {"needs": ["food", "medicines", "other"]})
    assert told["Location"] == "/ask/about-other"


def test_answers_are_gone_after_an_hour(client, hub):
    fill(client, hub)
    session = client.session
    session["ask"] = {**session["ask"], "at": session["ask"]["at"] - 3601}
    session.save()
    assert client.get("/ask/check")["Location"] == "/ask"
    assert "An hour went by" in client.get("/ask").content.decode()
    assert client.session.get_expire_at_browser_close()


def test_answers_can_be_thrown_away(client, hub):
    fill(client, hub)
    client.post("/ask/forget")
    assert "ask" not in client.session


def test_a_machine_is_refused_in_words_and_answers_stay(client, hub):
    fill(client, hub)
    told = client.post("/ask/check", {"website": "https://example.org"})
    assert told.status_code == 409
    assert "ring us" in told.content.decode()
    assert client.post("/ask/check")["Location"] == "/ask/sent"


def test_too_many_from_one_address_wait(client, hub, settings):
    settings.SENDS_AN_HOUR = 1
    send(client, hub)
    told = send(Client(), hub)
    assert told.status_code == 409
    assert "Wait" in told.content.decode()
    with everywhere():
        assert Contact.objects.count() == 1


def test_nothing_typed_stands_in_an_address(client, hub):
    address = fill(client, hub)
    assert "?" not in address


def test_a_mobile_alone_is_the_number_to_ring(client, hub):
    send(client, hub, reach={"by": ["text"], "mobile": "07700 900982"})
    with everywhere():
        person = Person.objects.get()
        assert (person.phone, person.phone_2, person.contact_by) == ("+447700900982", "", ["text"])


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_language_somebody_reads_stands_ready_and_another_that_was_chosen_stays(client, hub, language):
    client.get(f"/ask?language={language}")
    assert fill(client, hub, until="language") == "/ask/language"

    def ready() -> list[str]:
        page = client.get("/ask/language").content.decode()
        boxes = re.findall(r"<input[^>]*name=\"language\"[^>]*>", page)
        return [re.search(r'value="(\w+)"', box)[1] for box in boxes if " checked" in box]

    assert ready() == [language]
    client.post("/ask/language", {"language": "other", "other": "Urdu"})
    assert ready() == ["other"]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_page_can_be_read_in_both_languages(client, hub, language):
    client.get(f"/ask?language={language}")
    answers = {**ANSWERS, "postcode": {"postcode": code_of(hub)}}
    for page in ("who", "danger", "postcode", *ANSWERS):
        told = client.get(f"/ask/{page}")
        if told.status_code == 200:
            client.post(f"/ask/{page}", answers[page])
    words = client.get("/ask/check").content.decode()
    assert ("Gwiriwch eich atebion" in words) == (language == "cy")


@pytest.mark.parametrize(
    ("page", "most"),
    # The session, the borough; the kinds of help where they are shown.
    [("who", 2), ("danger", 2), ("postcode", 2), ("needs", 3), ("about-food", 3), ("name", 2), ("check", 3)],
)
def test_a_page_asks_the_database_little(client, hub, django_assert_max_num_queries, page, most):
    fill(client, hub)
    client.get("/ask/check")
    with django_assert_max_num_queries(most):
        assert client.get(f"/ask/{page}").status_code == 200


def test_the_first_page_leaves_no_session(client, hub):
    client.get("/ask")
    client.get("/ask/who")
    assert not client.cookies.get("hearth_session")


def test_the_same_answer_again_writes_no_session(client, hub, django_assert_max_num_queries):
    fill(client, hub)
    with django_assert_max_num_queries(2):  # the session is read, and whether there is a borough to name
        client.post("/ask/name", ANSWERS["name"])


def test_a_postcode_is_asked_for_with_one_of_the_boroughs_own(client, hub):
    with everywhere():
        Borough.objects.filter(pk=hub.borough_id).update(postcode_example="QX7 3ZZ")
    kept.forget()
    client.post("/ask/who", ANSWERS["who"])
    client.post("/ask/danger", ANSWERS["danger"])
    assert "For example QX7 3ZZ." in client.get("/ask/postcode").text
    assert "Er enghraifft QX7 3ZZ." in client.get("/ask/postcode?language=cy").text
    assert "Ysgrifennwch fel QX7 3ZZ." in client.post("/ask/postcode", {"postcode": "QX7"}).text


def test_the_browser_puts_its_owners_facts_in_only_where_they_are_asked_about(client, hub):
    fill(client, hub, until="you", who={"who": "other"})
    assert 'autocomplete="name"' in client.get("/ask/you").text
    fill(client, hub, until="name", who={"who": "other"})
    assert 'autocomplete="off"' in client.get("/ask/name").text
    assert "given-name" not in client.get("/ask/name").text
    fill(client, hub, until="born", who={"who": "other"})
    assert "bday" not in client.get("/ask/born").text


def test_the_numbers_of_an_emergency_are_pressed_on_a_telephone(client, hub):
    client.post("/ask/who", ANSWERS["who"])
    client.post("/ask/danger", {"danger": "self_harm"})
    page = client.get("/ask/stop").text
    assert 'href="tel:111"' in page
    assert 'href="sms:85258' in page


def test_the_parts_are_numbered_as_the_page_that_tells_how_they_stand_numbers_them(client, hub):
    send(client, hub)
    page = client.get("/ask/sent").text
    with everywhere():
        names = [need.category.name for need in Need.objects.order_by("raised_at", "pk")]
    assert [f"Part {place}, {name}:" in page for place, name in enumerate(names, 1)] == [True] * 2
