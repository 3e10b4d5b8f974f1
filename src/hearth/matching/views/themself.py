"""A volunteer's own page: that they isolate."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render

from hearth.access.doors import requires
from hearth.access.roles import Permission
from hearth.kit.language import pick
from hearth.matching import actions
from hearth.matching.forms import StayForm
from hearth.matching.models import Task

STAYS = ("Thank you for telling us. Get well soon.", "Diolch am ddweud wrthym. Brysiwch wella.")
WENT = (
    "Thank you for telling us. The hub has {n} of your tasks back and finds somebody else. Get well soon.",
    "Diolch am ddweud wrthym. Mae {n} o'ch tasgau yn ôl gyda'r hyb, a fydd yn dod o hyd i rywun arall. Brysiwch wella.",
)


@requires(Permission.DO_TASKS)
def stay_at_home(request):
    """They isolate: until when, and what goes back to the hub with it."""
    form = StayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        went = actions.stay_at_home(until=form.cleaned_data["until"], by=request.user)
        messages.success(request, pick(WENT).format(n=went) if went else pick(STAYS))
        return redirect("matching:my_tasks")
    live = Task.objects.live().filter(volunteer=request.user.volunteer_key).count()
    return render(request, "matching/stay_at_home.html", {"form": form, "live": live})
