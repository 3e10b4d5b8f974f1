"""No page shows whom it is about without the event log saying who looked.

Every page is opened in every role. Where a resident's name stands in the answer, an event of that reader must have been
written: a view with its purpose for one person's record, a list for a page of rows.
"""

from __future__ import annotations

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from hearth.access.record import who_looked
from hearth.access.tests.make import acting
from tests.guards.places import make_world, places
from tests.guards.shelves import Exceptions
from tests.guards.walls import truncate

NAME = "Quillfeather"
# Page -> why a name on it is no look at a resident's record.
NO_LOOK = {
    "matching:my_tasks": "the volunteer's own tasks, each by its name; opening one is a look",
    "desk:track": "the resident's own page, by their own link",
}
ONE_PERSON = {"desk:need", "desk:act", "desk:person", "needs:call", "needs:concern", "needs:referral", "matching:task",
              "needs:answer_by_link"}  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        try:
            made = make_world(owner)
            for place in places():  # every row that an address names
                made.address(place, with_link=True)
            for label in ("exchange.ImportRow", "matching.Task", "needs.Concern", "needs.Referral"):
                made.rows.make(label)
            person = made.rows.made["people.Person"].pk
            owner.execute("update people_person set last_name = %s", [NAME])
            owner.execute("update matching_task set who = %s, status = 'accepted'", [NAME])
            for table in ("needs_contact", "needs_concern", "needs_note", "people_listentry"):
                owner.execute(f"update {table} set person_id = %s", [person])  # noqa: S608
            owner.execute("update needs_referral set carries = jsonb_build_object('name', %s::text)", [NAME])
            owner.execute("update needs_contact set handler_id = %s", [made.users["manager"].pk])
            made.owner = owner
            made.clients = {user: signed_in(user) for user in [None, *made.users.values()]}
            yield made
        finally:
            truncate(owner)


def signed_in(user) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


def opened(world, user, place) -> str:
    """What the page shows this person; a record that asks for a purpose is opened with one first.

    A session remembers such an opening, so each has a session of its own; other pages are asked for from one.
    """
    if place.name.startswith(("people:", "desk:person")):
        client = signed_in(user)
        client.post(f"/person/{world.rows.made['people.Person'].pk}/open", {"why": "other", "other": "rang about food"})
    else:
        client = world.clients[user]
    return client.get(world.address(place, with_link=user is None)).getvalue().decode()


def events_after(world, last: int) -> set[str]:
    rows = world.owner.execute("select verb from audit.event where id > %s", [last]).fetchall()
    return {verb for (verb,) in rows}


def last_event(world) -> int:
    return world.owner.execute("select coalesce(max(id), 0) from audit.event").fetchone()[0]


def _faults_of(world, place, exceptions, shown: set[str]):
    """The readers who see a resident's name on this page without its being logged."""
    for user in [None, *world.users.values()]:
        before = last_event(world)
        if NAME not in opened(world, user, place):
            continue
        shown.add(place.name)
        wanted = {"view"} if place.name in ONE_PERSON else {"view", "list"}
        if not exceptions.allow(place.name) and not events_after(world, before) & wanted:
            yield f"{place.name} shows {user} a resident and logs nothing"


@pytest.mark.long
def test_a_page_that_names_a_resident_says_who_looked(world, django_db_blocker):
    exceptions, shown = Exceptions(NO_LOOK), set()
    with django_db_blocker.unblock():
        faults = [fault for place in places() for fault in _faults_of(world, place, exceptions, shown)]
        with acting(world.users["manager"]):
            looks = who_looked(world.rows.made["people.Person"])
        signed_out = [
            user for user, client in world.clients.items() if user and client.get("/account").status_code != 200
        ]
    assert faults == []
    assert signed_out == [], "pages after that were asked for by nobody"
    assert ONE_PERSON - shown - {"desk:act"} == set(), "otherwise this guard would be content with empty pages"
    told = {f"user:{world.users[role].pk}" for role in ("manager", "volunteer", "safeguarding", "health")}
    assert told <= {one["actor"] for one in looks}, "the resident is told of each of them"
    assert all(one["purpose"] for one in looks)
