"""The navigation is calm and whole: seven sections at most, nothing in it that somebody may not open, and every page of
staff hangs in it or is linked from a page that does."""

from __future__ import annotations

import re

import pytest

from hearth.access.roles import ROLES, Permission
from hearth.desk.frame import SECTIONS, opens, place_of, sections
from tests.guards.shelves import Exceptions
from tests.guards.test_doors import HERE, LINKED_FROM, written

# Page -> why it hangs in no section.
NOWHERE = Exceptions({
    **dict.fromkeys(("access:account", "access:password", "access:who_may", "desk:authenticator"),
                    "one's own: behind one's name, at the top of every page"),
    **dict.fromkeys(("calls:round", "calls:visit"),
                    "under Doors for whoever plans them; on the first page of those who may go along"),
    "session": "what a page asks to know whether its session still lives",
})  # fmt: skip
# Page -> why no link leads to it.
NO_LINK = Exceptions({
    **dict.fromkeys(("calls:board_pulse", "calls:incoming_now", "exchange:linking_progress", "reports:pulse"),
                    "a part of its page, which asks for it by itself"),
    "calls:incoming_table": "behind the figures of a day",
    "desk:bulk_done": "shown when many requests were changed at once",
    "exchange:identify_next": "linked while there are rows to identify",
    "matching:kept": "what the telephone keeps for a dead spot",
    "offers:agree_signed_in": "linked while there is something to agree to",
})  # fmt: skip


class Somebody:
    def __init__(self, *permissions):
        self.permissions = set(permissions)

    def may(self, permission) -> bool:
        return permission in self.permissions


def staff_pages(role) -> dict[str, str]:
    """Name -> address of what this role may open, apart from what everybody may and what a link opens."""
    rows = [row for row in written().values() if row["door"] not in ("public", "link") and row[HERE[role]] == "page"]
    return {row["page"]: re.sub(r"<[^>]+>", "x", row["address"]) for row in rows}


def in_navigation(user) -> set[str]:
    return {page.name for section in SECTIONS for page in section.pages if opens(user, page)}


def test_nobody_sees_more_than_seven_sections_whatever_they_may():
    assert len(sections(Somebody(*Permission), "/")) <= 7


def test_a_section_with_one_page_is_that_page():
    told = sections(Somebody(*ROLES["call_handler"][2]), "/calls")
    assert [section["text"] for section in told] == ["Today", "Calls", "Requests", "Find a person", "Volunteers"]
    assert [section["href"] for section in told] == ["/", "/calls", "/work", "/people", "/volunteers"]


@pytest.mark.parametrize("role", list(ROLES))
def test_every_page_that_a_role_may_open_hangs_in_its_navigation(role):
    user = Somebody(*ROLES[role][2])
    pages = staff_pages(role)
    told = in_navigation(user)
    assert told - set(pages) - {"desk:home"} == set(), "the navigation offers what the role may not open"
    lost = {name for name, path in pages.items() if place_of(user, path)[0] is None and not NOWHERE.allow(name)}
    assert lost == set(), "say in hearth/desk/frame.py where they hang"
    alone = {name for name, path in pages.items() if "/x" not in path} - told - set(NOWHERE.reasons)
    unlinked = {name for name in alone if LINKED_FROM.get(name) not in told and not NO_LINK.allow(name)}
    assert unlinked == set(), "hang them in hearth/desk/frame.py, or say in LINKED_FROM which page leads there"


def test_the_exceptions_are_still_needed():
    pages = set().union(*(staff_pages(role) for role in ROLES))
    assert (set(LINKED_FROM) | set(NOWHERE.reasons) | set(NO_LINK.reasons)) - pages == set()


def marked(path: str, role: str = "manager") -> tuple[list[str], list[tuple[str, bool]]]:
    told = sections(Somebody(*ROLES[role][2]), path)
    here = [section for section in told if section["active"]]
    return [section["text"] for section in here], [
        (page["text"], page["current"]) for section in here for page in section["pages"] if page["active"]
    ]


def test_the_section_and_the_page_somebody_is_in_are_marked():
    assert marked("/volunteers/checks") == (["Volunteers"], [("Checks", True)])
    assert marked("/volunteers") == (["Volunteers"], [("Volunteers", True)])
    assert marked("/need/x/volunteers") == (["Requests"], [("Work", False)])
    assert marked("/campaigns/board/waiting") == (["Campaigns"], [("Calls now", False)])
    assert marked("/") == (["Today"], [("Today", True)])
    assert marked("/account") == ([], [])


def test_a_detail_of_a_page_somebody_may_not_open_marks_nothing_they_cannot_see():
    assert marked("/round/x", "call_handler") == ([], [])
    assert marked("/referral/x", "partner")[1] == [("Referrals", False)]
