"""The page on which a hub manager moves the two lines of the evidence, having seen what that would do."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires, unattended
from hearth.access.roles import Permission
from hearth.areas.models import Borough
from hearth.exchange.actions import lines, rising
from hearth.exchange.forms.comparing import BecauseForm, Lines
from hearth.exchange.models import Thresholds
from hearth.exchange.views.lists import is_late
from hearth.kit.progress import progress_of
from hearth.kit.refused import Refused


@never_cache
@requires(Permission.IMPORT_LISTS)
def move_lines(request):
    """Show the lines as they stand; what other ones would do; and move them, for a reason."""
    boroughs, borough = _boroughs(request)
    link_at, review_at = lines.lines_of(borough)
    form = Lines(request.POST or None, initial={"link_at": f"{link_at:g}", "review_at": f"{review_at:g}"})
    is_moving = request.POST.get("do") == "move"
    form.fields["because"].required = is_moving
    last = Thresholds.objects.filter(borough=borough).select_related("changed_by").first()
    told = {**_under_way(last), "form": form, "borough": borough, "boroughs": boroughs, "effect": None, "shown": "",
            "now": (link_at, review_at), "linked": rising.linked(borough),
            "back": BecauseForm()}  # fmt: skip
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        wanted = {"borough": borough, "link_at": given["link_at"], "review_at": given["review_at"], "by": request.user}
        try:
            told["effect"] = lines.effect(**wanted)
            told["shown"] = f"{given['link_at']:g} {given['review_at']:g}"
            if is_moving and request.POST.get("shown") == told["shown"]:
                lines.move_lines(**wanted, because=given["because"])
                messages.success(request, _moved(told["effect"].linked))
                return redirect("exchange:lines")
        except Refused as refusal:
            form.add_error("link_at", str(refusal))
    return render(request, "exchange/lines.html", told, status=422 if form.is_bound and form.errors else 200)


def _boroughs(request) -> tuple[list[Borough], Borough]:
    """Those whose lines this manager moves, and the one that was asked for."""
    mine = request.user.boroughs_where(Permission.IMPORT_LISTS)
    boroughs = list(Borough.objects.filter(pk__in=mine).order_by("name"))
    return boroughs, next((one for one in boroughs if one.slug == request.GET.get("borough")), boroughs[0])


def _under_way(last: Thresholds | None) -> dict:
    """How far the linking of what rose is, or the taking back of it."""
    if last is None or not (last.linking or last.unlinking):
        return {"last": last, "at_work": False, "percent": 0, "is_late": False}
    percent, asked_at = progress_of(last), last.changed_at if last.linking else last.unlink_asked_at
    return {"last": last, "at_work": True, "percent": percent, "is_late": percent == 0 and is_late(asked_at)}


@never_cache
@require_GET
@unattended
@requires(Permission.IMPORT_LISTS)
def linking_progress(request):
    """How far the linking of what rose is, or the taking back, as a part of the page; at its end the page is drawn
    anew."""
    _, borough = _boroughs(request)
    last = Thresholds.objects.filter(borough=borough).first()
    if last and (last.linking or last.unlinking):
        return render(request, "exchange/linking.html", {**_under_way(last), "borough": borough})
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response


def _moved(linked: int) -> str:
    if not linked:
        return "The lines are moved. They hold for every list that comes from now on."
    pairs = "1 pair is" if linked == 1 else f"{linked:,} pairs are"
    return f"The lines are moved. {pairs} {'being linked' if linked > rising.AT_ONCE else 'linked'}."


@require_POST
@requires(Permission.IMPORT_LISTS)
def unlink(request):
    """Take back what moving the lines linked last."""
    _, borough = _boroughs(request)
    form = BecauseForm(request.POST)
    number = rising.unlink(borough=borough, by=request.user, because=form.data.get("reason", ""))
    if number > rising.AT_ONCE:
        messages.success(request, f"{number:,} pairs are being taken back.")
    else:
        messages.success(request, f"{number} {'pair waits' if number == 1 else 'pairs wait'} for a person again.")
    return redirect(f"{reverse('exchange:lines')}?borough={borough.slug}")
