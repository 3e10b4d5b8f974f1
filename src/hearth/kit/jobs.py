"""Jobs that look after the other jobs. Each room's own are in its `jobs.py`; `hearth work` runs them all."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

SILENT_SECONDS = 30  # a worker that has not been heard of for this long is dead


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Queue again what a killed worker left half done; every job may therefore run twice, and must bear it."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        await app.job_manager.retry_job(job, retry_at=timezone.now())


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget_finished", pass_context=True)
async def forget_finished(context: JobContext, timestamp: int) -> None:
    """Jobs that went well are forgotten after a week; failed ones stay until somebody has looked."""
    await app.job_manager.delete_old_jobs(nb_hours=24 * 7)
