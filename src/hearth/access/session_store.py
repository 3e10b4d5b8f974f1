"""Sessions in the database whose cookie ends with the browser, whatever their own age.

A resident's answers are given an hour; on a shared computer they must not outlive the window they were typed in.
"""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's own, with the cookie that goes when the browser is closed."""

    def get_expire_at_browser_close(self) -> bool:
        return True
