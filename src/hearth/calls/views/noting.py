"""Notes on how calls were: written by whoever plans calls, read by the caller they are for."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires
from hearth.access.models import Team, User
from hearth.access.roles import Permission
from hearth.calls.actions import noting as verbs
from hearth.calls.forms.noting import CallNoteForm
from hearth.calls.models import CallNote, Claim
from hearth.calls.rules.outcomes import of_call
from hearth.kit.pages import page_of
from hearth.kit.when import clock, moment
from hearth.needs.models import Contact

MAY, RINGS = Permission.PLAN_CALLS, (Permission.RING_PEOPLE, Permission.RING_BY_SHEET)
READ_BACK, MOST = timedelta(days=28), 50
"""Calls of so many days, and so many of them, are offered to write about."""


def _caller(request, pk) -> tuple[User, list[Team]]:
    """Somebody who rings, and the teams in which they do and whose calls the reader plans."""
    caller = get_object_or_404(User, pk=pk)
    rings = {team for may in RINGS for team in caller.teams_where(may)} & set(request.user.teams_where(MAY))
    if not rings:
        raise Http404
    return caller, list(Team.objects.filter(pk__in=rings))


@never_cache
@requires(MAY)
def notes_for(request, pk):
    """What was written to one caller, and their latest calls to write about."""
    caller, teams = _caller(request, pk)
    ended = _latest(request.user, teams, caller)
    goes_on = Claim.objects.visible_to(request.user).filter(team__in=teams, caller=caller)
    calls = {str(one.pk): one for one in (*goes_on, *ended)}
    said = request.POST if request.method == "POST" else None
    form = CallNoteForm(said, calls=[(key, _line(one)) for key, one in calls.items()],
                        initial={"call": request.GET.get("call")})  # fmt: skip
    if form.is_bound and form.is_valid():
        told = dict(form.cleaned_data)
        verbs.write(caller=caller, call=calls[told.pop("call")], key=str(told.pop("key")), by=request.user, **told)
        messages.success(request, f"{caller.name} can read it.")
        return redirect("calls:notes_for", pk)
    rows = CallNote.objects.visible_to(request.user).filter(caller=caller, team__in=teams)
    page = page_of(rows.select_related("written_by"), request, by=("-written_at", "pk"))
    return render(request, "calls/notes_for.html", {
        "caller": caller, "form": form, "calls": ended, "page": page, "kept": verbs.KEPT_FOR,
        "is_own": caller == request.user,
    })  # fmt: skip


def _latest(user, teams: list[Team], caller: User) -> list[Contact]:
    rows = verbs.finished(teams).visible_to(user)
    since = timezone.now() - READ_BACK
    return list(rows.filter(handler=caller, started_at__gte=since).order_by("-started_at")[:MOST])


def _line(call: Contact | Claim) -> str:
    if isinstance(call, Claim):
        return f"The call that goes on now, since {clock(call.claimed_at)}"
    way = "we rang" if call.is_outgoing else "they rang"
    return f"{moment(call.started_at)}, {way}: {of_call(call.outcome).en.lower()}"


@never_cache
@require_GET
@requires(*RINGS)
def my_notes(request):
    """What was written to the reader about their calls; what they have not read comes first."""
    rows = CallNote.objects.for_caller(request.user).select_related("written_by")
    page = page_of(rows, request, by=("-written_at", "pk"))
    return render(request, "calls/my_notes.html", {"page": page, "kept": verbs.KEPT_FOR})


@requires(*RINGS)
@require_POST
def read_note(request, pk):
    """The reader has read it."""
    note = get_object_or_404(CallNote.objects.for_caller(request.user), pk=pk)
    verbs.read(note, by=request.user)
    return redirect("calls:my_notes")
