"""Who sees which rows: the explicit filter that repeats what the walls in the database hold."""

from __future__ import annotations

from typing import Any

from django.db import models


@models.ForeignKey.register_lookup
class AnyOf(models.Lookup):
    """`team__any_of=[1, 2, …]`: what `team__in` says, as one array and not as a parameter for each number.

    A reader in fifty teams has his teams in every query of a page; quoting them one by one took longer than some of the
    queries.
    """

    lookup_name = "any_of"

    def get_prep_lookup(self):
        return [int(number) for number in self.rhs]

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = any(%s::bigint[])", [*params, self.rhs]


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
