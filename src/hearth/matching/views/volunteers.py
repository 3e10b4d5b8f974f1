"""The volunteers of a hub as a list, and a need beside the volunteers who could meet it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from hearth.access.doors import requires
from hearth.access.record import record_list, record_view
from hearth.access.roles import Permission
from hearth.areas.models import Neighbourhood
from hearth.kit.asked import row
from hearth.kit.identifiers import read_keyed_number, read_phone
from hearth.kit.pages import Filters, Page, page_of
from hearth.matching import actions
from hearth.needs.models import Need
from hearth.offers.models import (
    WORDS,
    GroupOffer,
    Principles,
    Standing,
    Volunteer,
    VolunteerRole,
    standings,
)

LACKS = [
    ("nothing", "May do all they offered"),
    ("something", "Lacks something"),
    ("everything", "May do nothing yet"),
    ("principles", "Has not agreed to the principles as they are now"),
]
CARS = [("yes", "Has a car"), ("no", "Has none")]
FOUND_AT_MOST = 50


@requires(Permission.SEE_VOLUNTEERS)
def volunteers(request):
    """The volunteers of the reader's teams, those who wait for an answer first; found by name or number by a POST."""
    mine = Volunteer.objects.visible_to(request.user).filter(
        team__in=request.user.teams_where(Permission.SEE_VOLUNTEERS)
    )
    sought = request.POST.get("find", "").strip()[:80] if request.method == "POST" else ""
    filters = Filters(request, _offered(request, mine))
    status = filters.chosen.get("status", "applied")
    rows = _sought(mine, sought) if sought else _filtered(mine, filters.chosen, status, request)
    rows = rows.select_related("ward", "team__borough")
    page = Page(list(rows.order_by("last_name", "first_name", "pk")[:FOUND_AT_MOST])) if sought else page_of(
        rows, request, by=("applied_at", "pk"))  # fmt: skip
    filters.remember("volunteers")
    record_list("offers.volunteer", [one.pk for one in page.rows])
    standing = standings(page.rows, timezone.localdate())
    told = {
        "page": page, "status": status, "sought": sought, "asked": filters.chosen, "filters": _choices(filters),
        "lines": [(one, standing[one.pk]) for one in page.rows], "words": WORDS, "counts": _counts(mine),
        "new_offers": GroupOffer.objects.visible_to(request.user).filter(status="new").count(),
        "may_decide": request.user.may(Permission.APPROVE_VOLUNTEERS),
    }  # fmt: skip
    return render(request, "matching/volunteers.html", told)


def _counts(mine) -> dict[str, int]:
    """How many are in each state."""
    return dict(mine.order_by().values_list("status").annotate(number=Count("pk")))


def _offered(request, mine) -> dict[str, list[tuple[str, str]]]:
    """Every filter with its choices, from what this borough and these volunteers have."""
    boroughs = request.user.borough_ids
    roles = VolunteerRole.objects.filter(borough__in=boroughs, is_open=True).values_list("key", "name")
    hoods = Neighbourhood.objects.filter(borough__in=boroughs).values_list("key", "name")
    spoken = sorted({one for many in mine.values_list("languages", flat=True) for one in many})
    return {
        "status": list(WORDS.items()), "role": list(roles), "neighbourhood": list(hoods),
        "language": [(one, "Welsh" if one == "cy" else one) for one in spoken], "car": CARS, "lacks": LACKS,
    }  # fmt: skip


def _choices(filters: Filters) -> list[tuple[str, str, list]]:
    labels = {"role": "Role", "neighbourhood": "Neighbourhood", "language": "Speaks", "car": "Car", "lacks": "Lacks"}
    return [(name, words, list(filters.offered[name])) for name, words in labels.items() if filters.offered[name]]


def _sought(mine, sought: str):
    """Whoever has this number, or every word of this in their name."""
    named = Q()
    for word in sought.split():
        named &= Q(first_name__icontains=word) | Q(last_name__icontains=word)
    return mine.filter(named | Q(number=read_keyed_number(sought).number))


def _filtered(mine, chosen: dict[str, str], status: str, request):
    rows = mine.filter(status=status)
    if role := chosen.get("role"):
        found = get_object_or_404(VolunteerRole, key=role, borough__in=request.user.borough_ids)
        rows = rows.filter(does__overlap=found.categories or [found.key])
    if hood := chosen.get("neighbourhood"):
        rows = rows.filter(ward__neighbourhood__key=hood)
    if language := chosen.get("language"):
        rows = rows.filter(languages__contains=[language])
    if car := chosen.get("car"):
        rows = rows.filter(has_car=car == "yes")
    return _lacking(rows, chosen.get("lacks", ""), chosen.get("role"), request)


def _lacking(rows, lacks: str, role: str | None, request):
    """Of these, whoever lacks nothing, something or everything of what they offered, or of the role that was chosen."""
    if not lacks:
        return rows
    if lacks == "principles":
        newest = Principles.objects.filter(borough__in=request.user.borough_ids).order_by("borough", "-version")
        return rows.exclude(principles__in=newest.distinct("borough").values("pk"))
    people = list(rows)
    found = standings(people, timezone.localdate())
    return rows.filter(pk__in=[one.pk for one in people if _is_so(found[one.pk], lacks, role)])


def _is_so(standing: list[Standing], lacks: str, role: str | None) -> bool:
    may = [one.may for one in standing if role in (None, one.key)]
    return {"nothing": bool(may) and all(may), "something": not all(may), "everything": not any(may)}[lacks]


def _told(volunteer: Volunteer) -> str:
    """How somebody learns what they are asked, in words for whoever asked."""
    if not actions.signs_in(volunteer):
        at = f" on {read_phone(volunteer.phone).shown}" if volunteer.phone else ""
        ring = f"They have no sign-in: ring them{at}, and press “They said yes” or “They said no” here."
        return f"Offered to {volunteer.name}. {ring}"
    how = ", and an e-mail tells them" if volunteer.email else ""
    return f"Offered to {volunteer.name}. They see it on their phone page{how}."


@requires(Permission.WORK_NEEDS)
def suggest(request, pk):
    """The volunteers who could meet this need, nearest first, each with the reasons for and against."""
    rows = Need.objects.visible_to(request.user).select_related("person", "category", "team")
    need = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        chosen = row(Volunteer.objects.visible_to(request.user), request.POST.get("volunteer"))
        brief = request.POST.get("brief", "")[:300]
        actions.offer(need, volunteer=chosen, by=request.user, brief=brief)
        messages.success(request, _told(chosen))
        return redirect("desk:need", pk=pk)
    found = actions.candidates(need, by=request.user)
    record_list("offers.volunteer", [one.volunteer.pk for one in found], team=need.team)
    record_view(need.person, purpose=f"looking for help, request {need.reference}", kind="needs.need", ids=[need.pk])
    may = [one for one in found if one.may]
    told = {"need": need, "may": may[:30], "may_not": [one for one in found if not one.may][:100],
            "total": len(found), "able": len(may), "now_at": timezone.now()}  # fmt: skip
    return render(request, "matching/suggest.html", told)
