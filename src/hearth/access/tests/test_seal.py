"""What has been logged is sealed, and the seal is told outside the database."""

import time

import psycopg
import pytest

from hearth import cli
from hearth.access import record, seals
from hearth.access.tests.make import acting, make_cast

TRIES = 1200  # a tenth of a second apart: an older transaction, of other tests too, must end first


@pytest.mark.django_db(transaction=True)
def test_what_was_logged_is_sealed_and_the_seal_is_told(caplog):
    cast = make_cast()
    with acting(cast.alice):
        record.record("looked at", team=cast.hub)
    with caplog.at_level("INFO"):
        for _ in range(TRIES):
            record.seal()
            if "sealed event " in caplog.text:
                break
            time.sleep(0.1)
    assert "sealed event " in caplog.text
    assert record.sealed_at() is not None, "the page of the log says how far"


def seal_until(caplog, words: str) -> None:
    with caplog.at_level("INFO"):
        for _ in range(TRIES):
            record.seal()
            if words in caplog.text:
                return
            time.sleep(0.1)


def checked(settings, told=()) -> tuple[int, list[str]]:
    """How many ranges fit, and what does not."""
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner, owner.cursor() as cursor:
        found = seals.check(cursor, told)
        return sum(one.fit for one in found), [fault for one in found for fault in one.faults]


def change_the_log(settings, sql: str) -> None:
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        owner.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_what_was_meddled_with_after_sealing_is_found(caplog, settings):
    cast = make_cast()
    with acting(cast.alice):
        record.record("looked at", team=cast.hub)
    seal_until(caplog, "sealed event ")
    told = caplog.text.splitlines()
    fit, faults = checked(settings, told)
    assert (fit >= 1, faults) == (True, [])
    change_the_log(settings, "update audit.event set verb = 'never mind' where verb = 'looked at'")
    assert "were changed, added or taken away" in checked(settings)[1][0]
    change_the_log(settings, "update audit.event set verb = 'looked at' where verb = 'never mind'")
    assert checked(settings)[1] == []
    change_the_log(settings, "delete from audit.seal where relation = 'event'")
    assert "tells of a seal that is not here" in checked(settings, told)[1][0]


@pytest.mark.django_db(transaction=True)
def test_what_was_begun_before_sealing_and_ends_after_it_breaks_no_seal(caplog, settings, monkeypatch):
    """It stands in the log under a lower number than what was finished in between."""
    monkeypatch.setattr(record, "SEAL_TRIES", 1)
    cast = make_cast()
    slow = psycopg.connect(settings.DATABASE_OWNER_URL)
    slow.execute(
        "insert into audit.event (actor, verb, kind, ids, purpose, detail)"
        " values ('job:slow', 'begun before', '', '{}', '', '{}')"
    )
    with acting(cast.alice):
        record.record("finished meanwhile", team=cast.hub)
    record.seal()
    slow.commit()
    slow.close()
    seal_until(caplog, "sealed event ")
    assert checked(settings)[1] == []


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_fits_and_ends_with_one_when_something_does_not(caplog, settings, capsys, monkeypatch):
    made = seals.Checked("event", fit=2, unsealed=3)
    monkeypatch.setattr(seals, "check", lambda cursor, told: [made])
    assert cli.main(["log", "check"]) == 0
    assert "event: 2 sealed ranges fit, 3 newer rows wait to be sealed." in capsys.readouterr().out
    made.faults.append("event 1-9: rows were changed, added or taken away after sealing.")
    assert cli.main(["log", "check"]) == 1
    assert "NOT AS SEALED  event 1-9" in capsys.readouterr().err
    assert cli.main(["log", "check", "--told", "/nowhere/web.log"]) == 1
    assert "Not done: /nowhere/web.log: No such file or directory." in capsys.readouterr().err
