"""What plans know about rivers and roads: an administrator of the borough says it."""

from __future__ import annotations

from django.db import transaction

from hearth.access.models import User
from hearth.access.record import record
from hearth.areas import actions as areas
from hearth.areas.models import Borough, Neighbourhood
from hearth.kit.refused import Refused
from hearth.matching.actions.weights import refuse_unless_it_decides
from hearth.matching.ways import Change


@transaction.atomic
def change_ways(*, borough: Borough, change: Change, by: User) -> None:
    """Put barriers on the map, take one off it, or say how straight a neighbourhood's roads are. Plans made from now
    on go by it."""
    refuse_unless_it_decides(borough, by)
    if change.add:
        areas.add_barriers(borough=borough, barriers=change.add)
    if change.remove:
        areas.remove_barrier(borough=borough, name=change.remove)
    if change.area:
        hood = Neighbourhood.objects.filter(borough=borough, key=change.area).first()
        if hood is None:
            raise Refused("This neighbourhood is not on the map any more.")
        areas.set_detour(neighbourhood=hood, percent=change.percent)
    record("matching.change_ways", borough, by=by, added=[one["name"] for one in change.add], removed=change.remove,
           neighbourhood=change.area, percent=change.percent)  # fmt: skip
