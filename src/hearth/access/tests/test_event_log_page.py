"""The page of the event log: narrowed, paged, in words, by an administrator and by a data protection officer."""

import re
from datetime import UTC, datetime

import pytest

from hearth.access import log_words
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.tests.make import acting, make_team, make_user


@pytest.fixture(params=["administrator", "data_protection"])
def reader(request, cast, client):
    found = make_user(make_team(cast.borough, "administration"), request.param, "Rhian Reader")
    client.force_login(found)
    return found


def rows(client, asked="") -> list[str]:
    page = client.get(f"/event-log{asked}").content.decode()
    body = page.split("<tbody", 1)[-1] if "<tbody" in page else ""
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("<tr")[1:]]


def text(client, asked="") -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(f"/event-log{asked}").content.decode()).split())


def test_it_is_narrowed_to_a_colleague_and_says_so(cast, client, reader):
    with acting(cast.alice):
        record("needs.claim", cast.alice, team=cast.hub)
    with acting(cast.charlie):
        record("needs.claim", cast.charlie, team=cast.hub)
    page = client.get("/event-log").content.decode()
    assert f'<option value="{cast.alice.pk}"' in page, "whoever may read the log may ask after every colleague"
    found = rows(client, f"?who={cast.alice.pk}")
    assert [cast.alice.name in row for row in found] == [True]


def test_what_it_is_narrowed_to_is_said_and_can_be_taken_off(cast, client, reader):
    with acting(cast.alice):
        record("needs.claim", team=cast.hub)
        record("needs.hold", team=cast.hub)
    page = text(client, "?verb=needs.hold")
    assert "Only “Hold”" in page
    assert len(rows(client, "?verb=needs.hold")) == 1
    narrowed = client.get(f"/event-log?verb=needs.hold&who={cast.alice.pk}").content.decode()
    assert f"who={cast.alice.pk}" in narrowed.split("Show everything that was done")[0].rsplit("<a", 1)[1]
    assert "Only “" not in text(client)


def test_it_is_read_page_by_page_and_back_to_the_newest(cast, client, reader):
    with acting(cast.alice):
        for _ in range(60):
            record("needs.claim", team=cast.hub)
    page = client.get("/event-log?verb=needs.claim").content.decode()
    before = re.search(r"before=(\d+)", page)[1]
    assert len(rows(client, "?verb=needs.claim")) == 50
    assert len(rows(client, f"?verb=needs.claim&before={before}")) == 10
    older = text(client, f"?verb=needs.claim&before={before}")
    assert "Newest events" in older
    assert "Earlier events" not in older


def test_it_says_how_far_it_is_sealed(client, reader, monkeypatch):
    monkeypatch.setattr("hearth.access.views.log.sealed_at", lambda: None)
    assert "Nothing is sealed yet" in text(client)
    monkeypatch.setattr("hearth.access.views.log.sealed_at", lambda: datetime(2026, 3, 4, 10, 29, tzinfo=UTC))
    assert "Sealed up to 4 March 2026 at 10:29am" in text(client)


def test_facts_are_told_in_words_and_not_as_the_program_keeps_them(cast, client, reader):
    with acting(cast.alice):
        record("needs.refer", team=cast.hub, to=cast.other.pk, fields=["date_of_birth", "name"])
        record("needs.hand_to", team=cast.hub, to=cast.charlie.pk)
        record("needs.offer", team=cast.hub, id=f"team:{cast.other.pk}", to="organisation")
        record("needs.take", team=cast.hub, id=str(cast.charlie.pk), who="council_staff")
        record("needs.hold", team=cast.hub, until="2026-11-23", outgoing=False, reason=None)
    told = {row.split(" ", 1)[0]: row for row in rows(client, f"?who={cast.alice.pk}")}
    page = " | ".join(rows(client, f"?who={cast.alice.pk}"))
    assert told
    for words in (
        f"to: {cast.other.name}", "fields: date of birth, name", f"to: {cast.charlie.name}",
        f"id: {cast.other.name}, to: organisation", f"id: {cast.charlie.name}, who: council staff",
        "until: 23 November 2026", "outgoing: no",
    ):  # fmt: skip
        assert words in page, words
    assert "reason" not in page
    assert "[" not in page


def test_who_did_it_is_told_also_of_a_link_a_job_and_a_visitor(cast):
    told = {}
    for actor in ("user:999999", "link:4", "job:chase", "public", "nobody", f"user:{cast.alice.pk}"):
        event = {"actor": actor, "verb": "x.y", "kind": "", "ids": [], "team_id": None, "detail": {}}
        told[actor] = log_words.in_words([event], cast.borough)[0]["who"]
    assert list(told.values()) == ["a former colleague", "Somebody by a link", "Hearth itself: chase",
                                   "Somebody not signed in", "Hearth itself", cast.alice.name]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "words"),
    [(True, "yes"), (["a_b", "c"], "a b, c"), ({"rows_new": 3}, "rows new 3"), ("2026-13-45", "2026-13-45"),
     ("free text_here", "free text_here"), (7, "7"), (None, ""),
     ("19876ca4-80ce-454c-aa62-f98e5d7cab07", "")],
)  # fmt: skip
def test_a_fact_reads_as_people_write_it(value, words):
    assert log_words.said(value) == words


def test_an_event_about_a_sign_in_names_it_and_about_many_rows_counts_them(cast):
    one = {"actor": "public", "verb": "access.disable", "kind": "access.user", "ids": [str(cast.alice.pk)],
           "team_id": None, "detail": {}}  # fmt: skip
    many = one | {"kind": "people.listentry", "ids": ["1", "2"], "verb": "list", "detail": {}}
    gone = one | {"kind": "old.thing", "detail": {}}
    told = log_words.in_words([one, many, gone], cast.borough)
    assert [event["about"] for event in told] == [cast.alice.name, "2 × list entry", "thing"]
    assert told[1]["what"] == "Saw a list"
    assert User.objects.filter(pk=cast.alice.pk).exists()
