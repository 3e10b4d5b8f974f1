"""Loading a list never puts a row on a record where a person must look first: twins, families, numbers, deaths."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from hearth.access.tests.make import acting
from hearth.exchange.actions import lists, undoing
from hearth.exchange.actions.choices import Choices
from hearth.exchange.models import ImportRun, PossibleMatch
from hearth.exchange.rules import feeds
from hearth.people import actions
from hearth.people.models import ListEntry, Person

ONE, TWO = "7017309170", "6593663840"
ANN = {
    "NHSNumber": ONE, "FirstName": "Ann", "MiddleName": "", "LastName": "Beeton", "DateOfBirth": "01/02/1950",
    "Gender": "F", "Address1": "1 High Street", "Postcode": "QX8 9ZZ", "Phone": "07700 900123", "DateOfDeath": "",
    "Protected address": "",
}  # fmt: skip
NO_NUMBER = ANN | {"NHSNumber": ""}
KHAN = NO_NUMBER | {"FirstName": "Mohammed", "LastName": "Khan", "MiddleName": "Ali", "Gender": "M"}


def load(cast, *rows: dict, list_key: str) -> ImportRun:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return lists.load_list(
        by=cast.alice, team=cast.hub, list_key=list_key, file_name=f"{list_key}.csv", content=out.getvalue().encode(),
        choices=Choices(keep_out_of_area=True, name="Other", source="Us", purpose="To help"),
    )  # fmt: skip


def whose(cast) -> list:
    """The person of each row, as it came."""
    with acting(cast.alice):
        return list(ListEntry.objects.order_by("first_seen_at", "row_key").values_list("person_id", flat=True))


def reasons(cast) -> list[str]:
    with acting(cast.alice):
        return list(PossibleMatch.objects.values_list("never_alone", flat=True))


PAIRS = {
    "twins with names nearly alike": (NO_NUMBER | {"FirstName": "Tia"}, NO_NUMBER | {"FirstName": "Mia"}),
    "brothers of one first name": (KHAN, KHAN | {"MiddleName": "Umar"}),
    "brothers of one name and number": (KHAN | {"NHSNumber": ONE}, KHAN | {"NHSNumber": ONE, "MiddleName": "Umar"}),
    "twins under one number": (ANN, ANN | {"FirstName": "Una"}),
    "two initials": (NO_NUMBER | {"FirstName": "A"}, NO_NUMBER | {"FirstName": "B"}),
    "mother and daughter": (ANN, NO_NUMBER | {"DateOfBirth": "03/09/1974"}),
    "mother's number": (ANN, ANN | {"DateOfBirth": "03/09/1974"}),
    "two valid numbers": (ANN, ANN | {"NHSNumber": TWO}),
    "a death": (ANN, ANN | {"DateOfDeath": "01/04/2020"}),
    "a death, without a number": (NO_NUMBER, NO_NUMBER | {"DateOfDeath": "01/04/2020"}),
    "a protected address": (ANN, ANN | {"Protected address": "Yes"}),
    "a protected address, said otherwise": (NO_NUMBER, NO_NUMBER | {"Protected address": "S"}),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("turned", [False, True])
def test_two_lists_never_make_one_person_of_them_alone(cast, name, turned):
    one, other = PAIRS[name][::-1] if turned else PAIRS[name]
    load(cast, one, list_key="nhs-list")
    load(cast, other, list_key="nsss")
    assert len(set(whose(cast))) == 2
    assert all(reasons(cast))
    assert reasons(cast) or name == "mother and daughter"


@pytest.mark.parametrize("name", [name for name, (one, _) in PAIRS.items() if not one["NHSNumber"]])
def test_nor_does_one_file(cast, name):
    one, other = PAIRS[name]
    load(
        cast,
        one | {"Tenancy reference": "1"},
        other | {"Tenancy reference": "2", "Postcode": "QX8 9ZY"},
        list_key="own",
    )
    assert len(set(whose(cast))) == 2


@pytest.mark.parametrize("fact", ["died", "protected"])
def test_nor_a_record_that_stands_so_and_a_row_that_agrees_in_everything(cast, fact):
    load(cast, ANN, list_key="nhs-list")
    with acting(cast.alice):
        person = Person.objects.get()
        if fact == "died":
            actions.mark_deceased(person=person, by=cast.alice)
        else:
            actions.correct(person=person, by=cast.alice, version=person.version, address_is_protected=True)
    load(cast, ANN, list_key="nsss")
    assert len(set(whose(cast))) == 2
    with acting(cast.alice):
        assert Person.objects.filter(no_contact=True).count() == (2 if fact == "died" else 0)


def test_what_waits_to_be_compared_is_said_on_the_page_of_the_file(cast, client):
    load(cast, ANN, list_key="nhs-list")
    run = load(cast, ANN | {"DateOfDeath": "01/04/2020"}, list_key="nsss")
    client.force_login(cast.alice)
    page = " ".join(client.get(reverse("exchange:run", args=[run.pk])).content.decode().split())
    assert "1 pair of records may be one person each" in page
    assert reverse("exchange:compare") in page


def test_a_death_another_list_tells_of_stops_contact_at_once_with_whoever_it_may_be(cast):
    load(cast, ANN, list_key="nhs-list")
    load(cast, ANN | {"DateOfDeath": "01/04/2020"}, list_key="nsss")
    with acting(cast.alice):
        assert set(Person.objects.values_list("no_contact", flat=True)) == {True}


@pytest.mark.parametrize(
    ("told", "needs_second"),
    [(ANN, False), (ANN | {"LastName": "Mason"}, False), (NO_NUMBER, True), (ANN | {"FirstName": "Una"}, True),
     (ANN | {"DateOfBirth": "03/09/1974"}, True), (ANN | {"FirstName": "Bert", "LastName": "Oxley",
     "DateOfBirth": "03/09/1974", "Address1": "9 Elm Road", "Postcode": "QX8 9ZY", "Phone": ""}, True)],
    ids=["number and birthday", "married", "no number", "twins", "mother", "somebody else's number"],
)  # fmt: skip
def test_one_reader_is_enough_for_a_death_told_under_their_own_number_and_birthday(cast, told, needs_second):
    load(cast, ANN, list_key="nhs-list")
    load(cast, told | {"DateOfDeath": "01/04/2020"}, list_key="nsss")
    with acting(cast.alice):
        match = PossibleMatch.objects.get()
        assert (match.never_alone, match.needs_second) == ("somebody told to have died", needs_second)
        assert set(Person.objects.values_list("no_contact", flat=True)) == {True}


def test_taking_the_file_of_a_death_back_lets_contact_go_on(cast):
    load(cast, ANN, list_key="nhs-list")
    told = load(cast, ANN | {"DateOfDeath": "01/04/2020"}, list_key="nsss")
    with acting(cast.alice):
        undoing.undo(run=ImportRun.objects.get(pk=told.pk), by=cast.alice)
        person = Person.objects.get()
        assert not person.no_contact
        assert not PossibleMatch.objects.exists()


def test_contact_rests_on_while_another_file_tells_of_the_death_too(cast):
    load(cast, ANN, list_key="nhs-list")
    load(cast, ANN | {"DateOfDeath": "01/04/2020"}, list_key="nsss")
    second = load(cast, ANN | {"DateOfDeath": "01/04/2020", "MiddleName": "May"}, list_key="social-care")
    with acting(cast.alice):
        undoing.undo(run=ImportRun.objects.get(pk=second.pk), by=cast.alice)
        assert set(Person.objects.values_list("no_contact", flat=True)) == {True}


def test_a_list_that_says_an_address_is_protected_protects_it_until_somebody_says_otherwise(cast):
    load(cast, ANN | {"Protected address": "Y"}, list_key="nhs-list")
    with acting(cast.alice):
        person = Person.objects.get()
        assert person.address_is_protected
        actions.correct(person=person, by=cast.alice, version=person.version, address_is_protected=False)
    load(cast, ANN | {"Protected address": "Y", "Phone": "07700 900199"}, list_key="nhs-list")
    with acting(cast.alice):
        assert not Person.objects.get().address_is_protected


OUTCOME = dict.fromkeys(feeds.layout("outcomes").columns, "") | {
    "ID": "77", "SequenceNumber": "1", "NHSNumber": ONE, "FirstName": "John", "LastName": "Beeton",
    "DateOfBirth": "01/02/1950", "Postcode": "QX8 9ZZ", "GDSOutcomeCode": "NCBUSY1", "ServiceCode": "CARE",
}  # fmt: skip


@pytest.mark.parametrize(
    "differs", [{"DateOfBirth": "03/09/1974"}, {"NHSNumber": TWO}], ids=["father and son", "two valid numbers"]
)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_senders_own_number_does_not_make_one_of_two(cast, differs, at_once):
    one, other = OUTCOME, OUTCOME | {"SequenceNumber": "2"} | differs
    if at_once:
        load(cast, one, other, list_key="outcomes")
    else:
        load(cast, one, list_key="outcomes")
        load(cast, other, list_key="outcomes")
    assert len(set(whose(cast))) == 2


@pytest.mark.parametrize(("born", "persons"), [(1951, 1), (1980, 2)])
@pytest.mark.parametrize("turned", [False, True])
def test_an_age_on_a_list_tells_whether_a_row_may_be_somebodys(cast, born, persons, turned):
    dated = NO_NUMBER | {"DateOfBirth": "01/02/1951"}
    aged = {key: value for key, value in NO_NUMBER.items() if key != "DateOfBirth"}
    aged |= {"Age": str(timezone.localdate().year - born)}
    for row, key in ((aged, "own"), (dated, "nsss")) if turned else ((dated, "nsss"), (aged, "own")):
        load(cast, row, list_key=key)
    assert len(set(whose(cast))) == persons
    with acting(cast.alice):
        told = [words for match in PossibleMatch.objects.all() for field, words, _ in match.evidence if field == "age"]
    assert told == ([] if persons == 1 else ["the age that was told is 29 years off"])


def test_a_call_without_a_name_is_not_put_on_the_record_of_somebody_who_died(cast):
    load(cast, ANN | {"DateOfDeath": "01/04/2020"}, list_key="nhs-list")
    call = {"ivr_nhs_number": ONE, "ivr_postcode": "QX8 9ZZ", "ivr_dob": "1950-02-01", "ivr_delivery_supplies": "TRUE",
            "ivr_phone_number_calls": "07700900123", "ivr_carry_supplies": "TRUE", "ivr_contact_id": "5",
            "ivr_call_timestamp": "2020-04-01 10:00:00", "ivr_have_help": "TRUE", "ivr_umet_needs": "FALSE",
            "ivr_nhs_known": "TRUE", "ivr_preferred_phone_number": ""}  # fmt: skip
    load(cast, call, list_key="phone-applications")
    assert whose(cast)[-1] is None
