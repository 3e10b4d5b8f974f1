"""The clockwork of requests: referrals that nobody answers are chased, once a day each."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="chase_referrals")
def chase_referrals(timestamp: int) -> None:
    """Remind every team whose answer is late. Running twice reminds nobody twice."""
    from hearth.needs.actions import referrals

    referrals.chase_late()
