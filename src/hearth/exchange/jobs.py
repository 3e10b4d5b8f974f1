"""Long work of the exchange, done by the worker while people do something else."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app


@app.task(queue="lists", name="exchange.load_list_file")
def load_list_file(run: str, team: int, by: int | None) -> None:
    """Load one looked-over file. A second run after a crash loads nothing twice."""
    from hearth.access.models import Team, User
    from hearth.exchange.actions import lists

    lists.load(
        run_id=UUID(run),
        team=Team.objects.select_related("borough").get(pk=team),
        by=User.objects.filter(pk=by).first(),
    )
