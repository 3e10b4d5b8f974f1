"""Who sees which rows: the explicit filter that repeats what the walls in the database hold."""

from __future__ import annotations

from typing import Any

from django.db import models


class OfTeam(models.QuerySet):
    """Rows of one team: seen by its members, or by those of them with the permission named in `may`."""

    may = ""
    """The permission the reader must hold in that team; being in it is enough when empty."""

    def visible_to(self, user: Any):
        return self.filter(team__any_of=user.teams_where(self.may) if self.may else user.team_ids)


class OfBorough(models.QuerySet):
    """Rows of one borough: seen by whoever works in it, or by those of them with the permission named in `may`."""

    may = ""

    def visible_to(self, user: Any):
        return self.filter(borough__any_of=user.boroughs_where(self.may) if self.may else user.borough_ids)
