"""What whoever loads a file decides beside it, and the walls a load works in."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from hearth.access import walls
from hearth.access.models import Team, User
from hearth.exchange.models import ImportRun
from hearth.exchange.rules import feeds
from hearth.kit.dates import DateFault, read_date
from hearth.kit.refused import Refused

LOADING_SECONDS = 7_200


@dataclass(frozen=True)
class Choices:
    """What the person who loads a file decides beside it. What is blank stays as it was, or as the list's default.

    `whole` says that the file names everybody on the list ("yes" or "no"); `may_go` that many may leave it at once;
    `name` is what another list of one's own is called.
    """

    districts: tuple[str, ...] = ()
    keep_out_of_area: bool = False
    source: str = ""
    legal_basis: str = ""
    purpose: str = ""
    expires_on: str = ""
    whole: str = ""
    may_go: bool = False
    name: str = ""

    @classmethod
    def of(cls, options: Mapping) -> Choices:
        """The choices kept with a run."""
        known = {name: options[name] for name in cls.__dataclass_fields__ if name in options}
        return cls(**{**known, "districts": tuple(known.get("districts", ()))})

    @property
    def last_day(self) -> date | None:
        """The day the list must go, as a date. Raises Refused when it cannot be read or is past."""
        if not self.expires_on:
            return None
        try:
            day = read_date(self.expires_on)
        except DateFault as fault:
            raise Refused(f"The day the list must go cannot be read. {fault}") from None
        if day <= timezone.localdate():
            raise Refused(f"The day the list must go ({day:%d/%m/%Y}) has passed. Choose a later one.")
        return day

    def is_whole(self, run: ImportRun) -> bool:
        """Whether this file names everybody on the list: as said, else as such files do."""
        return self.whole == "yes" if self.whole else known_list(run.feed).whole


def known_list(key: str) -> feeds.KnownList:
    """The list of this key. Raises Refused when there is none."""
    known = feeds.known(key)
    if known is None:
        raise Refused(f"There is no list “{key}”. The lists are: {', '.join(feeds.lists())}.")
    return known


@contextmanager
def acting_on(team: Team, by: User | None):
    """The narrow walls of one team and its borough, long enough for a large file."""
    actor = f"user:{by.pk}" if by else "job:import list"
    with walls.opened(replace(walls.intake(team, actor=actor), seconds=LOADING_SECONDS)) as context:
        yield context
