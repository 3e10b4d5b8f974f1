"""The checks of a hub's volunteers that run out."""

from __future__ import annotations

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.pages import page_of
from hearth.offers.models import GONE, Check, check_in_words, replaced

AHEAD = timedelta(days=60)


@requires(Permission.SEE_VOLUNTEERS)
def checks(request):
    """Checks that have run out or do so within sixty days, soonest first."""
    today = timezone.localdate()
    rows = Check.objects.visible_to(request.user).filter(ended_at=None, expires_on__lte=today + AHEAD)
    rows = rows.filter(team__in=request.user.teams_where(Permission.SEE_VOLUNTEERS))
    rows = rows.exclude(volunteer__status__in=GONE)
    rows = rows.exclude(pk__in=replaced(rows)).select_related("volunteer")
    page = page_of(rows, request, by=("expires_on", "pk"))
    record_list("offers.check", [one.pk for one in page.rows])
    lines = [(one, check_in_words(one.kind, one.level), (one.expires_on - today).days) for one in page.rows]
    return render(request, "offers/checks.html", {"page": page, "lines": lines})
