"""The clockwork of matching: plans are made while people do something else; volunteers are looked after daily."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from hearth.access import walls
from hearth.access.models import Team


@app.task(queue="plans", name="matching.make_plan")
def make_plan(plan: str, team: int) -> None:
    """Make a plan that was asked for. A second run after a crash makes it once."""
    from hearth.matching.actions import plans

    held = Team.objects.select_related("borough").get(pk=team)
    try:
        plans.make(plan_id=UUID(plan), team=held)
    except Exception as fault:
        plans.fail(plan_id=UUID(plan), team=held, why=f"The program met a fault: {type(fault).__name__}.")
        raise


@app.task(queue="plans", name="matching.try_weights")
def try_weights(trial: int, borough: int) -> None:
    """Reckon what other weights would have done. A second run after a crash begins anew."""
    from hearth.areas.models import Borough
    from hearth.matching.actions import weights

    try:
        weights.reckon(trial_id=trial, borough=Borough.objects.get(pk=borough))
    except Exception:
        weights.fail(trial_id=trial)
        raise


@app.periodic(cron="23 4 * * *")
@app.task(queueing_lock="forget_plan_inputs")
def forget_plan_inputs(timestamp: int) -> None:
    """Every night, empty what old plans were made from. Running twice does no harm."""
    from hearth.matching.actions import keeping

    with walls.opened(walls.whole_house("forget what old plans were made from")):
        keeping.forget_inputs()


@app.periodic(cron="23 5 * * *")
@app.task(queueing_lock="look_after_volunteers")
def look_after_volunteers(timestamp: int) -> None:
    """Every morning: pauses and isolations end, checks are warned of, what ran out takes tasks away. Twice is once."""
    from hearth.matching.actions import volunteers

    volunteers.look_after(day=timezone.localdate())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="mend_plans")
def mend_plans(timestamp: int) -> None:
    """Every minute, ask the hard rules again of everything that was given out; what breaks is planned anew. Running
    twice does no harm."""
    from hearth.matching.actions import mending

    with walls.opened(walls.whole_house("mend plans")):
        mending.mend_all()


@app.periodic(cron="0 9 * * 1")
@app.task(queueing_lock="thank_everybody")
def thank_everybody(timestamp: int) -> None:
    """Thank whoever did something, and ask who is due whether they stay. Running twice tells nobody twice."""
    from hearth.matching.actions import thanks

    thanks.thank_everybody(timezone.localdate())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="ask_the_next")
def ask_the_next(timestamp: int) -> None:
    """Every minute, ask the next volunteer where one has declined or not answered in time. Twice does no harm."""
    from hearth.matching.actions import asking

    with walls.opened(walls.whole_house("ask volunteers in order")):
        asking.move_all_on()


@app.periodic(cron="43 5 * * *")
@app.task(queueing_lock="raise_standing")
def raise_standing(timestamp: int) -> None:
    """Every morning, raise the coming week's requests of standing arrangements. Running twice raises nothing twice."""
    from hearth.matching.actions import standing

    with walls.opened(walls.whole_house("raise what standing arrangements need")):
        standing.raise_all()
