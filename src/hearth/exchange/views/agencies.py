"""The page on which a team hands in whom it knows, as keyed hashes, for the team that may ask it."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.roles import Permission
from hearth.exchange.actions import agencies
from hearth.exchange.forms.agencies import HandIn
from hearth.exchange.models import KeyFile
from hearth.kit.refused import Refused
from hearth.kit.uploads import is_whole


@never_cache
@requires(Permission.HAND_IN_KEYS)
def hand_in(request):
    """Choose team and agreement, give the file; what was handed in last stands below."""
    mine = request.user.teams_where(Permission.HAND_IN_KEYS)
    teams = list(Team.objects.filter(pk__in=mine).order_by("name"))
    form = HandIn(request.POST or None, request.FILES or None, teams=teams)
    if request.method == "POST" and is_whole(request, form):
        team, agreement = form.cleaned_data["under"]
        try:
            content = form.cleaned_data["file"].read()
            kept = agencies.hand_in_file(team=team, agreement=agreement, content=content, by=request.user)
            messages.success(request, f"{kept.people:,} people of {team.name} can be asked after now.")
            return redirect("exchange:hand_in")
        except Refused as refusal:
            form.add_error("file", str(refusal))
    held = KeyFile.objects.filter(team__in=mine).select_related("team", "agreement", "handed_in_by")
    return render(request, "exchange/cohorts/hand_in.html", {
        "form": form, "held": held.order_by("-handed_in_at", "pk"),
        "may_ask": request.user.may(Permission.BUILD_COHORTS),
    }, status=422 if form.is_bound else 200)  # fmt: skip
