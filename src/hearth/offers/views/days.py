"""When somebody is free: their usual week and days that are otherwise, told by the hub or by themself."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from hearth.access import walls
from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.asked import row
from hearth.kit.language import pick
from hearth.offers import actions
from hearth.offers.forms import DaysForm, WeekForm
from hearth.offers.models import PARTS, Away, Volunteer, must_agree


@never_cache
@requires(Permission.SEE_VOLUNTEERS)
def days(request, pk):
    """A colleague writes down on which days somebody is away, or free although their week says not."""
    rows = Volunteer.objects.visible_to(request.user).filter(
        team__in=request.user.teams_where(Permission.SEE_VOLUNTEERS)
    )
    found = get_object_or_404(rows.select_related("team"), pk=pk)
    record_list("offers.volunteer", [found.pk], team=found.team)
    form = DaysForm(request.POST if request.POST.get("do") == "add" else None)
    if request.method == "POST" and _done(request, found, form):
        return redirect("offers:days", pk=pk)
    told = {"form": form, "volunteer": found, "days": _days(found)}
    return render(request, "offers/days.html", told, status=422 if form.is_bound else 200)


@never_cache
@requires(Permission.DO_TASKS)
def my_days(request):
    """A volunteer says on their phone when they are free, and on which days they are away."""
    found = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=request.user.volunteer_key)
    form = DaysForm(request.POST if request.POST.get("do") == "add" else None)
    week = WeekForm(request.POST if request.POST.get("do") == "week" else None, initial={"free": found.free})
    if request.method == "POST":
        with walls.opened(walls.intake(found.team, actor=f"user:{request.user.pk}")):
            is_done = _week(request, found, week) if week.is_bound else _done(request, found, form)
        if is_done:
            return redirect("offers:my_days")
    told = {"form": form, "week": week, "volunteer": found, "days": _days(found),
            "must_agree": must_agree(found)}  # fmt: skip
    return render(request, "offers/my_days.html", told, status=422 if form.is_bound or week.is_bound else 200)


def _days(found: Volunteer) -> list[tuple[Away, list]]:
    rows = Away.objects.filter(volunteer=found, until_on__gte=timezone.localdate()).order_by("from_on", "pk")
    return [(one, [pick(PARTS[part]) for part in one.parts]) for one in rows]


def _week(request, found: Volunteer, form: WeekForm) -> bool:
    if form.is_valid():
        actions.set_week(found, free=form.cleaned_data["free"], by=request.user)
        messages.success(request, pick("Saved.", "Wedi'i gadw."))
    return form.is_valid()


def _done(request, found: Volunteer, form: DaysForm) -> bool:
    """Add the days that were given, or take one row away."""
    if request.POST.get("do") == "remove":
        gone = row(Away.objects.filter(volunteer=found).select_related("volunteer"), request.POST.get("days"))
        actions.remove_days(gone, by=request.user)
        messages.success(request, pick("Taken off.", "Wedi'i dynnu."))
        return True
    if form.is_bound and form.is_valid():
        actions.add_days(found, by=request.user, **form.facts())
        messages.success(request, pick("Saved.", "Wedi'i gadw."))
        return True
    return False
