"""What every test has: the database its worker was given, and the cast."""

from __future__ import annotations

import psycopg
import pytest
from django.conf import settings
from django.core.signals import setting_changed
from django.test import Client, TransactionTestCase
from django.test.client import ClientHandler

from tests.guards.walls import truncate


@pytest.fixture(scope="session")
def django_db_setup():
    """The database is there already: a copy of the migrated template."""


def _empty_as_owner(self):
    """The application may not truncate its tables; the owner does it after a test that really commits."""
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        truncate(owner)


TransactionTestCase._fixture_teardown = _empty_as_owner
_plain_login = Client._login


def _login_with_a_begun_session(self, user, backend=None):
    """`force_login` skips the door; the session still says what the door would have written into it."""
    from hearth.access import sessions

    _plain_login(self, user, backend)
    session = self.session
    session.update(sessions.facts(user, second_factor=True))
    session.save()


Client._login = _login_with_a_begun_session


LOADED = ("_middleware_chain", "_view_middleware", "_template_response_middleware", "_exception_middleware")
_plain_load = ClientHandler.load_middleware
_loaded: dict = {}


def _load_middleware_once(self, *arguments):
    """Every client asks the same pages: as in a server, they are put together once and not for each visitor."""
    if not _loaded:
        _plain_load(self, *arguments)
        _loaded.update((name, getattr(self, name)) for name in LOADED)
    vars(self).update(_loaded)


ClientHandler.load_middleware = _load_middleware_once
setting_changed.connect(lambda **changed: _loaded.clear(), weak=False)


FIRST = ("crash", "journey")


def pytest_collection_modifyitems(config, items):
    """What takes long comes first, so that no process is left with it while the others have nothing more to do: the
    first of them begins with the browser's tests, each other one with its share of those marked `long`.

    The crash test runs a loop of its own, which it may not in a process whose browser's driver runs one.
    """
    long = [item for item in items if item.get_closest_marker("long")]
    rest = [item for item in items if not item.get_closest_marker("long")]
    rest.sort(key=lambda item: next((n for n, mark in enumerate(FIRST) if item.get_closest_marker(mark)), len(FIRST)))
    processes, begins = getattr(config, "workerinput", {}).get("workercount", 1), 0
    for n in range(1, processes):  # each is given the next even part of what is left
        begins += (len(items) - begins) // (processes - n + 1)
        rest[begins:begins] = long[n - 1 :: processes - 1]
    items[:] = rest if processes > 1 else rest + long


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    """What a process remembers for some seconds belongs to the test before."""
    from hearth.kit import kept

    kept.forget()


@pytest.fixture
def cast(db):
    """Alice (manager) and Bob (observer) in one hub, Charlie in another team of the same borough."""
    from hearth.access.tests.make import make_cast

    return make_cast()


@pytest.fixture(autouse=True)
def only_chosen_pairs_are_drawn(monkeypatch):
    """Which pairs are read twice is chance, and no test may hang on it: `make_pair(sampled=True)` chooses."""
    from hearth.exchange.tests.make_matches import DRAWN

    monkeypatch.setattr("hearth.exchange.models.comparing.is_sampled", DRAWN.__contains__)
