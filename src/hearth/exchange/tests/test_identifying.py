"""A row without a name is given to somebody: whom it is about, somebody new, or nobody can tell; and taken back."""

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting, events, everywhere, make_user
from hearth.exchange import reconciling
from hearth.exchange.actions import identifying, raising, undoing
from hearth.exchange.models import ImportRow, RaisedNeed
from hearth.exchange.tests.test_every_feed import load
from hearth.kit.refused import Refused
from hearth.needs.actions import needs
from hearth.needs.models import Need
from hearth.needs.tests.make import make_category
from hearth.people import actions as people
from hearth.people.actions import identifying as people_identifying
from hearth.people.actions import joining
from hearth.people.models import DataSet, Identification, ListEntry, Person
from hearth.people.tests.make import make_person

ROW = {"ivr_dob": "1940-02-01", "ivr_postcode": "QX8 9ZZ", "ivr_preferred_phone_number": "01632 960009",
       "ivr_delivery_supplies": "FALSE"}  # fmt: skip


@pytest.fixture(autouse=True)
def food(cast):
    return make_category(cast.borough, "food")


@pytest.fixture
def run(cast):
    """A caller of whom only the telephone, the date of birth and the postcode are known; requests were raised."""
    run = load(cast, "ivr-2020", ROW)
    with acting(cast.alice):
        raising.raise_needs(run=run, by=cast.alice)
    return run


@pytest.fixture
def row(cast, run):
    with acting(cast.alice):
        return ListEntry.objects.select_related("team").get(person=None)


@pytest.fixture
def alice(client, cast):
    client.force_login(cast.alice)
    return client


def body(answer) -> str:
    return " ".join(answer.content.decode().split())


def ada(cast, **facts) -> Person:
    """She has the row's telephone, and was born on another day, so that no machine linked them."""
    with acting(cast.alice):
        return make_person(cast, **{"first_name": "Ada", "phone": "01632 960009", "date_of_birth": "1941-02-01",
                                    "postcode": "", "address_1": "", **facts})  # fmt: skip


def waiting(cast) -> int:
    with acting(cast.alice):
        return identifying.to_identify(ListEntry.objects.visible_to(cast.alice)).count()


def as_it_stands() -> dict:
    with everywhere():
        kept = [{k: v for k, v in one.__dict__.items() if k not in ("_state", "version")}
                for model in (Person, ListEntry, ImportRow) for one in model.objects.order_by("pk")]  # fmt: skip
        return {"rows": kept, "needs": sorted(Need.objects.values_list("pk", "person_id"))}


def test_a_row_is_opened_from_the_page_of_what_does_not_add_up_and_the_likely_are_shown(alice, cast, row):
    person = ada(cast)
    listed = body(alice.get(reverse("exchange:reconcile_behind", args=["to-identify"])))
    address = reverse("exchange:identify", args=[row.pk])
    assert address in listed
    page = body(alice.get(address))
    assert all(words in page for words in ("01/02/1940", "01632 960009", "QX8 9ZZ")), "what the row says"
    assert str(person.pk) in page
    assert "Other date of birth; Same telephone" in page
    assert "exchange/identify" not in page
    assert (alice.get(reverse("exchange:identify_next")).url) == address


def test_choosing_a_person_links_the_row_with_who_when_and_on_what_and_raises_what_it_asks(alice, cast, row):
    person = ada(cast)
    address = reverse("exchange:identify", args=[row.pk])
    answer = alice.post(address, {"who": str(person.pk), "because": "Rang: it is her", "do": "say"}, follow=True)
    assert "That row is about Ada Okoro. 1 request was raised." in body(answer)
    with acting(cast.alice):
        row.refresh_from_db()
        person.refresh_from_db()
        said = Identification.objects.get()
        assert (row.person_id, row.link_how, row.link_by) == (person.pk, "by_hand", cast.alice)
        assert [words for _, words, _ in row.link_evidence] == [
            "Rang: it is her", "Other date of birth", "Same telephone"]  # fmt: skip
        assert (said.outcome, said.said_by, said.person_id) == ("known", cast.alice, person.pk)
        assert "somebody to identify" not in row.flags
        assert (person.postcode, str(person.date_of_birth)) == ("QX8 9ZZ", "1941-02-01"), "blanks are filled, no more"
        assert Need.objects.get().person_id == person.pk
        assert ImportRow.objects.get(entry=row).person_id == person.pk
    assert waiting(cast) == 0
    assert "people.identify" in [verb for verb, _ in events(cast.borough)]


def test_somebody_new_is_made_of_the_row_with_the_name_that_was_found_out(alice, cast, row):
    given = {"who": "new", "first_name": "Ida", "last_name": "Moss", "because": "Rang the number", "do": "say"}
    alice.post(reverse("exchange:identify", args=[row.pk]), given)
    with acting(cast.alice):
        held = Person.objects.get()
        row.refresh_from_db()
        assert (held.name, held.phone, held.postcode) == ("Ida Moss", "+441632960009", "QX8 9ZZ")
        assert row.person_id == held.pk
        assert [(fact.field, fact.said_to) for fact in held.facts.order_by("field")] == [
            ("first_name", cast.alice), ("last_name", cast.alice)]  # fmt: skip


def test_a_row_that_says_too_little_makes_no_record(cast):
    load(cast, "ivr-2020", {"ivr_dob": "1940-02-01", "ivr_postcode": "QX8 9ZZ"})
    with acting(cast.alice):
        row = ListEntry.objects.get()
        with pytest.raises(Refused, match="too little to find this person again"):
            identifying.say_who(entry=row, by=cast.alice, because="It is somebody")
        identifying.say_who(entry=row, by=cast.alice, because="She rang back", last_name="Moss")
        assert Person.objects.get().last_name == "Moss"


def test_nobody_can_tell_is_kept_with_why_until_a_later_file_changes_the_row(alice, cast, row):
    alice.post(reverse("exchange:identify", args=[row.pk]),
               {"who": "nobody", "because": "The number is dead", "do": "say"})  # fmt: skip
    assert waiting(cast) == 0
    page = body(alice.get(reverse("exchange:identify", args=[row.pk])))
    assert "It was said that nobody can tell" in page
    assert "The number is dead" in page
    with acting(cast.alice):
        told = {one.figure.key: one.number for one in reconciling.counted(reconciling.Scope.of(cast.alice))}
        assert (told["to-identify"], told["not-identified"]) == (0, 1)
    assert "Look at it again" in body(alice.get(reverse("exchange:reconcile_behind", args=["not-identified"])))
    load(cast, "ivr-2020", {**ROW, "ivr_delivery_supplies": "TRUE"})
    assert waiting(cast) == 1
    person = ada(cast)
    with acting(cast.alice):
        identifying.say_who(entry=row, by=cast.alice, because="She rang", person=person)
        words = Identification.objects.order_by("said_at").values_list("outcome", "taken_back_because")
        assert list(words) == [("nobody", "Looked at again"), ("known", "")]


@pytest.mark.parametrize("who", ["known", "new", "nobody"])
def test_taking_it_back_leaves_everything_as_it_was(alice, cast, row, who):
    person = ada(cast)
    before = as_it_stands()
    value = str(person.pk) if who == "known" else who
    address = reverse("exchange:identify", args=[row.pk])
    alice.post(address, {"who": value, "last_name": "Moss", "because": "I think so", "do": "say"})
    if who != "nobody":
        assert as_it_stands() != before
    back = reverse("exchange:take_back_identification", args=[row.pk])
    assert alice.post(back, {"reason": ""}).status_code == 409
    assert alice.post(back, {"reason": "It was her sister"}).url == address
    assert as_it_stands() == before
    assert waiting(cast) == 1
    assert "It was her sister" in body(alice.get(address)), "what was said and taken back stays in sight"


def test_it_is_not_taken_back_once_somebody_worked_with_what_came_of_it(cast, row):
    with acting(cast.alice):
        said, _ = identifying.say_who(entry=row, by=cast.alice, because="It is she", last_name="Moss")
        people.note_approach(person=said.person, team=cast.hub, by=cast.alice, channel="phone")
        with pytest.raises(Refused, match="Somebody has worked with the record"):
            identifying.take_back(identification=said, by=cast.alice, because="Wrong")
    with acting(cast.alice):
        needs.claim(need=Need.objects.get(), by=cast.alice)
        with pytest.raises(Refused, match="Somebody has worked on"):
            identifying.take_back(identification=said, by=cast.alice, because="Wrong")


def test_a_record_that_was_joined_since_is_found_and_the_row_leaves_it(cast, row):
    person = ada(cast)
    with acting(cast.alice):
        said, _ = identifying.say_who(entry=row, by=cast.alice, because="It is she", person=person)
        kept = make_person(cast, postcode="", address_1="")
        joining.join(kept=kept, gone=Person.objects.get(pk=person.pk), by=cast.alice, because="One")
        said.refresh_from_db()
        people_identifying.take_back(identification=said, by=cast.alice, because="Wrong")
        row.refresh_from_db()
        assert row.person_id is None


def test_only_who_may_compare_records_behind_the_wall_and_in_a_role_the_list_is_open_to(client, cast, row):
    address = reverse("exchange:identify", args=[row.pk])
    dora = make_user(cast.hub, "coordinator", "Dora")
    for user, status in ((cast.bob, 403), (cast.charlie, 403), (dora, 200)):
        client.force_login(user)
        assert client.get(address).status_code == status, user.name
    with acting(cast.charlie), pytest.raises(Refused, match="Your role"):
        identifying.say_who(entry=row, by=cast.charlie, because="Mine", last_name="Moss")
    with everywhere():
        DataSet.objects.update(roles=["manager"])
    assert client.get(address).status_code == 404
    with acting(dora), pytest.raises(Refused, match="Your role"):
        identifying.say_who(entry=row, by=dora, because="Mine", last_name="Moss")


def test_where_somebody_protected_lives_is_not_told(alice, cast, row):
    person = ada(cast, address_1="9 Hidden Lane", postcode=cast.borough.postcodes.first().postcode)
    with everywhere():
        Person.objects.filter(pk=person.pk).update(address_is_protected=True)
    page = body(alice.get(reverse("exchange:identify", args=[row.pk])))
    assert str(person.pk) in page
    assert "Hidden Lane" not in page
    assert "postcode" not in page.split("Address protected")[1].split("</div>")[0]


def test_a_file_whose_rows_somebody_looked_into_is_not_taken_back(cast, run, row):
    with acting(cast.alice):
        people_identifying.cannot_identify(entry=row, by=cast.alice, because="No answer")
        with pytest.raises(Refused, match="Alice looked into whom 1 row of it is about"):
            undoing.undo(run=run, by=cast.alice)
        people_identifying.take_back(identification=Identification.objects.get(), by=cast.alice, because="Wrong file")
        assert undoing.undo(run=run, by=cast.alice).status == "undone"
        assert not ListEntry.objects.exists()
        assert not RaisedNeed.objects.exists()


def test_the_same_row_in_a_later_file_stays_with_whom_it_is_about(cast, row):
    person = ada(cast)
    with acting(cast.alice):
        identifying.say_who(entry=row, by=cast.alice, because="It is she", person=person)
    load(cast, "ivr-2020", {**ROW, "ivr_delivery_supplies": "TRUE"})
    with acting(cast.alice):
        row.refresh_from_db()
        assert (row.person_id, "somebody to identify" in row.flags) == (person.pk, False)
