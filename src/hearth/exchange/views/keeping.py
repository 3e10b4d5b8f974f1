"""A list's own page: what is recorded about it, who may see it, how long it is kept, and the evidence when it went."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access import which_borough
from hearth.access.doors import requires
from hearth.access.models import User
from hearth.access.record import history
from hearth.access.roles import ROLES, Permission, Role
from hearth.exchange.actions import keeping
from hearth.exchange.forms.keeping import DaysLocked, ExtendList, WhoMaySee
from hearth.exchange.models import ImportRun
from hearth.exchange.rules.keeping import deleted_on, ends_soon
from hearth.kit.refused import Refused
from hearth.people.models import DataSet, ListEntry

SAID = {
    "lists.describe": "Described", "lists.say_who_may_see": "Who may see it was changed", "lists.extend": "Kept longer",
    "lists.warn": "Its team was told that it ends", "lists.lock": "Locked", "lists.empty": "Deleted",
    "lists.begin_anew": "Begun anew with a new file", "lists.ask_for_a_count": "What would go was to be counted",
}  # fmt: skip


@never_cache
@require_GET
@requires(Permission.IMPORT_LISTS)
def held(request, pk):
    """One list: everything that is recorded about it."""
    found = _found(request, pk)
    return render(request, "exchange/held.html", _told(request, found))


@require_POST
@requires(Permission.IMPORT_LISTS)
def extend(request, pk):
    """Keep the list for longer."""
    found = _found(request, pk)
    form = ExtendList(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            keeping.extend(data_set=found, until=given["until"], because=given["because"],
                           legal_basis=given["legal_basis"], by=request.user)  # fmt: skip
            messages.success(request, f"“{found.name}” may be kept until {given['until']:%d/%m/%Y}.")
            return redirect("exchange:held", pk)
        except Refused as refusal:
            form.add_error("until", str(refusal))
    return render(request, "exchange/held.html", _told(request, found, extend=form), status=422)


@require_POST
@requires(Permission.IMPORT_LISTS)
def who_may_see(request, pk):
    """Open the list's entries to some roles of the team, or to all."""
    found = _found(request, pk)
    form = WhoMaySee(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            keeping.say_who_may_see(data_set=found, roles=given["roles"], because=given["why"], by=request.user)
            messages.success(request, "Who may see the list was changed.")
            return redirect("exchange:held", pk)
        except Refused as refusal:
            form.add_error("why", str(refusal))
    return render(request, "exchange/held.html", _told(request, found, who=form), status=422)


@require_POST
@requires(Permission.IMPORT_LISTS)
def count(request, pk):
    """Ask for the count of what deleting this list would come to."""
    keeping.ask_for_a_count(data_set=_found(request, pk), by=request.user)
    messages.info(request, "It is being counted. Look again in a minute.")
    return redirect("exchange:held", pk)


@never_cache
@requires(Permission.CONFIGURE)
def how_long(request):
    """For how many days lists stay locked before they are deleted; which would go when, before it is saved."""
    borough = which_borough.chosen(request, Permission.CONFIGURE)
    form = DaysLocked(request.POST or None, initial={"days": borough.lists_deleted_after_days})
    form.fields["because"].required = request.POST.get("do") == "save"
    days, shown = borough.lists_deleted_after_days, request.POST.get("shown")
    is_right = form.is_bound and form.is_valid()
    form.fields["because"].required = True  # for saving: the page does not call it optional
    if is_shown := "days" in getattr(form, "cleaned_data", {}):
        days = int(form.cleaned_data["days"])
    if is_right:
        try:
            if request.POST.get("do") == "save" and shown != str(days):
                messages.info(
                    request, f"Not saved yet: below is what {days} days would do. Press Save when it is right."
                )
            elif request.POST.get("do") == "save":
                keeping.set_days(borough=borough, days=days, because=form.cleaned_data["because"], by=request.user)
                messages.success(request, f"Lists are deleted {days} days after they are locked.")
                return which_borough.back_to("exchange:how_long", borough)
        except Refused as refusal:
            form.add_error("days", str(refusal))
    lists = [(one, one.goes(days)) for one in keeping.locked_lists(borough)]
    return render(request, "exchange/how_long.html", {
        "form": form, "borough": borough, "boroughs": which_borough.boroughs_of(request, Permission.CONFIGURE),
        "lists": lists, "days": days, "is_shown": is_shown,
    }, status=422 if form.is_bound and form.errors else 200)  # fmt: skip


def _found(request, pk) -> DataSet:
    mine = DataSet.objects.visible_to(request.user).filter(team__in=request.user.teams_where(Permission.IMPORT_LISTS))
    return get_object_or_404(mine.select_related("team", "borough"), pk=pk)


def _told(request, found: DataSet, extend=None, who=None) -> dict:
    today, locked_on = timezone.localdate(), found.locked_at and timezone.localdate(found.locked_at)
    return {
        "held": found, "entries": ListEntry.objects.visible_to(request.user).filter(data_set=found).count(),
        "may_read": DataSet.objects.read_by(request.user).filter(pk=found.pk).exists(),
        "roles": [ROLES[Role(role)][0] for role in found.roles],
        "ends_soon": not found.has_ended and ends_soon(found.expires_on, today),
        "deleted_on": deleted_on(found.expires_on, locked_on, found.borough.lists_deleted_after_days),
        "runs": ImportRun.objects.visible_to(request.user).filter(data_set=found).order_by("-made_at")[:20],
        "lines": _lines,
        "emptyings": found.emptyings.order_by("-at"), "events": _events(found),
        "form": extend or who,  # the one that was sent, for the title
        "extend": extend or ExtendList(), "who": who or WhoMaySee(initial={"roles": found.roles}),
    }  # fmt: skip


def _lines(counts: dict[str, int]) -> list[tuple[str, int]]:
    """What went, or would go, as it is read: the entries first, then people, then files."""
    order = sorted(counts, key=lambda words: (words != "entries", not words.startswith("people"), words))
    return [(words[:1].upper() + words[1:], counts[words]) for words in order]


def _events(found: DataSet) -> list[dict]:
    """What was decided about the list and by whom, newest first."""
    events = [event for event in history(found) if event["verb"] in SAID]
    numbers = {event["actor"][5:] for event in events if event["actor"].startswith("user:")}
    names = {str(pk): name for pk, name in User.objects.filter(pk__in=numbers).values_list("pk", "name")}
    for event in events:
        actor = event["actor"]
        event["by"] = names.get(actor[5:], "Somebody who has left") if actor.startswith("user:") else "the clockwork"
        event["said"] = SAID[event["verb"]]
        event["because"] = event["detail"].get("because", "")
    return events[::-1]
