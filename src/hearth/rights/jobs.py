"""The jobs of people's rights: gathering for one request, erasing for one, and every night what has run its time."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from hearth.access import walls
from hearth.areas.models import Borough
from hearth.rights.actions import erasing, forgetting, gathering, restricting, retention


@app.task(queue="rights", name="rights.gather_for")
def gather_for(request: str, borough: int) -> None:
    """Gather everything about one person. A second run gathers anew."""
    gathering.gather_all(request_id=UUID(request), borough=Borough.objects.get(pk=borough))


@app.task(queue="rights", name="rights.erase_for")
def erase_for(request: str, borough: int, by: int | None) -> None:
    """Erase whoever asked for it. A second run finds the request ended and does nothing."""
    erasing.erase_for(request_id=UUID(request), borough=Borough.objects.get(pk=borough), by=by)


@app.task(queue="rights", name="rights.count_what_would_go")
def count_what_would_go(borough: int, months: int, volunteer_months: int | None = None) -> None:
    """Count what the rules of keeping would take. Running twice counts anew; nothing is deleted."""
    retention.count(borough=Borough.objects.get(pk=borough), months=months, volunteer_months=volunteer_months)


@app.task(queue="rights", name="rights.call_off")
def call_off(person: str, borough: int) -> None:
    """Call off what volunteers would do for somebody whose record rests. A second run finds nothing left."""
    restricting.call_off_tasks(person_id=UUID(person), borough=Borough.objects.get(pk=borough))


@app.task(queue="rights", name="rights.wake_rows")
def wake_rows(person: str, borough: int) -> None:
    """Let rows that came meanwhile be identified. A second run finds nothing left."""
    restricting.let_rows_wake(person_id=UUID(person), borough=Borough.objects.get(pk=borough))


@app.periodic(cron="11 2 * * *")
@app.task(queueing_lock="keep_no_longer")
def keep_no_longer(timestamp: int) -> None:
    """Every night: files for people that have expired, and residents and volunteers whom a borough keeps no longer."""
    with walls.opened(walls.whole_house("throw away expired files")):
        gathering.throw_away_expired()
    for borough in Borough.objects.filter(pk__in=retention.boroughs_that_erase()):
        retention.erase_whom_kept_long_enough(borough=borough)
        retention.warn_of_volunteers(borough=borough)
        retention.erase_volunteers_kept_long_enough(borough=borough)


@app.periodic(cron="11 5 * * *")
@app.task(queueing_lock="forget_deleted_lists")
def forget_deleted_lists(timestamp: int) -> None:
    """Every night, an hour after lists are deleted, the event log forgets what they said. Twice does no harm."""
    for borough in Borough.objects.order_by("pk"):
        forgetting.forget_deleted_lists(borough=borough)
