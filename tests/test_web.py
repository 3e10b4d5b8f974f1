"""How the web server's processes share the connections that come."""

import time

import pytest

from hearth import web


@pytest.fixture
def accepted(monkeypatch):
    """What a process did when a connection came: how long it held back, then that it tried."""
    did = []
    monkeypatch.setattr(time, "sleep", did.append)
    monkeypatch.setattr(web.ThreadWorker, "accept", lambda worker, listener: did.append(listener))
    return did


def worker_with(connections: int) -> web.EvenWorker:
    worker = web.EvenWorker.__new__(web.EvenWorker)
    worker.nr_conns = connections
    return worker


def test_who_has_fewer_connections_takes_the_next_first(accepted):
    for connections in (0, 10, 100):
        worker_with(connections).accept("door")
    held_back = accepted[::2]
    assert held_back == sorted(held_back)
    assert held_back[0] == 0 < held_back[1] < held_back[2]
    assert accepted[1::2] == ["door"] * 3


def test_nobody_holds_back_for_long(accepted):
    worker_with(100_000).accept("door")
    assert accepted == [web.LONGEST_MOMENT, "door"]


def test_the_server_is_made_of_such_processes():
    assert web.worker_class is web.EvenWorker
