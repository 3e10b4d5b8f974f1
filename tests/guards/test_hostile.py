"""What nobody's browser sends: every page with hostile values, odd methods, broken forms. Words, never a traceback."""

from __future__ import annotations

import inspect
import logging
import re

import psycopg
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.guards.places import VALUES, make_world, places
from tests.guards.shelves import SRC
from tests.guards.walls import truncate

# NUL in a word, no number, too large, half a surrogate pair, an id of nobody's, another site
HOSTILE = ["a%00b", "abc", "9" * 30, "%ED%A0%80", "00000000-0000-4000-8000-000000000005", "https%3A%2F%2Fevil.example"]
PLACES = {"after": "WyIwIixudWxsXQ", "before": "W251bGwsbnVsbF0"}  # places in a list that hold nothing
MORE_VERBS = ["note", "claim", "hand-to", "correct", "urgency", "hold", "refer", "release", "finish", "end", "link",
              "forget-second-factor", "cancel", "again", "accept", "hand-back", "tell", "decline", "done",
              "approve"]  # fmt: skip


def field_names() -> list[str]:
    """Every name that a page reads or a form has."""
    found: set[str] = set()
    for path in SRC.rglob("*.py"):
        if "tests" not in path.parts:
            text = path.read_text()
            found |= set(re.findall(r'(?:POST|GET|data)(?:\.get|\.getlist)?[\[(]"([\w-]+)"', text))
            found |= set(re.findall(r"^    (\w+) = \w+Field\(", text, re.MULTILINE))
    for path in SRC.rglob("*.html"):
        found |= set(re.findall(r'name="([\w-]+)"', path.read_text()))
    return sorted(found)


NAMES = field_names()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        try:
            yield make_world(owner)
        finally:
            truncate(owner)


def somebody_who_may(world, place):
    """The first role that the page's door lets in; nobody where everybody may."""
    door = getattr(place.view, "door", None)
    if door in ("public", "link"):
        return None
    roles = ["manager", "safeguarding", "administrator", "data_protection", "partner", "volunteer",
             "volunteer_caller"]  # fmt: skip
    return next(world.users[r] for r in roles if door == "signed in" or any(world.users[r].may(p) for p in door))


def addresses(world, place) -> list[str]:
    address = world.address(place, with_link=True)
    verb = VALUES.get(place.name, {}).get("verb")
    if not isinstance(verb, str):
        return [address]
    known = inspect.getsource(inspect.getmodule(inspect.unwrap(place.view)))
    return [address, *(address.removesuffix(verb) + one for one in MORE_VERBS if f'"{one}"' in known)]


def ask(user, method: str, address: str, body: str):
    """Ask, and leave everything as it was. An unhandled error fails the test by itself."""
    client = Client()
    if user:
        client.force_login(user)
    with transaction.atomic():
        if method == "get":
            response = client.get(f"{address}?{body}")
        else:
            response = client.post(address, body, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("place", places(), ids=lambda place: place.name)
def test_no_value_breaks_a_page(place, world, django_db_blocker):
    with django_db_blocker.unblock():
        user = somebody_who_may(world, place)
        for address in addresses(world, place):
            for value in HOSTILE:
                body = "&".join(f"{name}={value}" for name in NAMES)
                for method in ("get", "post"):
                    response = ask(user, method, address, body)
                    assert response.status_code < 500, (method, address, value[:20])
                    leads = response.headers.get("Location", "")
                    assert not re.match(r"(?i)https?:|//|[\\/]{2}", leads), f"{address} leads to {leads}"
            for name, value in PLACES.items():
                assert ask(user, "get", address, f"{name}={value}").status_code < 500, (address, name)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_pages_are_asked_for_or_sent_and_nothing_else(method, client, cast):
    client.force_login(cast.alice)
    for page in ("/account", "/work", "/people", "/sign-in", "/ask"):
        assert client.generic(method, page).status_code == 405, page


BROKEN = {
    "cut off": (b"--x\r\nContent-Disposition: form-data; name=\"old\"\r\n\r\nabc", "multipart/form-data; boundary=x"),
    "without a boundary": (b"old=1", "multipart/form-data"),
    "of another kind": (b"\xff\xfe\x00", "application/json"),
    "with a character set of nobody's": (b"old=1", "application/x-www-form-urlencoded; charset=klingon"),
    "twice the same": (b"old=1&old=2&password=x&again=y&csrf=1", "application/x-www-form-urlencoded"),
    "endless": (b"a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), "application/x-www-form-urlencoded"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_form_gets_words(kind, client, cast):
    client.force_login(cast.alice)
    body, content_type = BROKEN[kind]
    response = client.generic("POST", "/account/password", body, content_type=content_type)
    assert 200 <= response.status_code < 500
    words = response.content.decode()
    assert "<h1" in words
    assert "Traceback" not in words
    assert "no-store" in response.headers["Cache-Control"]


def test_a_form_without_its_token_is_turned_away_and_its_secret_address_is_not_logged(cast, caplog):
    caplog.set_level(logging.INFO)
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/set-password/a-secret-that-opens", {"password": "x"})
    assert response.status_code == 403
    assert "load the page again" in response.content.decode()
    assert logging.getLogger("django.security.csrf").getEffectiveLevel() == logging.ERROR, "it says addresses"
    assert "a-secret-that-opens" not in "".join(r.getMessage() for r in caplog.records if r.name != "django.request")


def test_signing_in_needs_its_token_too(cast):
    """Otherwise somebody could be signed in as somebody else without noticing."""
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in", {"email": cast.alice.email, "password": "x"}).status_code == 403


HOSTS = ["evil.example", "localhost:80@evil.example", "localhost, evil.example", "", "[::1", "l\u00f6"]


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_gets_words_and_no_page(host, client, db):
    response = client.get("/sign-in", headers={"host": host})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()
    for name in ("Content-Security-Policy", "X-Content-Type-Options"):
        assert name in response.headers


def test_a_host_named_by_a_stranger_beside_the_real_one_is_not_believed(client, db):
    page = client.get("/sign-in", headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"})
    assert "evil" not in page.content.decode()


def test_what_no_text_holds_is_dropped_and_the_rest_is_kept(client, cast):
    client.force_login(cast.alice)
    page = client.post("/people", {"q": "Ur\0sula"}).content.decode()
    assert "Ursula" in page


def test_a_network_address_is_only_believed_from_known_proxies(rf, settings):
    from hearth.access.sessions import address_of

    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "6.6.6.6, 203.0.113.7"})
    settings.PROXIES = 0
    assert address_of(request) == "10.0.0.1"
    settings.PROXIES = 1
    assert address_of(request) == "203.0.113.7", "what the visitor wrote in front of it is not"
    settings.PROXIES = 3
    assert address_of(request) == "10.0.0.1", "somebody came past the proxies"


def test_files_carry_the_headers_as_well(client, db):
    page = client.get("/sign-in").content.decode()
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page)[:3]:
        response = client.get(address)
        response.close()
        assert response.headers["X-Content-Type-Options"] == "nosniff", address
