"""The jobs that forget what has run its time and seal the event log."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hearth.access import record
from hearth.access.actions import knocks


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="forget_expired")
def forget_expired(timestamp: int) -> None:
    """Every ten minutes, delete what is over: sessions (a resident's answers an hour after the last), old links."""
    knocks.forget_expired()


@app.periodic(cron="29 * * * *")
@app.task(queueing_lock="seal_event_log")
def seal_event_log(timestamp: int) -> None:
    """Every hour, seal what has been logged and write the seals into the server's log, outside the database."""
    record.seal()
