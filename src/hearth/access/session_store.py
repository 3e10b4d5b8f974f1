"""Sessions in the database whose cookie ends with the browser, whatever their own age.

A resident's answers are given an hour; on a shared computer they must not outlive the window they were typed in.
One statement reads a session and one writes it: every page of the public form does both.
"""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string

READ = "select session_data from django_session where session_key = %s and expire_date > %s"
ADD = """insert into django_session (session_data, expire_date, session_key) values (%s, %s, %s)
    on conflict (session_key) do nothing"""
CHANGE = "update django_session set session_data = %s, expire_date = %s where session_key = %s"


class SessionStore(db.SessionStore):
    """Django's own in fewer statements, with the cookie that goes when the browser is closed."""

    def get_expire_at_browser_close(self) -> bool:
        return True

    def _get_new_session_key(self) -> str:
        """Not looked up first: a key that is taken is told by `save`."""
        return get_random_string(32, VALID_KEY_CHARS)

    def load(self) -> dict:
        with connection.cursor() as cursor:
            cursor.execute(READ, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

    def save(self, must_create: bool = False) -> None:
        """Keep it. A new one whose key is taken, and an old one that is gone, are errors, as in Django."""
        if self.session_key is None:
            return self.create()
        data = self.encode(self._get_session(no_load=must_create))
        with connection.cursor() as cursor:
            cursor.execute(ADD if must_create else CHANGE, [data, self.get_expiry_date(), self.session_key])
            is_kept = cursor.rowcount == 1
        if not is_kept:
            raise CreateError if must_create else UpdateError
