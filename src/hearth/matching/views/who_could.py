"""“Who could do this, here, this week?”: one answer across volunteers and organisations."""

from __future__ import annotations

from django.shortcuts import render
from django.utils import timezone

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.areas.models import Postcode
from hearth.matching import finding
from hearth.matching.organisation_forms import WhoCouldForm
from hearth.needs.models import Category
from hearth.offers.models import far

MOST = 100


@requires(Permission.SEE_VOLUNTEERS)
def who_could(request):
    """Ask for a kind of help and a postcode; the answer stands on the same page, and in no address."""
    categories = Category.objects.visible_to(request.user).filter(is_open=True)
    form = WhoCouldForm(request.POST if request.method == "POST" else None, categories=categories)
    told = {"form": form, "found": None, "far": far}
    if form.is_bound and form.is_valid():
        place = Postcode.objects.place(form.cleaned_data["postcode"])
        if place is None or place.borough_id not in request.user.borough_ids:
            form.add_error("postcode", "This postcode is not on your borough's map. Give one near by.")
        else:
            key = form.cleaned_data["category"]
            found = finding.who_could(key, place, by=request.user, day=timezone.localdate())
            record_list("offers.volunteer", [one.row.pk for one in found[:MOST] if one.is_volunteer])
            told |= {"found": found[:MOST], "total": len(found), "place": place, "now_at": timezone.now(),
                     "what": categories.get(borough=place.borough_id, key=key)}  # fmt: skip
    return render(request, "matching/organisations/who_could.html", told)
