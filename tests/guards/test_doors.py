"""Every address, asked for in every role, answers as docs/who-may-open-what.csv says.

`hearth doors table` writes that file anew; read what changed in it before committing it.
"""

from __future__ import annotations

import csv
import os
import re
from unittest.mock import patch

import psycopg
import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hearth import urls
from hearth.access.roles import ROLES
from tests.guards.places import LINKS, make_world, places
from tests.guards.shelves import ROOT
from tests.guards.walls import truncate

TABLE = ROOT / "docs" / "who-may-open-what.csv"
WRITE = os.environ.get("HEARTH_WRITE_DOORS") == "yes"
ANONYMOUS, BY_LINK = "nobody signed in", "resident with a link"
HERE = {role: ROLES[role][0] for role in ROLES}
ELSEWHERE = {role: f"{ROLES[role][0]} of another borough" for role in ROLES}
COLUMNS = ["page", "address", "door", ANONYMOUS, BY_LINK, *HERE.values(), *ELSEWHERE.values()]
FAULT_TOLD = re.compile(rb"<title>\s*(Error|Gwall)|govuk-error-summary")
CLOSED = ("refused", "not found", "sign in first", "link shut")
# Page that is no detail of a row and hangs nowhere in the navigation -> the page of it that leads there.
LINKED_FROM = {
    "calls:incoming_figures": "calls:incoming",
    "calls:lines": "calls:incoming",
    "calls:my_notes": "calls:ring",
    "calls:new_staffing_plan": "calls:staffing_plans",
    "calls:sample": "calls:board",
    "desk:add_sign_in": "desk:staff",
    "exchange:build_cohort": "exchange:cohorts",
    "exchange:lines": "exchange:compare",
    "exchange:readers": "exchange:compare",
    "exchange:upload": "exchange:lists",
    "matching:new_organisation": "matching:organisations",
    "matching:new_volunteer": "matching:volunteers",
    "matching:stay_at_home": "matching:my_tasks",
    "needs:refer_in": "needs:referrals",
    "offers:my_appeals": "matching:my_tasks",
    "offers:my_days": "matching:my_tasks",
    "rights:receive": "rights:requests",
}

PLACES = places()


def written() -> dict[str, dict[str, str]]:
    if not TABLE.exists():
        return {}
    with open(TABLE, newline="") as file:
        return {row["page"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Two boroughs with everybody in them; somebody signed in for every column of the table."""
    with (
        django_db_blocker.unblock(), psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner,
        patch.object(urls, "handler403", _closed(403)), patch.object(urls, "handler404", _closed(404)),
    ):  # fmt: skip
        try:
            here, there = make_world(owner), make_world(owner)
            here.cookies = {ANONYMOUS: "", BY_LINK: ""}
            for names, of in ((HERE, here), (ELSEWHERE, there)):
                for role, name in names.items():
                    client = Client()
                    client.force_login(of.users[role])
                    here.cookies[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
            yield here
        finally:
            truncate(owner)


def _closed(status: int):
    """Most answers are that a page is closed: the page that says so is drawn elsewhere, not ten thousand times here."""
    return lambda request, exception=None: HttpResponse(status=status)


@pytest.fixture(scope="module")
def table():
    """Collects what was seen; in writing mode the file is made from it."""
    seen: dict[str, dict[str, str]] = {}
    yield seen
    if WRITE:
        TABLE.parent.mkdir(exist_ok=True)
        with open(TABLE, "w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(seen[name] for name in sorted(seen))


def in_words(response) -> str:
    """What an answer means to the person who gets it."""
    status = response.status_code
    assert status < 500, f"the page is broken: {status}"
    if status == 401 or (status == 302 and response.headers["Location"].startswith(settings.LOGIN_URL)):
        return "sign in first"
    known = {403: "refused", 404: "not found", 410: "link shut", 405: "form"}
    return known.get(status, "page")


def ask(cookie: str, method: str, address: str) -> str:
    """Ask, and leave everything as it was. A page that somebody only opens has no fault to tell."""
    client = Client(raise_request_exception=False)
    if cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    with transaction.atomic():
        response = getattr(client, method)(address)
        answer = in_words(response)
        transaction.set_rollback(True)
    if method == "get" and response.status_code == 200:
        assert not FAULT_TOLD.search(response.getvalue()), f"{address} tells of a fault before anybody did anything"
    return answer


def answers(world, place) -> dict[str, str]:
    told = {}
    for name, cookie in world.cookies.items():
        address = world.address(place, with_link=name == BY_LINK)
        answer = ask(cookie, "get", address)
        if answer == "form":
            sent = ask(cookie, "post", address)
            answer = sent if sent in CLOSED else "form"
        elif answer in CLOSED:
            assert ask(cookie, "post", address) in (*CLOSED, "form"), f"{place.name} lets {name} send what it hides"
        told[name] = answer
    return told


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_every_role_gets_the_answer_that_the_table_says(place, world, table, django_db_blocker):
    with django_db_blocker.unblock():
        seen = {"page": place.name, "address": place.pattern, "door": place.door, **answers(world, place)}
    table[place.name] = seen
    if not WRITE:
        expected = written().get(place.name)
        assert expected, f"{place.name} is not in {TABLE.name}: run ./run hearth doors table, and read what it says"
        differing = {k: f"table: {expected.get(k)}, really: {v}" for k, v in seen.items() if expected.get(k) != v}
        assert differing == {}, "run ./run hearth doors table, and read what has changed"


def test_every_page_states_its_door_and_has_a_name():
    assert [p.pattern for p in PLACES if p.door == "None" or p.name.endswith(p.pattern)] == []
    assert len({p.name for p in PLACES}) == len(PLACES)


@pytest.mark.skipif(WRITE, reason="the table is being written")
def test_the_table_holds_no_page_that_is_gone():
    assert set(written()) - {p.name for p in PLACES} == set()


def test_a_page_opened_by_a_link_is_shut_without_it():
    """Whoever has no link sees nothing of what it opens, whatever else they may do."""
    table = written()
    for name in set(LINKS) & set(table):
        assert table[name][BY_LINK] == "page", name
        assert {table[name][column] for column in COLUMNS[3:] if column != BY_LINK} <= set(CLOSED), name


@pytest.mark.parametrize("page", LINKED_FROM)
def test_a_page_outside_the_navigation_is_linked_from_the_page_it_hangs_under(page, world, django_db_blocker):
    link = f'href="{reverse(page)}'.encode()
    for role in ROLES:
        if written()[page][HERE[role]] == "page":
            client = Client()
            client.cookies[settings.SESSION_COOKIE_NAME] = world.cookies[HERE[role]]
            with django_db_blocker.unblock(), transaction.atomic():
                assert link in client.get(reverse(LINKED_FROM[page])).getvalue(), (page, role)
                transaction.set_rollback(True)
