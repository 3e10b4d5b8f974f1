"""Teams: opened when a borough is founded or grows."""

from __future__ import annotations

from django.db import transaction

from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import TeamKind
from hearth.areas.models import Borough, Neighbourhood
from hearth.kit.refused import Refused


@transaction.atomic
def open_team(
    *, borough: Borough, kind: str, key: str, name: str, by: User | None, name_cy: str = "",
    neighbourhood: Neighbourhood | None = None, email: str = "", phone: str = "",
) -> Team | None:  # fmt: skip
    """Open a team, and with it a wall of its own. One with this key that is there already is left as it is (None)."""
    if neighbourhood and neighbourhood.borough_id != borough.pk:
        raise Refused("This neighbourhood lies in another borough.")
    facts = {"kind": str(TeamKind(kind)), "name": name, "name_cy": name_cy, "neighbourhood": neighbourhood}
    team, is_new = Team.objects.get_or_create(
        borough=borough, key=key, defaults={**facts, "email": email, "phone": phone}
    )
    if not is_new:
        return None
    record("access.open_team", team, by=by, team=team, kind=kind)
    return team
