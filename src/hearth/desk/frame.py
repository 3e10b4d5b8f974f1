"""What stands around every staff page: the sections somebody may open, their pages, search, and the way out."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse

from hearth.access.roles import OUTSIDE_WALLS
from hearth.access.roles import Permission as P
from hearth.kit.language import pick


class Page(NamedTuple):
    """One page of a section: its words, its name, the permissions of which one is enough, and the first part of
    the addresses that hang under it beside its own."""

    words: str | tuple[str, str]
    name: str
    may: tuple[P, ...]
    below: tuple[str, ...] = ()


class Section(NamedTuple):
    """One word of the navigation. It opens at its first page; with one page it is that page."""

    words: str | tuple[str, str]
    pages: tuple[Page, ...]


INSIDE_WALLS = tuple(permission for permission in P if permission not in OUTSIDE_WALLS)

# Which page hangs where. No more than seven sections; tests/guards/test_navigation.py says what must be here.
SECTIONS = (
    Section(("Today", "Heddiw"), (
        Page(("Today", "Heddiw"), "desk:home", INSIDE_WALLS),
        Page("Dashboard", "reports:dashboard", (P.SEE_DASHBOARD,)),
        Page(("My tasks", "Fy nhasgau"), "matching:my_tasks", (P.DO_TASKS,),
             ("task", "receipt", "my-days", "my-appeals", "principles")),
    )),
    Section("Calls", (
        Page("Take a call", "needs:calls", (P.TAKE_CALLS,), ("call",)),
        Page("Calls coming in", "calls:incoming", (P.TAKE_CALLS,), ("lines",)),
        Page("Walk-in", "needs:drop_in", (P.TAKE_CALLS,)),
        Page(("Ring people", "Ffonio pobl"), "calls:ring", (P.RING_PEOPLE, P.RING_BY_SHEET)),
        Page("Keeping in touch", "calls:keeping", (P.RING_PEOPLE,), ("keep-in-touch",)),
        Page("Isolating", "calls:isolating", (P.TAKE_CALLS,), ("isolate",)),
    )),
    Section("Campaigns", (
        Page("Campaigns", "calls:campaigns", (P.PLAN_CALLS,), ("campaign",)),
        Page("Calls now", "calls:board", (P.PLAN_CALLS,), ("campaigns/sample", "sampled", "caller-notes")),
        Page("Doors", "calls:doors", (P.PLAN_CALLS,), ("round", "visit")),
        Page("How many callers", "calls:staffing_plans", (P.PLAN_CALLS,)),
        Page("Rota", "calls:rota", (P.PLAN_CALLS,)),
        Page("Who has whom", "calls:dealt", (P.PLAN_CALLS,), ("caller",)),
    )),
    Section("Requests", (
        Page("Work", "desk:work", (P.SEE_NEEDS,), ("need", "standing")),
        Page("Referrals", "needs:referrals", (P.REFER, P.ANSWER_REFERRALS, P.REFER_IN), ("referral",)),
        Page("Plans", "matching:plans", (P.HAND_OUT_NEEDS,), ("plan", "proposal")),
        Page("Shopping money", "matching:all_money", (P.HAND_OUT_NEEDS,), ("receipt",)),
        Page("Put a volunteer through", "calls:connect", (P.WORK_NEEDS,)),
        Page("Agreements", "needs:agreements", (P.REFER, P.ANSWER_REFERRALS, P.CONFIGURE, P.ANSWER_SUBJECTS)),
        Page("Concerns", "needs:concerns", (P.READ_CONCERNS,), ("concern",)),
    )),
    Section("People", (
        Page("Find a person", "people:search", (P.FIND_PEOPLE,), ("person", "kin")),
        Page("Lists", "exchange:lists", (P.IMPORT_LISTS,), ("held-lists",)),
        Page("Compare", "exchange:compare", (P.LINK_PEOPLE,), ("identify",)),
        Page("Cohorts", "exchange:cohorts", (P.BUILD_COHORTS,), ("cohort", "handed-on")),
        Page("Whom we know", "exchange:hand_in", (P.HAND_IN_KEYS,)),
        Page("Does everything add up?", "exchange:reconcile", (P.IMPORT_LISTS,)),
    )),
    Section("Volunteers", (
        Page("Volunteers", "matching:volunteers", (P.SEE_VOLUNTEERS,), ("volunteer", "time-of")),
        Page("To ring", "matching:to_ring", (P.SEE_VOLUNTEERS,)),
        Page("Who could do this?", "matching:who_could", (P.SEE_VOLUNTEERS,)),
        Page("Checks", "offers:checks", (P.SEE_VOLUNTEERS,)),
        Page("Letters", "matching:letters", (P.SEE_VOLUNTEERS,), ("letter-of",)),
        Page("Who rings", "calls:volunteers", (P.APPROVE_VOLUNTEERS,)),
        Page("Who stays", "matching:pool", (P.SEE_VOLUNTEERS,)),
        Page("Organisations", "matching:organisations", (P.SEE_VOLUNTEERS,), ("organisation",)),
        Page("Goods and rooms", "matching:group_offers", (P.SEE_VOLUNTEERS,), ("group-offer",)),
        Page("Appeals", "offers:appeals", (P.SEE_VOLUNTEERS,), ("appeal",)),
        Page("Ask for volunteers", "offers:our_appeals", (P.REFER_IN,)),
        Page("Members", "exchange:members", (P.APPROVE_VOLUNTEERS, P.REFER_IN)),
    )),
    Section("Housekeeping", (
        Page("Outbox", "post:outbox", (P.SEE_MESSAGES,)),
        Page("Scripts", "needs:scripts", (P.WRITE_SCRIPTS, P.APPROVE_SCRIPTS)),
        Page("Staff", "desk:staff", (P.MANAGE_STAFF,)),
        Page("Kinds of help", "needs:kinds_of_help", (P.CONFIGURE,)),
        Page("Roles", "matching:roles", (P.CONFIGURE,)),
        Page("Principles", "offers:principles", (P.CONFIGURE,)),
        Page("Weights", "matching:all_weights", (P.CONFIGURE, P.HAND_OUT_NEEDS)),
        Page("Keeping lists", "exchange:how_long", (P.CONFIGURE,)),
        Page("Data requests", "rights:requests", (P.ANSWER_SUBJECTS,), ("restrictions",)),
        Page("Keeping people", "rights:how_long", (P.ANSWER_SUBJECTS,)),
        Page("Event log", "access:event_log", (P.READ_EVENT_LOG,)),
    )),
)  # fmt: skip


@cache  # asked for each of some eighty pages in every answer, and the same for as long as the program runs
def address(name: str) -> str:
    """The address of a page, or nothing while that page is not part of this installation."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def opens(user, page: Page) -> bool:
    """Whether this person finds the page in their navigation."""
    return any(user.may(permission) for permission in page.may) and bool(address(page.name))


def nearness(page: Page, path: str) -> int:
    """How near a page stands to this address: 0 is not at all, and its own address comes before what hangs below."""
    own = address(page.name)
    near = [2 * len(own) + 1] if own and _under(own, path) else []
    return max(near + [2 * len(part) + 2 for part in page.below if _under(f"/{part}", path)], default=0)


def _under(root: str, path: str) -> bool:
    return path == root or (root != "/" and path.startswith(f"{root}/"))


def place_of(user, path: str) -> tuple[Section | None, Page | None]:
    """Where this address hangs for this person; a section alone where they may not open the page it hangs under."""
    near = [
        (near, opens(user, page), section, page)
        for section in SECTIONS for page in section.pages if (near := nearness(page, path))
    ]  # fmt: skip
    near = [one for one in near if any(opens(user, page) for page in one[2].pages)]
    best = max(near, key=lambda one: (one[1], one[0]), default=None)
    if best is None:
        return None, None
    return best[2], best[3] if best[1] else None


def sections(user, path: str) -> list[dict]:
    """The navigation of one person: what their roles open, with the section and the page they are in marked."""
    here = place_of(user, path)
    found = []
    for section in SECTIONS:
        pages = [_told(page, path, is_here=page == here[1]) for page in section.pages if opens(user, page)]
        if len(pages) == 1:
            found.append({**pages[0], "active": section == here[0], "pages": pages})
        elif pages:
            told = {"text": pick(section.words), "href": pages[0]["href"], "active": section == here[0]}
            found.append({**told, "pages": pages})
    return found


def _told(page: Page, path: str, *, is_here: bool) -> dict:
    href = address(page.name)
    return {"text": pick(page.words), "href": href, "active": is_here, "current": is_here and path == href}


def frame(request) -> dict:
    """Context processor. Nothing is asked of the database for somebody who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    told = {"navigation": sections(user, request.path), "sign_out_address": address("access:sign_out"),
            "account_address": address("access:account")}  # fmt: skip
    if user.may(P.FIND_PEOPLE) and (search := address("people:search")):
        told["search_address"] = search
    return {name: value for name, value in told.items() if value}
