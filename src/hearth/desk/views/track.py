"""A resident sees how their request stands, through the link they were given."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from hearth.access import links, walls
from hearth.access.doors import by_link
from hearth.desk.actions import tracked
from hearth.desk.forms import HowItWentForm
from hearth.needs.actions.asking import TRACK
from hearth.needs.models import Contact


@by_link
def track(request, secret):
    """How each part stands in plain words. Shows nothing personal: no name, no address, not what was asked for."""
    link = links.find(TRACK, secret)
    if link is None:
        raise Http404
    if shut := links.reason_shut(link):
        return render(request, "needs/link_shut.html", {"why": shut}, status=410)
    request.borough = link.team.borough
    with walls.opened(walls.intake(link.team, actor=f"link:{link.pk}")):
        contact = get_object_or_404(Contact, pk=link.subject)
        parts = [_part(need, place) for place, need in enumerate(contact.needs.order_by("raised_at", "pk"), 1)]
        if request.method == "POST" and _done(request, parts):
            return redirect(request.path)
        return render(request, "desk/track.html", {"contact": contact, "parts": parts})


def _part(need, place: int) -> dict:
    return {
        "need": need, "place": place,
        "form": HowItWentForm(prefix=f"part-{place}") if need.may_be_judged else None,
    }  # fmt: skip


def _done(request, parts: list[dict]) -> bool:
    """Do what was pressed: “off-2” calls the second part off, “went-1” says how the first went."""
    verb, _, place = request.POST.get("press", "").partition("-")
    part = next((one for one in parts if str(one["place"]) == place), None)
    if part is None:
        return False
    if verb == "off" and part["need"].may_be_called_off:
        tracked.call_off(part["need"])
        return True
    if verb == "went" and part["form"]:
        part["form"] = HowItWentForm(request.POST, prefix=f"part-{place}")
        if part["form"].is_valid():
            tracked.judge(part["need"], **part["form"].cleaned_data)
            return True
    return False
