"""The page a volunteer's own link opens once a year: would you stay?"""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from hearth.access import links, walls
from hearth.access.doors import by_link
from hearth.offers.actions import staying as actions
from hearth.offers.appeal_forms import StayForm
from hearth.offers.models import Stay, VolunteerRole


@by_link
def answer_stay(request, secret):
    """Stay or stop, for what, how often. It may be answered anew while the link opens."""
    link = links.find(actions.ANSWER_STAY, secret)
    if link is None:
        raise Http404
    request.borough = link.team.borough
    if links.reason_shut(link):
        return render(request, "offers/answered_already.html", status=410)
    with walls.opened(walls.intake(link.team, actor=f"link:{link.pk}")):
        stay = get_object_or_404(Stay.objects.select_related("volunteer", "team"), pk=link.subject)
        roles = VolunteerRole.objects.filter(borough=link.team.borough_id, is_open=True)
        form = StayForm(request.POST if request.method == "POST" else None, roles=roles, initial=_said(stay))
        if form.is_bound and form.is_valid():
            stay = actions.answer_stay(stay, **form.facts())
            return render(request, "offers/thanks_for_staying.html", {"stay": stay})
        return render(request, "offers/answer_stay.html", {"form": form, "stay": stay})


def _said(stay: Stay) -> dict:
    """What stands so far."""
    known = {True: "yes", False: "no", None: ""}[stay.stays]
    one = stay.volunteer
    return {"stays": known, "roles": stay.roles, "how_often": stay.how_often,
            "may_be_introduced": one.may_be_introduced, "wants_thanks": one.wants_thanks}  # fmt: skip
