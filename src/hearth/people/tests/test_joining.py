"""Two records of one person are joined, and parted again without a trace."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from hearth.access.tests.make import acting, everywhere, make_borough, make_team, make_user
from hearth.kit.refused import Refused
from hearth.people import actions
from hearth.people.actions import joining, lists
from hearth.people.models import Approach, Circumstance, DataSet, Joining, ListEntry, Person, SharingWish
from hearth.people.telling import Told, fill
from hearth.people.tests.make import make_person


def on_a_list(cast, **told) -> ListEntry:
    """A row of the hub's list, joined to whom it is about."""
    data_set = lists.open_data_set(
        team=cast.hub, key="nhs-list", name="Patient list", source="NHS", legal_basis="Public task", purpose="To help",
        expires_on=None, kept_for_days=30, by=cast.alice,
    )  # fmt: skip
    told = Told(**{"first_name": "Edna", "last_name": "Okoro", **told})
    key = repr(told.as_json())[-160:]
    row = lists.Listed(row_key=key, said={"first_name": told.first_name}, flags=frozenset(), digest="d", told=told)
    kept = lists.keep_entries(data_set=data_set, entries=[row], by=cast.alice)
    return ListEntry.objects.get(pk=kept[key].pk)


def as_it_stands() -> dict:
    """Every record and everything that hangs on it, but for versions and joinings."""
    with everywhere():
        people = {p.pk: {k: v for k, v in p.__dict__.items() if k not in ("_state", "version")}
                  for p in Person.objects.all()}  # fmt: skip
        rows = {
            model.__name__: sorted(model.objects.values_list("pk", "person_id"))
            for model in (Approach, Circumstance, ListEntry, SharingWish)
        }
    return {"people": people, **rows}


def two_records(cast):
    """One told on the telephone; one made from a list, which Charlie's team works with."""
    with acting(cast.alice):
        kept = make_person(cast, email="", nhs_number="")
        gone = on_a_list(cast, born=date(1939, 5, 12), nhs_number="9434765919", nhs_number_is_valid=True,
                         phones=("+441632960222",), email="edna@example.org").person  # fmt: skip
        actions.wish(person=kept, by=cast.alice, with_kind="health_and_care", is_welcome=True)
        actions.wish(person=gone, by=cast.alice, with_kind="health_and_care", is_welcome=False)
        actions.wish(person=gone, by=cast.alice, with_kind="welfare", is_welcome=True)
    with acting(cast.charlie):
        actions.say_circumstance(person=gone, team=cast.other, by=cast.charlie, key="lives_alone", value="yes")
        actions.note_approach(person=gone, team=cast.other, by=cast.charlie, channel="phone")
    return kept, gone


def test_everything_about_the_one_stands_with_the_other_behind_every_wall(cast):
    kept, gone = two_records(cast)
    with acting(cast.alice):
        joined = joining.join(kept=kept, gone=gone, by=cast.alice, because="She told me both are hers")
        held = Person.objects.get(pk=kept.pk)
    assert (held.nhs_number, held.email, held.phone_2) == ("9434765919", "edna@example.org", "+441632960222")
    assert held.phone == "+441632960111", "what stood is not overwritten"
    assert set(joined.moved) == {"people_approach", "people_circumstance", "people_listentry", "people_sharingwish"}
    with acting(cast.charlie):
        assert Circumstance.objects.get().person_id == kept.pk
        assert actions.open_record(gone.pk, by=cast.charlie, purpose="A call").pk == kept.pk
        assert [person.pk for person in Person.objects.search("Edna Okoro")] == [kept.pk]


def test_parting_restores_both_records_exactly(cast):
    kept, gone = two_records(cast)
    before = as_it_stands()
    with acting(cast.alice):
        joined = joining.join(kept=kept, gone=gone, by=cast.alice, because="Looked the same")
        assert as_it_stands() != before
        joining.part(joining=joined, by=cast.alice, because="She has a sister")
    assert as_it_stands() == before


def test_parting_is_exact_whoever_does_it_and_whatever_lists_lie_behind_other_walls(cast):
    """Charlie's list told the one record, an ended list the other; Alice, who reads neither, joins and parts them."""
    with acting(cast.alice):
        kept = make_person(cast, email="", phone="", phone_2="")
        gone = make_person(cast, first_name="Enda", email="", phone="")
        facts = [(kept, "charlies@example.org", cast.other), (gone, "ended@example.org", cast.hub)]
        rows = [on_a_list(cast, email=email, phones=(f"+44163296{n}555",)) for n, (_, email, _) in enumerate(facts)]
    with everywhere():
        for row, (person, _, team) in zip(rows, facts, strict=True):
            made = Person.objects.get(pk=row.person_id)
            ListEntry.objects.filter(pk=row.pk).update(person=person, team=team)
            changed = fill(person, Told.from_json(ListEntry.objects.get(pk=row.pk).tells), str(row.pk))
            person.save(update_fields=sorted(changed))
            made.delete()
        ended = DataSet.objects.create(
            borough=cast.borough, team=cast.hub, key="old", name="Old", source="s", legal_basis="l", purpose="p",
            expires_on=date(2100, 1, 1),
        )  # fmt: skip
        ListEntry.objects.filter(pk=rows[1].pk).update(data_set=ended)
        DataSet.objects.filter(pk=ended.pk).update(expires_on=date(2020, 1, 1))
    before = as_it_stands()
    with acting(cast.alice):
        assert not ListEntry.objects.exists(), "she reads neither row"
        joined = joining.join(kept=kept, gone=gone, by=cast.alice, because="Looked the same")
        joining.part(joining=joined, by=cast.alice, because="She has a sister")
    assert as_it_stands() == before


def test_a_row_that_leaves_a_record_takes_nothing_that_a_list_behind_another_wall_told(cast):
    with acting(cast.alice):
        right = make_person(cast, first_name="Ada", phone="")
        told = make_person(cast, phone="", email="")
        mine, theirs = on_a_list(cast, email="mine@example.org"), on_a_list(cast, phones=("+441632960222",))
    with everywhere():
        for row, team in ((mine, cast.hub), (theirs, cast.other)):
            ListEntry.objects.filter(pk=row.pk).update(person=told, team=team)
            changed = fill(told, Told.from_json(ListEntry.objects.get(pk=row.pk).tells), str(row.pk))
            told.save(update_fields=sorted(changed))
    with acting(cast.alice):
        joining.move_entry(entry=mine, to=right, by=cast.alice, because="It is Ada's")
        told.refresh_from_db()
        assert (told.email, told.phone) == ("", "+441632960222")


def test_what_was_done_since_stays_and_what_was_said_since_stands(cast):
    kept, gone = two_records(cast)
    with acting(cast.alice):
        joined = joining.join(kept=kept, gone=gone, by=cast.alice, because="Looked the same")
        held = Person.objects.get(pk=kept.pk)
        actions.correct(person=held, by=cast.alice, version=held.version, email="new@example.org")
        actions.note_approach(person=held, team=cast.hub, by=cast.alice, channel="visit")
        joining.part(joining=joined, by=cast.alice, because="She has a sister")
        held.refresh_from_db()
        assert (held.email, held.nhs_number, held.phone_2) == ("new@example.org", "", "")
        assert [approach.channel for approach in held.approaches.all()] == ["visit"]


def test_a_care_that_either_states_counts_for_both(cast):
    with acting(cast.alice):
        kept, gone = make_person(cast), make_person(cast, visit_in_pairs=True, no_contact=True)
        joining.join(kept=kept, gone=gone, by=cast.alice, because="One person")
        held = Person.objects.get(pk=kept.pk)
    assert (held.visit_in_pairs, held.no_contact) == (True, True)


def test_a_record_is_joined_to_one_other_and_parted_in_turn(cast):
    with acting(cast.alice):
        a, b, c = (make_person(cast) for _ in range(3))
        first = joining.join(kept=b, gone=a, by=cast.alice, because="One person")
        with pytest.raises(Refused, match="joined to another already"):
            joining.join(kept=c, gone=a, by=cast.alice, because="One person")
        second = joining.join(kept=c, gone=b, by=cast.alice, because="One person")
        with pytest.raises(Refused, match="Part that one first"):
            joining.part(joining=first, by=cast.alice, because="Two")
        joining.part(joining=second, by=cast.alice, because="Two")
        joining.part(joining=first, by=cast.alice, because="Two")
        with pytest.raises(Refused, match="parted already"):
            joining.part(joining=first, by=cast.alice, because="Two")
    assert not Joining.objects.filter(parted_at=None).exists()


def test_only_who_may_compare_records_joins_them_and_never_across_boroughs(cast):
    elsewhere = make_borough()
    stranger = make_user(make_team(elsewhere), "manager")
    with acting(stranger):
        theirs = actions.make(borough=elsewhere, by=stranger, first_name="Edna", last_name="Okoro")
    with acting(cast.alice):
        a, b = make_person(cast), make_person(cast)
        with pytest.raises(Refused, match="one borough"):
            joining.join(kept=a, gone=theirs, by=cast.alice, because="One person")
    for somebody in (cast.bob, cast.charlie, stranger):
        with acting(somebody), pytest.raises(Refused, match="Your role"):
            joining.join(kept=a, gone=b, by=somebody, because="One person")
    with acting(cast.alice):
        joined = joining.join(kept=a, gone=b, by=cast.alice, because="One person")
    with acting(stranger), connection.cursor() as cursor:  # noqa: SIM117
        with pytest.raises(DatabaseError, match="no such joining"), transaction.atomic():
            cursor.execute("select people_part(%s)", [joined.pk])


def test_a_row_moves_to_whom_it_is_about_and_leaves_nothing_behind(cast):
    with acting(cast.alice):
        right = make_person(cast, first_name="Ada", phone="")
        told = make_person(cast, phone="", postcode="QX9 9ZZ", address_1="1 Elsewhere")
        entry = on_a_list(cast, phones=("+441632960222",), email="ada@example.org")
        made = entry.person
        with pytest.raises(Refused, match="made from this very row"):
            joining.move_entry(entry=entry, to=right, by=cast.alice, because="It is Ada's")
        joining.join(kept=told, gone=made, by=cast.alice, because="Looked the same")
        assert Person.objects.get(pk=told.pk).email == "ada@example.org"
        moved = joining.move_entry(entry=entry, to=right, by=cast.alice, because="It is Ada's")
        told.refresh_from_db(), right.refresh_from_db()
    assert (told.email, told.phone, right.email, right.phone) == ("", "", "ada@example.org", "+441632960222")
    assert (moved.person_id, moved.link_how, moved.link_by) == (right.pk, "by_hand", cast.alice)


def test_somebody_told_us_and_no_list_says_otherwise(cast):
    with acting(cast.alice):
        entry = on_a_list(cast, phones=("+441632960222",))
        person = entry.person
        assert person.sources["phone"] == str(entry.pk)
        person = actions.correct(person=person, by=cast.alice, version=person.version, phone="")
        on_a_list(cast, phones=("+441632960333",), born=date(1939, 5, 12))
        held = Person.objects.get(pk=person.pk)
        assert (held.phone, [fact.field for fact in held.facts.all()]) == ("", ["phone"])


def test_a_death_one_list_told_is_taken_back_with_its_row(cast):
    with acting(cast.alice):
        kept = make_person(cast)
        gone = on_a_list(cast, has_died=True, died_on=date(2020, 4, 9)).person
        joined = joining.join(kept=kept, gone=gone, by=cast.alice, because="Looked the same")
        assert Person.objects.get(pk=kept.pk).is_deceased
        joining.part(joining=joined, by=cast.alice, because="Her sister died")
        held = Person.objects.get(pk=kept.pk)
        assert (held.is_deceased, held.no_contact, held.deceased_on) == (False, False, None)


@pytest.mark.django_db
def test_every_table_about_a_person_moves_with_them():
    """A table that says whose its rows are calls the column `person_id` and has a UUID for its key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.conrelid::regclass::text, a.attname, format_type(k.atttypid, null) from pg_constraint c "
            "join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] "
            "join pg_attribute k on k.attrelid = c.conrelid and k.attname = 'id' "
            "where c.contype = 'f' and c.confrelid = 'people_person'::regclass"
        )
        found = cursor.fetchall()
    about_two = {"people_joining", "people_person", "exchange_possiblematch"}
    assert {table for table, column, _ in found if column != "person_id"} == about_two
    assert {key for _, _, key in found} == {"uuid"}
