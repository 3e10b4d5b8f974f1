"""A public form of many small pages whose answers wait in the session, in the database, until they are sent.

    steps = Steps(request, "ask", path)        path(answers) says which pages there are, in order, and is pure
    steps.keep("postcode", {"postcode": "QX1 4AB"});  redirect to steps.after("postcode")

Answers are never in an address. Those of somebody who stops are gone an hour after the last one.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

KEPT_FOR = 3600  # seconds after the last answer
NOTED_EVERY = 300  # seconds after which an answer given again unchanged renews the hour

Answers = dict[str, dict[str, Any]]


class Steps:
    """The answers of one visitor to one form. The session is written only when something changes."""

    def __init__(self, request, name: str, path: Callable[[Answers], list[str]]):
        self.session, self.name, self.path = request.session, name, path
        self.is_visitor = not request.user.is_authenticated
        kept = self.session.get(name) or {}
        self.has_expired = bool(kept) and time.time() - kept["at"] > KEPT_FOR
        self.kept: dict[str, Any] = {} if self.has_expired else kept

    @property
    def answers(self) -> Answers:
        return self.kept.get("answers", {})

    @property
    def pages(self) -> list[str]:
        return self.path(self.answers)

    @property
    def key(self) -> str:
        """What makes sending these answers twice one request."""
        return self.kept.get("key", "")

    @property
    def sent(self) -> dict[str, Any]:
        """What came of it, once it has been sent."""
        return self.kept.get("sent", {})

    def keep(self, page: str, given: Mapping[str, Any]) -> None:
        """Keep what one page was answered."""
        given = {name: _plain(value) for name, value in given.items()}
        fresh = time.time() - self.kept.get("at", 0) < NOTED_EVERY
        if not (fresh and self.answers.get(page) == given):
            self._write({"answers": {**self.answers, page: given}, "key": self.key or uuid.uuid4().hex})

    def finish(self, **sent: Any) -> None:
        """The answers have been sent: forget them and keep only what the last page says."""
        self._write({"sent": sent})

    def forget(self) -> None:
        """Throw everything away."""
        self.kept = {}
        self.session.pop(self.name, None)

    def _write(self, kept: dict[str, Any]) -> None:
        self.kept = {**kept, "at": int(time.time())}
        self.session[self.name] = self.kept
        if self.is_visitor:
            self.session.set_expiry(KEPT_FOR)

    def first_open(self) -> str:
        """The first page without an answer, or the last page of all."""
        pages = self.pages
        return next((page for page in pages if page not in self.answers), pages[-1])

    def after(self, page: str) -> str:
        """The page that follows. Somebody who has been to the last page goes to what is still open, or back to it."""
        pages = self.pages
        if pages[-1] in self.answers:
            return self.first_open()
        place = pages.index(page) + 1 if page in pages else 0
        return pages[min(place, len(pages) - 1)]

    def before(self, page: str) -> str:
        """The page that comes before, or nothing on the first."""
        place = self.pages.index(page)
        return self.pages[place - 1] if place else ""

    def may_open(self, page: str) -> bool:
        """Whether every page before this one has been answered."""
        pages = self.pages
        return page in pages and all(one in self.answers for one in pages[: pages.index(page)])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
