"""The job that keeps the dashboard's counters short."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hearth.reports import actions


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="fold_tally")
def fold_tally(timestamp: int) -> None:
    """Every five minutes, fold the changes that have gathered. Running twice does no harm."""
    actions.fold()
