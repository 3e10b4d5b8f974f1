"""The event log forgets what a deleted list said, its seals are proved and made anew, and no file stands in it."""

from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection
from django.utils import timezone

from hearth.access import walls
from hearth.access.seals import check
from hearth.access.tests.make import acting, everywhere
from hearth.exchange.actions import keeping, lists
from hearth.exchange.models import ImportFile
from hearth.exchange.tests.test_diff import load, person
from hearth.needs.models import Note
from hearth.people.models import DataSet, Emptying, Person
from hearth.rights.actions import forgetting
from hearth.rights.jobs import forget_deleted_lists
from hearth.rights.tests.test_erasing import left, sealed

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = ("Ann0", "9 Secret Street", "7017309170", "1632960001", "1950-02-01", "1632960002")


@pytest.fixture
def deleted(cast):
    """A list that was loaded twice, with changes, and deleted after its last day; one resident is worked with."""
    load(cast, person(0, Address1="9 Secret Street", Phone="01632 960001"), person(1))
    load(cast, person(0, Address1="9 Secret Street", Phone="01632 960002"), person(1))
    with acting(cast.alice):
        kept = Person.objects.get(first_name="Ann1")
        Note.objects.create(team=cast.hub, person=kept, text="Plays the tuba", signed_as="Alice")
    with everywhere():
        DataSet.objects.update(expires_on=timezone.localdate() - timedelta(days=60))
        DataSet.objects.update(locked_at=timezone.now() - timedelta(days=50))
    keeping.keep()
    with everywhere():
        assert Emptying.objects.count() == 1
    return kept


def test_nothing_a_deleted_list_said_is_left_in_the_log(cast, deleted, caplog):
    assert {table for table, _ in left(WORDS)} == {"audit.change"}, "the log still has it when the list is gone"
    sealed(caplog)
    forget_deleted_lists(timestamp=0)
    assert left(WORDS) == []
    with everywhere():
        told = Emptying.objects.get().log
    assert told["changes"] > 3
    assert told["seals"]
    assert left(("Plays the tuba",)), "nothing else is touched"
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner, owner.cursor() as cursor:
        assert [fault for one in check(cursor, caplog.text.splitlines()) for fault in one.faults] == []
        (who,) = owner.execute("select count(*) from audit.change where relation = 'people_listentry'").fetchone()
        assert who, "that something was done with a row, by whom and when, stays"
    assert forgetting.forget_deleted_lists(borough=cast.borough) == 0, "running again finds nothing"


def test_a_log_that_was_meddled_with_is_found_first(cast, deleted, caplog):
    sealed(caplog)
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        owner.execute("update audit.change set actor = 'user:999' where relation = 'people_listentry'")
    with pytest.raises(IntegrityError, match="does not fit"):
        forgetting.forget_deleted_lists(borough=cast.borough)
    assert left(("9 Secret Street",))


def test_a_list_that_stands_is_not_forgotten(cast, deleted):
    load(cast, person(2, Address1="8 Open Street"), list_key="housing")
    load(cast, person(2, Address1="7 Open Street"), list_key="housing")
    forget_deleted_lists(timestamp=0)
    assert ("audit.change", "8 Open Street") in left(("8 Open Street",))


def test_the_log_forgets_for_that_job_only(cast, deleted):
    with everywhere():
        pk = Emptying.objects.get().pk
    for context in (acting(cast.alice), everywhere("erasure X")):
        with pytest.raises(ProgrammingError, match="only the job"), context, connection.cursor() as cursor:
            cursor.execute("select audit.forget_list(%s, '{}')", [pk])
    with pytest.raises(ProgrammingError, match="permission denied"), everywhere(), connection.cursor() as cursor:
        cursor.execute("select audit.blank(array[1]::bigint[], '{}', '{}')")


def test_a_file_that_is_thrown_away_is_not_kept_in_the_log(cast):
    with acting(cast.alice):
        run = lists.receive_list(by=cast.alice, team=cast.hub, file_name="list.csv", content=b"FirstName\nAnn\n")
        assert ImportFile.objects.filter(run=run).delete()[0] == 1
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        rows = owner.execute(
            "select before from audit.change where relation = 'exchange_importfile' and op = 'D'"
        ).fetchall()
    assert [sorted(before) for (before,) in rows] == [["id", "run_id", "team_id"]]
    assert walls
