"""The person's page: each fact with who said it, what lists say otherwise, one line of time, joined records."""

from datetime import UTC, date, datetime

import pytest

from hearth.access.tests.make import acting, everywhere
from hearth.needs.models import Note
from hearth.needs.tests.make import make_need
from hearth.people import actions
from hearth.people.actions import joining
from hearth.people.actions.lists import open_data_set
from hearth.people.actions.sources import sources_of
from hearth.people.models import ListEntry, Person
from hearth.people.telling import Told, fill
from hearth.people.tests.make import make_person

TELLS = Told(
    first_name="Edna", last_name="Okoro", born=date(1939, 5, 12), nhs_number="9990000018", nhs_number_is_valid=True,
    phones=("+441632960777",), email="edna@example.org",
    address={"address_1": "9 Weir Lane", "town": "Hartwell"}, postcode="QX9 9ZZ",
)  # fmt: skip


def listed(team, by, person=None, name="NHS list", told=TELLS, key="1"):
    """One row of this team's list, linked to this person or to a record made from it."""
    with acting(by):
        data_set = open_data_set(
            team=team, key=name.lower().replace(" ", "-"), name=name, source="NHS", legal_basis="Article 6(1)(e)",
            purpose="shielding", expires_on=None, kept_for_days=90, by=by,
        )  # fmt: skip
        entry = ListEntry(team=team, data_set=data_set, row_key=key, said={}, tells=told.as_json(), digest="d")
        subject = person or Person(borough=team.borough)
        fill(subject, told, str(entry.pk))
        subject.save()
        entry.person = subject
        entry.save()
    return subject, entry


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice)
    return client


def page_of(client, person) -> str:
    answer = client.post(f"/person/{person.pk}/open", {"why": "they rang us"}, follow=True)
    return " ".join(answer.content.decode().split())


def test_each_fact_says_which_list_or_who_was_told(cast, alice):
    with acting(cast.alice):
        person = make_person(cast, phone="")
    listed(cast.hub, cast.alice, person)
    page = page_of(alice, person)
    assert 'Telephone: <strong>01632 960777</strong> <span class="hearth-why">NHS list,' in page
    assert "told to Alice" in page


def test_an_age_on_a_list_stands_beside_the_date_of_birth_with_its_day_and_cannot_be_taken_for_one(cast, alice):
    with acting(cast.alice):
        person = make_person(cast, date_of_birth=None)
    _, entry = listed(cast.hub, cast.alice, person, name="Housing", told=Told())
    with acting(cast.alice):
        ListEntry.objects.filter(pk=entry.pk).update(
            said={"age": "83"}, last_changed_at=datetime(2026, 5, 14, 12, tzinfo=UTC)
        )
    page = page_of(alice, person)
    assert "Born: <strong>not known</strong>" in page
    assert "Otherwise: <strong>aged 83</strong>, the list “Housing”, 14 May 2026" in page
    with acting(cast.alice):
        for born, is_told in ((date(1942, 9, 1), False), (date(1943, 1, 1), False), (date(1960, 1, 1), True)):
            Person.objects.filter(pk=person.pk).update(date_of_birth=born)
            told = [one.words for part in sources_of(Person.objects.get(pk=person.pk), by=cast.alice)
                    for one in part.otherwise]  # fmt: skip
            assert ("aged 83" in told) == is_told, born


def test_a_list_that_says_otherwise_is_heard_and_its_word_can_be_taken(cast, alice):
    with acting(cast.alice):
        person = make_person(cast, phone_2="01632 960 222")
    _, entry = listed(cast.hub, cast.alice, person)
    page = page_of(alice, person)
    assert "The list “NHS list” says" in page
    assert "9 Weir Lane, Hartwell, QX9 9ZZ" in page
    with acting(cast.alice):
        person.refresh_from_db()
    said = {"part": "address", "entry": entry.pk, "version": person.version}
    assert alice.post(f"/person/{person.pk}/use", said).status_code == 302
    alice.post(f"/person/{person.pk}/use", {**said, "part": "phone", "version": person.version + 1})
    with acting(cast.alice):
        person.refresh_from_db()
    assert (person.address_1, person.town, person.postcode) == ("9 Weir Lane", "Hartwell", "QX9 9ZZ")
    assert person.phone == "+441632960777"
    page = page_of(alice, person)
    assert "The list “NHS list” says" not in page
    assert "Otherwise: <strong>4 Mill Row" in page, "what was told before stays in sight"


def test_a_list_behind_another_wall_is_not_named_and_its_word_cannot_be_taken(cast, alice):
    with acting(cast.charlie):
        person, entry = listed(cast.other, cast.charlie, name="Secret clinic")
    page = page_of(alice, person)
    assert "a list another team holds" in page
    assert "Secret clinic" not in page
    said = {"part": "address", "entry": entry.pk, "version": 1}
    assert alice.post(f"/person/{person.pk}/use", said).status_code == 404


def test_a_row_about_somebody_else_is_not_used(cast, alice):
    with acting(cast.alice):
        person = make_person(cast)
    _, entry = listed(cast.hub, cast.alice)
    page_of(alice, person)
    said = {"part": "phone", "entry": entry.pk, "version": person.version}
    assert alice.post(f"/person/{person.pk}/use", said).status_code == 404


def test_approaches_of_everyone_and_own_notes_stand_on_one_line_of_time(cast, alice, client):
    with acting(cast.alice):
        person = make_person(cast)
    with acting(cast.charlie):
        actions.note_approach(person=person, team=cast.other, by=cast.charlie, channel="visit", was_reached=False)
    with everywhere():
        Note.objects.create(team=cast.hub, person=person, text="Likes a call after ten", signed_as="Alice, hub manager")
        Note.objects.create(team=cast.other, person=person, text="Of the clinic only", signed_as="Charlie")
    page = page_of(alice, person)
    assert page.index("Likes a call after ten") < page.index("Tried, not reached (visit)")
    assert "Of the clinic only" not in page


def test_a_joined_record_opens_the_one_it_was_joined_to(cast, alice):
    with acting(cast.alice):
        kept, gone = make_person(cast), make_person(cast, first_name="Enda", last_name="Okorro")
        joining.join(kept=kept, gone=gone, by=cast.alice, because="The same birthday and address")
    page = page_of(alice, gone)
    assert "Records joined to this one" in page
    assert "Enda Okorro" in page
    assert alice.get(f"/person/{gone.pk}").url == f"/person/{kept.pk}"


def test_the_page_asks_as_much_for_a_long_story_as_for_a_short_one(cast, alice, django_assert_max_num_queries):
    with acting(cast.alice):
        person = make_person(cast)
        for _ in range(15):
            actions.note_approach(person=person, team=cast.hub, by=cast.alice, channel="phone")
    for n in range(8):
        listed(cast.hub, cast.alice, person, name=f"List {n}")
        make_need(cast.hub, person=person)
    page_of(alice, person)
    with django_assert_max_num_queries(30):
        assert alice.get(f"/person/{person.pk}").status_code == 200
