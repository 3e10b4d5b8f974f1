"""Counters: how many requests and contacts of each kind a team has, kept as they change, never by counting anew."""

from __future__ import annotations

from django.db import models

from hearth.access.models import Team
from hearth.access.sight import OfTeam
from hearth.areas.models import Neighbourhood, Ward
from hearth.needs.models import Category


class TallyQuerySet(OfTeam):
    may = "see the dashboard"


def _points_at(model, **options):
    """A key without a constraint: a counter outlives nothing, and checking it would slow every saved request."""
    return models.ForeignKey(model, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", **options)


class Tally(models.Model):
    """One change of one counter; the sum over a counter's rows is its figure.

    Triggers append rows (`reports/sql.py`), so two people who save at once never wait for each other. A job folds
    them into base rows. Which columns are filled depends on the figure:

    - all: every request ever raised. kind: open requests by category, stage and urgency. place: open requests by
      neighbourhood, ward and stage. age: open requests by the day they were raised. hold: open requests by the day
      until which they wait. raised: requests by day and source. ended: by day, ending and the resident's rating.
    - contact: contacts by day, channel (source) and state (stage).
    - touch: nothing is counted (n = 0), but something on the dashboard has changed.
    """

    OPEN_FIGURES = ("all", "kind", "place", "age", "hold")
    FLOW_FIGURES = ("raised", "ended", "contact")

    team = _points_at(Team)
    figure = models.CharField(max_length=8)
    day = models.DateField(null=True)
    category = _points_at(Category, null=True)
    neighbourhood = _points_at(Neighbourhood, null=True)
    ward = _points_at(Ward, null=True)
    stage = models.CharField(max_length=10, default="")
    urgency = models.CharField(max_length=10, default="")
    source = models.CharField(max_length=12, default="")
    ending = models.CharField(max_length=20, default="")
    rating = models.PositiveSmallIntegerField(null=True)
    n = models.IntegerField()
    is_base = models.BooleanField(default=False)

    objects = TallyQuerySet.as_manager()
    PERSONAL: list[str] = []
    KEY = (
        "team_id", "figure", "day", "category_id", "neighbourhood_id", "ward_id", "stage", "urgency", "source",
        "ending", "rating",
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["team", "figure", "day"], name="tally_whole_figures",
                         include=["category", "neighbourhood", "ward", "stage", "urgency", "source", "ending", "rating",
                                  "n"]),
            models.Index(fields=["team", "id"], condition=models.Q(is_base=False), name="tally_changes"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "team", "figure", "day", "category", "neighbourhood", "ward", "stage", "urgency", "source",
                    "ending", "rating",
                ],
                condition=models.Q(is_base=True), name="one_base_row_a_counter", nulls_distinct=False,
            ),
        ]  # fmt: skip
