"""The clockwork of calls."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from hearth.access import walls
from hearth.access.models import Team


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="look_after_calls")
def look_after_calls(timestamp: int) -> None:
    """Every minute, look after every queue of calls, each part in a transaction of its own. Running twice does no
    harm."""
    from hearth.calls.actions import clockwork

    for part in clockwork.PARTS:
        with walls.opened(walls.whole_house("look after calls")):
            part(timezone.now())


@app.task(queue="plans", name="calls.reckon_staffing")
def reckon_staffing(plan: str, team: int, version: int) -> None:
    """Reckon how many callers a plan needs. A second run after a crash reckons it once."""
    from hearth.calls.actions import staffing

    facts = {"plan_id": UUID(plan), "team": Team.objects.select_related("borough").get(pk=team), "version": version}
    try:
        staffing.reckon(**facts)
    except Exception:
        staffing.fail(**facts)
        raise
