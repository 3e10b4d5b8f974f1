"""The clockwork of organisations: each Monday they are asked what they can do in the week."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="30 6 * * 1")
@app.task(queueing_lock="ask_capacity")
def ask_capacity(timestamp: int) -> None:
    """Monday morning: one e-mail each, with a link that needs no sign-in. Running twice asks nobody twice."""
    from hearth.directory import actions

    actions.ask_every_capacity(timezone.localdate())
