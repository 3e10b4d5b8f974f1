"""What stands around every staff page: the sections somebody may open, search, and the way out."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from hearth.access.roles import Permission as P
from hearth.kit.language import pick

# (words, page, permissions of which one is enough)
SECTIONS = [
    (("Home", "Hafan"), "desk:home", ()),
    ("Work", "desk:work", (P.SEE_NEEDS,)),
    ("Calls", "needs:calls", (P.TAKE_CALLS,)),
    (("Ring people", "Ffonio pobl"), "calls:ring", (P.RING_PEOPLE, P.RING_BY_SHEET)),
    ("Campaigns", "calls:campaigns", (P.PLAN_CALLS,)),
    ("Keeping in touch", "calls:keeping", (P.RING_PEOPLE,)),
    ("Doors", "calls:doors", (P.PLAN_CALLS,)),
    ("How many callers", "calls:staffing_plans", (P.PLAN_CALLS,)),
    ("Walk-in", "needs:drop_in", (P.TAKE_CALLS,)),
    ("Referrals", "needs:referrals", (P.REFER, P.ANSWER_REFERRALS, P.REFER_IN)),
    ("Volunteers", "matching:volunteers", (P.SEE_VOLUNTEERS,)),
    ("Plans", "matching:plans", (P.HAND_OUT_NEEDS,)),
    ("Ask for volunteers", "offers:our_appeals", (P.REFER_IN,)),
    ("Our members", "exchange:members", (P.REFER_IN,)),
    (("My tasks", "Fy nhasgau"), "matching:my_tasks", (P.DO_TASKS,)),
    ("Concerns", "needs:concerns", (P.READ_CONCERNS,)),
    ("Lists", "exchange:lists", (P.IMPORT_LISTS,)),
    ("Compare", "exchange:compare", (P.LINK_PEOPLE,)),
    ("Cohorts", "exchange:cohorts", (P.BUILD_COHORTS,)),
    ("Whom we know", "exchange:hand_in", (P.HAND_IN_KEYS,)),
    ("Scripts", "needs:scripts", (P.WRITE_SCRIPTS, P.APPROVE_SCRIPTS)),
    ("Outbox", "post:outbox", (P.SEE_MESSAGES,)),
    ("Dashboard", "reports:dashboard", (P.SEE_DASHBOARD,)),
    ("Staff", "desk:staff", (P.MANAGE_STAFF,)),
    ("Kinds of help", "needs:kinds_of_help", (P.CONFIGURE,)),
    ("Roles", "matching:roles", (P.CONFIGURE,)),
    ("Weights", "matching:all_weights", (P.CONFIGURE,)),
    ("Agreements", "needs:agreements", (P.CONFIGURE, P.ANSWER_SUBJECTS)),
    ("Keeping lists", "exchange:how_long", (P.CONFIGURE,)),
    ("Data requests", "rights:requests", (P.ANSWER_SUBJECTS,)),
    ("Event log", "access:event_log", (P.READ_EVENT_LOG,)),
]
INSIDE = {"exchange:hand_in": P.BUILD_COHORTS, "exchange:members": P.APPROVE_VOLUNTEERS}
"""Pages that whoever holds this permission finds inside another section."""


def address(name: str) -> str:
    """The address of a page, or nothing while that page is not part of this installation."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def sections(user, path: str) -> list[dict]:
    """The navigation of one person: what their roles open, with the section they are in marked."""
    found = []
    for words, page, permissions in SECTIONS:
        if permissions and not any(user.may(permission) for permission in permissions):
            continue
        if page in INSIDE and user.may(INSIDE[page]):
            continue
        if href := address(page):
            here = path == href if href == "/" else path.startswith(href)
            found.append({"text": pick(words), "href": href, "active": here})
    return found


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
