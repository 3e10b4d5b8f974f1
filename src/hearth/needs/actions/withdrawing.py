"""Needs that a list raised, taken back with the file, or with whom its row is about, before anybody touched them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.needs.models import Need
from hearth.people.models import Involvement


@transaction.atomic
def withdraw(*, ids: Sequence[UUID], team: Team, by: User | None) -> int:
    """Delete these needs of the team. Refused when one was touched since it was raised. Returns how many went."""
    if by is not None:
        allow(by, Permission.WORK_NEEDS, team)
    needs = list(Need.objects.select_for_update(of=("self",)).filter(team=team, pk__in=ids))
    touched = [need.reference for need in needs if need.version != 1 or need.stage != "new"]
    if touched:
        raise Refused(f"Somebody has worked on {', '.join(touched[:5])}. What was raised stays.")
    people = {need.person_id for need in needs}
    since = min((need.raised_at for need in needs), default=None)
    Need.objects.filter(team=team, pk__in=[need.pk for need in needs]).delete()
    if since:
        still = set(Need.objects.filter(team=team, person__in=people).values_list("person_id", flat=True))
        Involvement.objects.filter(team=team, person__in=people - still, since__gte=since, until=None).delete()
    for need in needs:
        record("needs.withdraw", need, by=by, team=team)
    return len(needs)
