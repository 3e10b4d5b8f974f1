"""Where the list behind a figure stands. A figure of nothing the reader may list has no address."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from markupsafe import Markup

from hearth.access.roles import Permission
from hearth.reports.figures import Scope

WORKLIST, NEED = "/work", "/need"
"""The worklist and a need's page stand in a room above this one, so they are known here by their addresses alone."""
WORKED = {"late", "soon", "held", "open"}
"""What a worklist can show of one team, so that the work can be handed out there and then."""
FILTERS = {"show", "category", "stage", "urgency", "neighbourhood", "ward", "age"}
ENTITLED = {
    "requests": Permission.SEE_NEEDS, "contacts": Permission.SEE_NEEDS, "referrals": Permission.ANSWER_REFERRALS,
    "volunteers": Permission.SEE_VOLUNTEERS, "groups": Permission.SEE_VOLUNTEERS, "tasks": Permission.SEE_NEEDS,
}  # fmt: skip
"""What is listed, and the permission that opens it."""


def behind(scope: Scope, of: str, team=None, **filters) -> str | None:
    """The address of the list of what a figure counted, for all teams of the page or for one of them."""
    teams = (team,) if team else scope.teams
    if not scope.may(ENTITLED[of], teams):
        return None
    one = team or scope.one_team
    return f"{LISTS[of]}?{_asking({'team': one.pk, **filters} if one else filters)}"


def requests(scope: Scope, team=None, **filters) -> str | None:
    """The address of these requests: one team's worklist where it can show them, else the list behind the figure."""
    team = team or scope.one_team
    asked = {"show": "open", **filters}
    works = asked["show"] in WORKED and asked.keys() <= FILTERS and "none" not in asked.values()
    if team is None or not works:
        return behind(scope, "requests", team, **asked)
    return f"{WORKLIST}?{_asking({'team': team.pk, **asked})}" if scope.may(Permission.SEE_NEEDS, (team,)) else None


def _asking(asked: dict[str, Any]) -> str:
    return "&".join(f"{key}={_quoted(value)}" for key, value in asked.items() if value is not None)


@lru_cache(maxsize=4096)
def _quoted(value: Any) -> str:
    """A filter as an address holds it; a dashboard says the same few hundreds of times."""
    return quote(str(value), safe="")


def need_page(need_id) -> str:
    """The page of one request."""
    return f"{NEED}/{need_id}"


def linked(words: str, address: str | None) -> Markup:
    """Words that lead to the list behind them, where there is one."""
    return Markup('<a class="govuk-link" href="{}">{}</a>').format(address, words) if address else Markup.escape(words)


class _Lists(dict):
    """The page of each kind of list; an address is looked up once, because a dashboard has hundreds of links."""

    def __missing__(self, of: str) -> str:
        self[of] = reverse("reports:behind", args=[of])
        return self[of]


LISTS = _Lists()
