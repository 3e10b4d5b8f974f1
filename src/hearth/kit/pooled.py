"""Connections that wait in the pool: whether one still leads to a server, without asking it before every page."""

from __future__ import annotations

import select
import time
from typing import Any

from psycopg import Connection, Cursor

ASKED_EVERY = 10  # seconds that a quiet connection is believed since its server was last asked
NOTHING = ""  # the statement by which the pool asks whether the server is there


class Line(Connection):
    """A connection that answers for its server while it is quiet and was asked just now.

    A server that stopped or was killed has shut the connection, which is heard at once. Only what is silent, such as a
    firewall that has forgotten the two, takes asking.
    """

    asked_at = 0.0

    def execute(self, query: Any, *told: Any, **options: Any) -> Cursor:
        if query == NOTHING:
            if time.monotonic() - self.asked_at < ASKED_EVERY and not self._is_to_be_read():
                return self.cursor()
            self.asked_at = time.monotonic()
        return super().execute(query, *told, **options)

    def _is_to_be_read(self) -> bool:
        """Whether something came that nobody asked for: the end of the connection, mostly."""
        ear = select.poll()
        ear.register(self.fileno(), select.POLLIN)
        return bool(ear.poll(0))
