"""Long work of the exchange, done by the worker while people do something else."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from hearth.access import walls
from hearth.access.models import Team, User
from hearth.areas.models import Borough
from hearth.exchange.actions import counting, keeping, lists, members, raising, rising, within
from hearth.exchange.actions.choices import acting_on
from hearth.exchange.models import ImportRun


@app.task(queue="lists", name="exchange.load_list_file")
def load_list_file(run: str, team: int, by: int | None) -> None:
    """Load one looked-over file. A second run after a crash loads nothing twice."""
    lists.load(
        run_id=UUID(run),
        team=Team.objects.select_related("borough").get(pk=team),
        by=User.objects.filter(pk=by).first(),
    )


@app.task(queue="lists", name="exchange.count_list_file")
def count_list_file(run: str, team: int, by: int, of: str) -> None:
    """Count what one file would do. A second run after a crash comes to the same."""
    counting.count(
        run_id=UUID(run),
        team=Team.objects.select_related("borough").get(pk=team),
        by=User.objects.filter(pk=by).first(),
        of=of,
    )


@app.task(queue="lists", name="exchange.raise_needs_of_a_list")
def raise_needs_of_a_list(run: str, team: int, by: int) -> None:
    """Raise what the rows of a loaded file ask for. A second run raises nothing twice."""
    user, held = User.objects.get(pk=by), Team.objects.select_related("borough").get(pk=team)
    with acting_on(held, user):
        raising.raise_needs(run=ImportRun.objects.get(pk=UUID(run)), by=user)


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="drop_forgotten_files")
def drop_forgotten_files(timestamp: int) -> None:
    """Every night, throw away uploaded files that nobody loaded for a week. Running twice does no harm."""
    with walls.opened(walls.whole_house("drop forgotten files")):
        lists.drop_forgotten(by=None)
        members.forget()


@app.periodic(cron="11 4 * * *")
@app.task(queueing_lock="keep_lists")
def keep_lists(timestamp: int) -> None:
    """Every night, warn of lists that end soon, lock those that ended, delete those locked for long enough."""
    keeping.keep()


@app.task(queue="lists", name="exchange.count_what_would_go")
def count_what_would_go(data_set: int) -> None:
    """Count what deleting a list would come to. Running twice counts anew."""
    keeping.count(data_set=data_set)


@app.task(queue="lists", name="exchange.link_what_rose")
def link_what_rose(borough: int, below: float, by: int) -> None:
    """Link the pairs that rose above the line when it was moved. A second run after a crash links nothing twice."""
    held, user = Borough.objects.get(pk=borough), User.objects.get(pk=by)
    with walls.opened(walls.whole_house("link what rose above the line", borough=held)):
        rising.carry_out(borough=held, below=below, by=user)


@app.task(queue="lists", name="exchange.unlink_what_rose")
def unlink_what_rose(borough: int, because: str, by: int) -> None:
    """Take back the pairs that were linked when the lines moved last. A second run after a crash finds none left."""
    held, user = Borough.objects.get(pk=borough), User.objects.get(pk=by)
    with walls.opened(walls.whole_house("take back what rose above the line", borough=held)):
        rising.carry_out_unlinking(borough=held, because=because, by=user)


@app.periodic(cron="17 2 * * *")
@app.task(queue="lists", queueing_lock="link_people")
def link_people(timestamp: int) -> None:
    """Every night, find who may have two records, borough by borough. Running twice finds nothing new."""
    for borough in Borough.objects.order_by("pk"):
        with walls.opened(walls.whole_house("link people", borough=borough, seconds=6 * 3600)):
            within.compare_standing(borough=borough)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="drain_outbox")
def drain_outbox(timestamp: int) -> None:
    """Every minute, send what waits in the outbox; go on until it is empty."""
    from hearth.exchange import notify

    while notify.drain():
        pass


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="sweep_outbox")
def sweep_outbox(timestamp: int) -> None:
    """Every ten minutes, ask after messages whose callback never came."""
    from hearth.exchange import notify

    notify.sweep()


@app.task(queue="lists", name="exchange.hand_cohort_on")
def hand_cohort_on(hand_on: str, team: int, by: int) -> None:
    """Raise what a cohort that was handed on asks for. A second run after a crash raises nobody twice."""
    from hearth.exchange.actions import handing_on

    handing_on.carry_out(
        hand_on_id=UUID(hand_on), team=Team.objects.select_related("borough").get(pk=team), by=User.objects.get(pk=by)
    )


@app.periodic(cron="17 4 * * *")
@app.task(queueing_lock="look_at_cohorts")
def look_at_cohorts(timestamp: int) -> None:
    """Every night, keep whom each cohort holds, to compare with the next day. Running twice does no harm."""
    from hearth.exchange.actions import cohorts

    cohorts.look_at_every_cohort()
