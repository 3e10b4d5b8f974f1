"""Who was erased since a backup was made does not come back with it."""

from __future__ import annotations

import json

import psycopg
import pytest

from hearth.access.tests.test_backup import databases, hearth, python
from hearth.rights.erased import Erased, read

__all__ = ["databases"]
START = """
import django; django.setup()
from hearth.access.models import User
from hearth.access.tests.make import acting, everywhere, make_cast, make_team, make_user
from hearth.matching import actions as matching
from hearth.needs.models import Need
from hearth.needs.tests.make import make_need
from hearth.offers.tests.make import make_volunteer
from hearth.people.models import Person
from hearth.people.tests.make import make_person
from hearth.rights.tests.test_erasing import end_the_work, erase
from hearth.rights.tests.test_gathering import ask
"""
STORY = (
    START
    + """
cast = make_cast()
dora = make_user(make_team(cast.borough, "administration"), "data_protection", "Dora Officer")
with acting(cast.alice):
    edna = make_person(cast, email="edna@example.org")
    make_person(cast, first_name="Zachariah", last_name="Elsewhere", phone="01632 960 444", address_1="77 Far Road")
sam = make_volunteer(cast.hub, approved_by=cast.alice)
need = make_need(cast.hub, person=edna, summary="Bread for Wednesday")
with acting(cast.alice):
    matching.offer(need, volunteer=sam, by=cast.alice, brief="Bread")
"""
)
ERASE = (
    START
    + """
from hearth.matching.models import Task
from django.utils import timezone
dora = User.objects.get(name="Dora Officer")
with everywhere():
    Task.objects.update(status="withdrawn", carried_as=None, ended_at=timezone.now())
    edna = Person.objects.get(last_name="Okoro")
end_the_work()
held = erase(dora, edna)
assert held.state == "erased", held.closing_note
"""
)
EDNA = ("Okoro", "edna@example.org", "960111", "4 Mill Row", "Bread for Wednesday")

pytestmark = pytest.mark.django_db


def left(around, words) -> set[str]:
    """Those of these words that stand in any table, the log's too."""
    with psycopg.connect(around["DATABASE_OWNER_URL"]) as owner:
        rows = owner.execute("select format('%I.%I', schemaname, tablename) from pg_tables "
                             "where schemaname in ('public', 'audit')").fetchall()  # fmt: skip
        texts = [owner.execute(f"select coalesce(string_agg(t::text, ' '), '') from {name} t").fetchone()[0]  # noqa: S608
                 for (name,) in rows]  # fmt: skip
    return {word for word in words for text in texts if word in text}


@pytest.fixture
def saved(databases, tmp_path):
    """A backup in which Edna has an open request with a volunteer on the way; she was erased after it was made."""
    made = python(databases[0], "-c", STORY)
    assert made.returncode == 0, made.stderr
    file = tmp_path / "hub.backup"
    assert hearth(databases[0], "backup", file).returncode == 0
    erased = python(databases[0], "-c", ERASE)
    assert erased.returncode == 0, erased.stderr
    assert left(databases[0], EDNA) == set()
    return file, erased.stderr


def test_replacing_a_database_with_an_older_backup_brings_nobody_back_whom_it_knows_as_erased(databases, saved):
    file, _ = saved
    done = hearth(databases[0], "restore", file, "--replace")
    assert done.returncode == 0, done.stderr
    assert "Erased again, as they were since: 1." in done.stdout
    assert left(databases[0], EDNA) == set()
    assert left(databases[0], ("Zachariah",)) == {"Zachariah"}, "everybody else is back"
    assert list(file.parent.glob("*.erased")) == [], "the list that was kept while it ran is gone"
    with psycopg.connect(databases[0]["DATABASE_OWNER_URL"]) as owner:
        (reference, cause) = owner.execute("select reference, cause from rights_erasure").fetchone()
        needs = owner.execute("select stage, summary from needs_need").fetchall()
        tasks = owner.execute("select status from matching_task").fetchall()
    assert (cause, needs, tasks) == ("asked", [("ended", "erased")], [("withdrawn",)])
    again = hearth(databases[0], "restore", file, "--replace")
    assert "Erased again, as they were since: 1." in again.stdout, "the evidence came back with its keys"
    assert reference


def test_into_an_empty_database_the_servers_own_log_says_who(databases, saved, tmp_path):
    file, log = saved
    there = databases[1]
    plain = hearth(there, "restore", file)
    assert "say --told" in plain.stdout
    assert "Okoro" in left(there, EDNA), "without the list the backup brings her back"
    told = tmp_path / "server.log"
    told.write_text(f"something else\n{log}\nerased AAA-AAAA {{broken\n")
    done = hearth(there, "restore", file, "--replace", "--told", told)
    assert "Erased again, as they were since: 1." in done.stdout, done.stderr
    assert left(there, EDNA) == set()


def test_the_line_holds_keys_and_nothing_personal_and_reads_back():
    key = "6f4f4a35-1111-4111-8111-111111111111"
    one = Erased("H7K-4P2M", "bury", "asked", "2026-11-22T10:00:00+00:00", (key,), (), (12,))
    facts = json.loads(one.told.split(" ", 2)[2])
    assert set(facts) == {"borough", "cause", "at", "people", "sign_ins"}
    assert read([f"2026 INFO hearth {one.told}", "erased AAA-AAAA {}", 'erased AAA-AAAB {"people": ["x"]}']) == {
        "H7K-4P2M": one
    }
