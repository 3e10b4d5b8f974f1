"""The checks of a hub's volunteers that run out."""

from __future__ import annotations

from django.shortcuts import render
from django.utils import timezone

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.pages import page_of
from hearth.offers.models import check_in_words, checks_running_out


@requires(Permission.SEE_VOLUNTEERS)
def checks(request):
    """Checks that have run out or do so within sixty days, soonest first."""
    today = timezone.localdate()
    page = page_of(checks_running_out(request.user).select_related("volunteer"), request, by=("expires_on", "pk"))
    record_list("offers.check", [one.pk for one in page.rows])
    lines = [(one, check_in_words(one.kind, one.level), (one.expires_on - today).days) for one in page.rows]
    return render(request, "offers/checks.html", {"page": page, "lines": lines})
