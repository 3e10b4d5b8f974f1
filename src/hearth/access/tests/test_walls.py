"""Nothing is seen without an open wall, and nothing behind another one."""

import pytest
from django.db import DatabaseError, connection

from hearth.access import record, walls
from hearth.access.tests.make import acting, everywhere
from hearth.people.models import Circumstance, Person


def person_of(cast):
    with acting(cast.alice):
        person = Person.objects.create(borough=cast.borough, first_name="Edna", last_name="Okoro")
        Circumstance.objects.create(team=cast.hub, person=person, key="lives_alone", value="yes")
    return person


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")  # noqa: S608
        return cursor.fetchone()[0]


def test_without_a_context_there_are_no_rows(cast):
    person_of(cast)
    assert count("people_person") == 0
    assert count("people_circumstance") == 0


def test_a_team_sees_its_own_and_another_team_does_not(cast):
    person_of(cast)
    with acting(cast.alice):
        assert count("people_circumstance") == 1
    with acting(cast.charlie):
        assert count("people_circumstance") == 0
        assert count("people_person") == 1, "identities are shared inside a borough"


def test_a_row_cannot_be_put_behind_another_wall(cast):
    person = person_of(cast)
    with pytest.raises(DatabaseError), acting(cast.charlie):
        Circumstance.objects.create(team=cast.hub, person=person, key="x", value="y")


def test_a_row_cannot_be_moved_across_a_wall(cast):
    person_of(cast)
    with pytest.raises(DatabaseError), acting(cast.alice):
        Circumstance.objects.update(team=cast.other)


def test_a_context_that_was_widened_by_hand_is_refused(cast):
    person_of(cast)
    token = walls.context_for(cast.charlie).token().replace(f"|{cast.other.pk}|", f"|{cast.hub.pk}|", 1)
    with pytest.raises(DatabaseError, match="bad signature"), connection.cursor() as cursor:
        cursor.execute("select set_config('hearth.context', %s, true)", [token])
        cursor.execute("select count(*) from people_circumstance")


def in_the_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('hearth.context', true)")
        return cursor.fetchone()[0] or ""


def test_walls_inside_walls_are_put_back(cast):
    with acting(cast.alice):
        outside = in_the_database()
        with walls.opened(walls.intake(cast.other)):
            assert in_the_database().startswith(f"1|public|{cast.other.pk}|")
        assert (in_the_database(), walls.current().actor) == (outside, f"user:{cast.alice.pk}")


@pytest.mark.django_db(transaction=True)
def test_no_walls_stay_open_after_their_transaction():
    with walls.opened(walls.Context("public", teams=(1,))):
        assert in_the_database().startswith("1|public|1|")
    assert (in_the_database(), walls.current()) == ("", None)


def test_a_context_expires(cast):
    person_of(cast)
    with pytest.raises(DatabaseError, match="expired"), walls.opened(walls.Context("public", seconds=-1)):
        count("people_circumstance")


def test_the_event_log_cannot_be_read_or_forged(cast):
    with pytest.raises(DatabaseError, match="permission denied"), acting(cast.alice), connection.cursor() as cursor:
        cursor.execute("insert into audit.event (actor, verb, kind, ids, purpose, detail) "
                       "values ('user:0', 'view', '', '{}', '', '{}')")  # fmt: skip


def test_who_looked_tells_who_when_and_what_for(cast):
    person = person_of(cast)
    with acting(cast.charlie):
        record.record_view(person, purpose="rang about medicines")
    with acting(cast.alice):
        (seen,) = record.who_looked(person)
    assert seen["actor"] == f"user:{cast.charlie.pk}"
    assert seen["purpose"] == "rang about medicines"


def test_an_event_needs_somebody_who_acts(cast):
    with pytest.raises(DatabaseError, match="needs somebody"):
        record.record("anything")


def test_a_command_opens_every_wall_and_says_so(cast):
    person_of(cast)
    with everywhere():
        assert count("people_circumstance") == 1
