"""The job that forgets what has run its time."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hearth.access.actions import knocks


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="forget_expired")
def forget_expired(timestamp: int) -> None:
    """Every ten minutes, delete what is over: sessions (a resident's answers an hour after the last), old links."""
    knocks.forget_expired()
