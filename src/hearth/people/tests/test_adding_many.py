"""Many rows added by one statement are the rows that models would have saved; a fault leaves nothing behind."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import acting
from hearth.kit.bulk import add_rows, sent_ahead
from hearth.people.actions import lists
from hearth.people.models import ListEntry, Person
from hearth.people.telling import SOURCED, Blank, Told, fill

NOW = datetime(2026, 4, 9, 12, 30, 1, 123456, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
TOLD = st.builds(
    Told, first_name=WORDS, last_name=WORDS, middle_name=WORDS, born=st.none() | st.dates(date(1900, 1, 1)),
    nhs_number=st.sampled_from(["", "9434765919"]), nhs_number_is_valid=st.booleans(),
    phones=st.lists(st.sampled_from(["+441632960222", "+441632960333", "+441632960444"]), max_size=3).map(tuple),
    email=st.sampled_from(["", "ann@example.org"]),
    address=st.dictionaries(st.sampled_from(["address_1", "address_2", "town"]), WORDS.filter(bool)),
    postcode=st.sampled_from(["", "QX8 9ZZ"]), uprn=st.sampled_from(["", "12345"]), has_died=st.booleans(),
    died_on=st.none() | st.dates(date(2020, 1, 1)), hold_contact=st.booleans(),
)  # fmt: skip


def stored(model, keys) -> list[dict]:
    """The rows as the table has them, every column, generated ones too."""
    statement = f"select to_jsonb(t) - 'id' from {model._meta.db_table} t where id = any(%s)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [keys])
        return [json.loads(row) for (row,) in cursor.fetchall()]


@given(st.lists(TOLD, min_size=1, max_size=4))
def test_a_record_that_a_list_makes_takes_what_a_models_record_would_take(rows):
    light, heavy = Blank(uuid4()), Person()
    for number, told in enumerate(rows):
        assert fill(light, told, str(number)) == fill(heavy, told, str(number))
    for name in (*SOURCED, "nhs_number_is_valid", "sources"):
        assert getattr(light, name) == getattr(heavy, name)


@pytest.mark.django_db
def test_rows_added_together_are_the_rows_that_models_would_have_saved(cast):
    told = Told(first_name="Zoë", last_name="O'Neill “the” \\ Null", born=date(1939, 5, 12), phones=("+441632960222",),
                address={"address_1": "1, Mill\tRow"}, has_died=True)  # fmt: skip
    light = Blank(uuid4())
    fill(light, told, "7")
    with acting(cast.alice):
        one = Person(borough=cast.borough, made_at=NOW)
        fill(one, told, "7")
        one.save(force_insert=True)
        add_rows(Person, [vars(light)], same={"borough_id": cast.borough.pk, "made_at": NOW})
        assert stored(Person, [light.pk]) == stored(Person, [one.pk])

        data_set = lists.open_data_set(
            team=cast.hub, key="l", name="List", source="NHS", legal_basis="Task", purpose="Help", expires_on=None,
            kept_for_days=9, by=cast.alice,
        )  # fmt: skip
        row = lists.Listed("k", {"first_name": "Zoë"}, frozenset({"b", "a"}), "d", told, ("Zoë", ""))
        entry = lists.keep_entries(data_set=data_set, entries=[row], by=cast.alice)["k"]
        held = ListEntry.objects.get(pk=entry.pk)
        assert (held.said, held.cells, held.tells) == ({"first_name": "Zoë"}, ["Zoë", ""], told.as_json())
        same = ListEntry(
            team=cast.hub, data_set=data_set, person=held.person, row_key="k2", said=dict(row.said), digest="d",
            cells=list(row.cells), tells=told.as_json(), flags=["a", "b"], first_seen_at=held.first_seen_at,
            last_changed_at=held.first_seen_at, link_at=held.first_seen_at, link_by=cast.alice,
        )  # fmt: skip
        same.save(force_insert=True)
        new, saved = stored(ListEntry, [held.pk])[0], stored(ListEntry, [same.pk])[0]
        assert {**new, "row_key": ""} == {**saved, "row_key": ""}


@pytest.mark.django_db(transaction=True)
def test_every_added_row_is_in_the_change_log_once(cast):
    people = [Blank(uuid4()) for _ in range(5)]
    with acting(cast.alice), sent_ahead():
        add_rows(Person, map(vars, people), same={"borough_id": cast.borough.pk})
    with psycopg.connect(settings.DATABASE_OWNER_URL) as owner:
        told = "select op, row_id, actor from audit.change where row_id = any(%s) order by row_id"
        logged = owner.execute(told, [[str(one.pk) for one in people]]).fetchall()
    assert logged == [("I", str(one.pk), f"user:{cast.alice.pk}") for one in sorted(people, key=lambda p: str(p.pk))]


@pytest.mark.django_db
def test_a_row_that_points_nowhere_is_refused_at_once_and_nothing_of_its_batch_stays(cast):
    same = {"borough_id": cast.borough.pk}
    with acting(cast.alice):
        with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic(), sent_ahead():
            add_rows(Person, [vars(Blank(uuid4()))], same=same)
            add_rows(Person, [vars(Blank(uuid4()))], same={**same, "ward_id": 0})
        assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_follower_tells_a_record_that_its_own_file_made(cast):
    """Two rows of one person in one file: the second fills what the first left blank."""
    told = Told(first_name="Ann", last_name="Bee", born=date(1950, 2, 1), postcode="QX8 9ZZ")
    first = lists.Listed("a", {}, frozenset(), "d", told)
    second = lists.Listed("b", {}, frozenset(), "d", replace(told, phones=("+441632960222",)))
    with acting(cast.alice):
        data_set = lists.open_data_set(
            team=cast.hub, key="l", name="List", source="NHS", legal_basis="Task", purpose="Help", expires_on=None,
            kept_for_days=9, by=cast.alice,
        )  # fmt: skip
        kept = lists.keep_entries(data_set=data_set, entries=iter([second, first]), by=cast.alice)
        person = Person.objects.get()
        assert person.phone == "+441632960222"
        assert person.sources == {**dict.fromkeys(("first_name", "last_name", "date_of_birth", "postcode"),
                                                  str(kept["a"].pk)), "phone": str(kept["b"].pk)}  # fmt: skip
        assert [kept.was[key] for key in "ab"] == [{"entry": None, "made": True}] * 2


@pytest.mark.django_db
def test_many_values_are_looked_for_at_once_and_each_as_it_stands(cast):
    with acting(cast.alice):
        found = [Person(borough=cast.borough, nhs_number=number, date_of_birth=born)
                 for number, born in (("9434765919", date(1939, 5, 12)), ("7017309170", None))]  # fmt: skip
        Person.objects.bulk_create(found)
        among = Person.objects.order_by("nhs_number")
        assert list(among.filter(nhs_number__any_of=["9434765919", "7017309170", "'; --"])) == found[::-1]
        assert list(among.filter(date_of_birth__any_of={date(1939, 5, 12)})) == found[:1]
        assert list(among.filter(pk__any_of=[found[1].pk])) == found[1:]
        assert not among.filter(nhs_number__any_of=["94347659190"]), "a longer value is not cut to fit"
        assert not among.filter(pk__any_of=[])
