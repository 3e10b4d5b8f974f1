"""Whether a pooled connection is believed: not when it was shut, asked when it was silent for long, else believed."""

import time

import psycopg
import pytest
from django.conf import settings
from psycopg_pool import ConnectionPool

from hearth.kit.pooled import ASKED_EVERY, Line


@pytest.fixture
def line():
    with Line.connect(settings.DATABASE_URL, autocommit=True) as made:
        yield made


@pytest.fixture
def asked(monkeypatch):
    """How often the server itself was asked."""
    told, really = [], psycopg.Connection.execute
    monkeypatch.setattr(psycopg.Connection, "execute", lambda one, query: [told.append(query), really(one, query)][1])
    return told


def test_a_connection_just_heard_from_is_believed_without_asking(line, asked):
    for _ in range(3):
        ConnectionPool.check_connection(line)
    assert len(asked) == 1  # the first time, since nobody knew it yet


def test_a_connection_long_silent_is_asked_again(line, asked):
    ConnectionPool.check_connection(line)
    line.asked_at = time.monotonic() - ASKED_EVERY - 1
    ConnectionPool.check_connection(line)
    assert len(asked) == 2


def test_a_connection_the_server_shut_is_found_out_at_once(line):
    ConnectionPool.check_connection(line)
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [line.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        ConnectionPool.check_connection(line)


def test_every_other_statement_is_sent(line):
    ConnectionPool.check_connection(line)
    assert line.execute("select 1").fetchone() == (1,)


def test_pages_are_served_over_such_connections(db):
    from django.db import connection

    connection.ensure_connection()
    assert isinstance(connection.connection, Line)
