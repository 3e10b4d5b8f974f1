"""The clockwork of calls."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hearth.access import walls


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="look_after_calls")
def look_after_calls(timestamp: int) -> None:
    """Every minute, look after every queue of calls. Running twice does no harm."""
    from hearth.calls.actions import clockwork

    with walls.opened(walls.whole_house("look after calls")):
        clockwork.tick()
