"""Time, thanks and who stays: one volunteer's, and the pool for the long term."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.pages import page_of
from hearth.kit.refused import Refused
from hearth.matching.actions import thanks
from hearth.matching.staying_forms import HoursForm
from hearth.offers import actions as offers
from hearth.offers.appeal_forms import HeardStayForm
from hearth.offers.models import Appeal, OwnHours, Stay, Thanked, Volunteer, VolunteerRole

MOST_LEAVING = 50
WISHES = {
    "introduce": {"may_be_introduced": True}, "do-not-introduce": {"may_be_introduced": False},
    "thank": {"wants_thanks": True}, "do-not-thank": {"wants_thanks": False},
}  # fmt: skip
"""What a volunteer may tell a colleague, by the end of an address."""


@requires(Permission.SEE_VOLUNTEERS)
def pool(request):
    """Those who said they would stay, with what for, and the organisations that ask for just that."""
    if request.method == "POST":
        asked = thanks.ask_due(request.user.teams_where(Permission.APPROVE_VOLUNTEERS), by=request.user)
        messages.success(request, f"Asked {asked} whether they would stay.")
        return redirect("matching:pool")
    newest = Stay.objects.visible_to(request.user).exclude(answered_at=None).order_by("volunteer", "-answered_at")
    rows = Stay.objects.filter(pk__in=newest.distinct("volunteer").values("pk"))
    rows = rows.filter(volunteer__status__in=("active", "paused")).select_related("volunteer", "heard_by")
    page = page_of(rows.filter(stays=True), request, by=("-answered_at", "pk"))
    leaving = list(rows.filter(stays=False).order_by("answered_at")[:MOST_LEAVING])
    record_list("offers.stay", [one.pk for one in (*page.rows, *leaving)])
    roles = VolunteerRole.objects.visible_to(request.user)
    told = {
        "page": page, "leaving": leaving, "names": {one.key: one.name for one in roles},
        "wanted": _wanted(request.user),
        "may_decide": request.user.may(Permission.APPROVE_VOLUNTEERS),
        "to_ring": thanks.to_ring(request.user.teams_where(Permission.SEE_VOLUNTEERS)),
    }  # fmt: skip
    return render(request, "matching/staying/pool.html", told)


def _wanted(user) -> dict[str, list[Appeal]]:
    """Open appeals by the key of the role they are for."""
    found: dict[str, list[Appeal]] = {}
    for one in (
        Appeal.objects.visible_to(user).filter(closed_at=None).exclude(role=None).select_related("role", "organisation")
    ):
        found.setdefault(one.role.key, []).append(one)
    return found


def _found(request, pk) -> Volunteer:
    return get_object_or_404(Volunteer.objects.visible_to(request.user).select_related("team__borough"), pk=pk)


@requires(Permission.SEE_VOLUNTEERS)
def time_of(request, pk):
    """What one volunteer gave, what they were thanked for, and whether they stay."""
    found = _found(request, pk)
    record_list("offers.volunteer", [found.pk], team=found.team)
    return _page(request, found)


def _page(request, found: Volunteer, **forms):
    given = thanks.given_by(found)
    told = {
        "volunteer": found, "given": given, "in_words": offers.hours_in_words, "form": HoursForm(),
        "heard": _heard(found),
        "own": OwnHours.objects.filter(volunteer=found).select_related("told_by").order_by("-day")[:20],
        "thanked": Thanked.objects.filter(volunteer=found).order_by("-thanked_at")[:20],
        "stay": Stay.objects.filter(volunteer=found).select_related("heard_by").order_by("-asked_at").first(),
        "names": dict(VolunteerRole.objects.filter(borough=found.team.borough_id).values_list("key", "name")),
        "may_decide": request.user.may(Permission.APPROVE_VOLUNTEERS, found.team_id), **forms,
    }  # fmt: skip
    return render(request, "matching/staying/time_of.html", told, status=422 if forms else 200)


def _heard(found: Volunteer, said=None) -> HeardStayForm:
    """What they told a colleague of staying; the ticks as they stand."""
    roles = VolunteerRole.objects.filter(borough=found.team.borough_id, is_open=True)
    wishes = {"may_be_introduced": found.may_be_introduced, "wants_thanks": found.wants_thanks}
    return HeardStayForm(said, roles=roles, initial=wishes, auto_id="stay_%s")


@require_POST
@requires(Permission.SEE_VOLUNTEERS)
def act(request, pk, verb):
    """Note hours they told, ask whether they stay, note what they answered or wish."""
    found = _found(request, pk)
    if verb == "hours":
        form = HoursForm(request.POST)
        if not form.is_valid():
            return _page(request, found, form=form)
        offers.tell_hours(found, by=request.user, **form.cleaned_data)
    elif verb == "stays":
        heard = _heard(found, request.POST)
        if not heard.is_valid():
            return _page(request, found, heard=heard)
        offers.tell_stay(found, by=request.user, **heard.facts())
    elif verb == "ask":
        offers.ask_to_stay(found, by=request.user)
    elif verb in WISHES:
        offers.set_wishes(found, by=request.user, **WISHES[verb])
    else:
        raise Http404
    messages.success(request, "Asked by e-mail." if verb == "ask" else "Noted.")
    return redirect("matching:time_of", pk=pk)


@require_POST
@requires(Permission.SEE_VOLUNTEERS)
def certificate(request, pk):
    """The certificate as a file."""
    found = _found(request, pk)
    given = thanks.given_by(found)
    if given.first_on is None or given.last_on is None:
        raise Refused(f"{found.name} has done no task yet, and told no hours.")
    made = offers.print_certificate(found, tasks=given.tasks, minutes=given.minutes, first_on=given.first_on,
                                    last_on=given.last_on, by=request.user)  # fmt: skip
    headers = {
        "Content-Disposition": f'attachment; filename="certificate-{found.number}.pdf"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(made, content_type="application/pdf", headers=headers)
