"""A scrubbed copy: nobody real in it, everything else as it was, and never made in place."""

import subprocess

import psycopg
import pytest
from django.conf import settings
from django.db import connection, models

from hearth import cli
from hearth.kit import postgres
from hearth.kit.refused import Refused
from hearth.rights import holding
from hearth.rights.actions import scrubbing
from hearth.rights.rules.made_up import MadeUp
from hearth.rights.rules.scrubbing import LEFT_OUT
from hearth.rights.tests.test_erasing import WORDS, more_of_the_story
from hearth.rights.tests.test_gathering import a_whole_story
from tests.house import SERVER, WORKER

pytestmark = pytest.mark.django_db(transaction=True)
STAFF = ("Charlie", "Alice", "person1@")


def owner_of(name: str) -> str:
    return SERVER.url("hearth_owner", name)


@pytest.fixture
def as_owner(settings):
    """The command runs as the owner of the database."""
    before = dict(connection.settings_dict)
    owner = psycopg.conninfo.conninfo_to_dict(settings.DATABASE_OWNER_URL)
    connection.close()
    connection.close_pool()
    connection.settings_dict.update(USER=owner["user"], PASSWORD=owner["password"], OPTIONS={})
    yield
    connection.close()
    connection.settings_dict.clear()
    connection.settings_dict.update(before)


@pytest.fixture
def story(cast):
    person, _, _ = a_whole_story(cast)
    more_of_the_story(cast, person)
    return person


def test_no_original_personal_value_survives_and_the_references_do(story, tmp_path, as_owner):
    with psycopg.connect(settings.DATABASE_OWNER_URL) as live:
        people = live.execute("select count(*) from people_person").fetchone()
        (text,) = live.execute("select string_agg(p::text, ' ') from people_person p").fetchone()
        assert "Edna" in text
        references = live.execute("select reference from needs_need order by 1").fetchall()
    file = tmp_path / "copy.sql"
    assert scrubbing.scrub(to=str(file)) > 20
    written = file.read_text()
    found = [word for word in (*WORDS, *STAFF) if word in written.split("-- PostgreSQL database dump complete")[1]]
    assert found == []
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert list(tmp_path.iterdir()) == [file], "it writes there and nowhere beside it"
    name = f"hearth_scrubbed_{WORKER}"
    loaded_into(name, file)
    with psycopg.connect(superuser(name)) as copy:
        assert copy.execute("select count(*) from people_person").fetchone() == people
        assert copy.execute("select reference from needs_need order by 1").fetchall() == references
        made, said, tells = copy.execute(
            "select p.first_name, r.carries ->> 'name', e.tells ->> 'first_name' from people_person p "
            "join needs_referral r on r.person_id = p.id join people_listentry e on e.person_id = p.id"
        ).fetchone()
        assert said.startswith(made), "the same person is the same made-up person everywhere"
        assert tells == made
        assert copy.execute("select count(*) from audit.change").fetchone() == (0,)
        assert copy.execute("select count(*) from access_user where password like '!%'").fetchone()[0] > 0


def superuser(name: str) -> str:
    return SERVER.url("postgres", name)


def loaded_into(name: str, file) -> None:
    postgres.psql(SERVER, f"drop database if exists {name} with (force)")
    postgres.psql(SERVER, f"create database {name} owner hearth_owner")
    subprocess.run([postgres.programs() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(file), owner_of(name)],
                   check=True, capture_output=True)  # fmt: skip


def test_it_is_never_made_in_place_and_overwrites_nothing(tmp_path, as_owner):
    with pytest.raises(Refused, match="live database itself"):
        scrubbing.scrub(to=settings.DATABASE_OWNER_URL)
    there = tmp_path / "copy.sql"
    there.write_text("mine")
    with pytest.raises(Refused, match="there already"):
        scrubbing.scrub(to=str(there))
    assert there.read_text() == "mine"


def test_the_same_value_becomes_the_same_made_up_value_and_never_a_real_name():
    made = MadeUp(b"key", given=["Edna"], family=["Okoro"])
    assert made.given("Edna") == made.given("edna") != "Edna"
    assert made.phone("01632 960111") == made.phone("+441632960111")
    assert made.anything("Edna Okoro") == f"{made.given('Edna')} {made.family('Okoro')}"
    assert made.anything("12/05/1939") != "12/05/1939"
    assert made.anything("Ann") != "Ann", "a short name is a name"
    assert [made.anything(one) for one in ("Yes", "N", "12")] == ["Yes", "N", "12"]
    assert MadeUp(b"other key").given("Edna") != made.given("Edna")


def test_an_empty_database_can_be_the_copy_and_a_full_one_cannot(story, as_owner):
    name = f"hearth_scrubbed_into_{WORKER}"
    postgres.psql(SERVER, f"drop database if exists {name} with (force)")
    postgres.psql(SERVER, f"create database {name} owner hearth_owner")
    scrubbing.scrub(to=owner_of(name))
    with psycopg.connect(superuser(name)) as copy:
        (text,) = copy.execute("select string_agg(p::text, ' ') from people_person p").fetchone()
    assert [word for word in WORDS if word in text] == []
    with pytest.raises(Refused, match="holds something"):
        scrubbing.scrub(to=owner_of(name))


def test_a_copy_for_a_database_that_is_not_there_says_so():
    with pytest.raises(Refused, match="The database for the copy cannot be reached"):
        scrubbing.scrub(to="postgresql://x:y@/nothing?host=/nowhere")


def test_its_help_says_where_it_writes(capsys):
    with pytest.raises(SystemExit):
        cli.main(["scrub", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    for words in ("to a new file or an empty database", "Never in place", "the one place it writes to: a new SQL file"):
        assert words in told


def test_a_photograph_or_file_of_somebody_is_never_copied():
    """Bytes cannot be made up anew, so tables that hold any are left out whole."""
    held = {model._meta.label for model in holding.ours() for field in model._meta.concrete_fields
            if isinstance(field, models.BinaryField) and field.name in getattr(model, "PERSONAL", ())}  # fmt: skip
    assert held <= set(LEFT_OUT), "leave it out in rights/rules/scrubbing.py"
    assert "matching.Receipt" in held
