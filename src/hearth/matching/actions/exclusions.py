"""Two people who are not brought together, because the resident, the volunteer or the hub has asked."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.matching.actions.volunteers import take_back
from hearth.matching.models import Exclusion, Task
from hearth.offers.models import Volunteer
from hearth.people.models import Person


@transaction.atomic
def keep_apart(
    *, person: Person, volunteer: Volunteer, team: Team, asked_by: str, reason: str, by: User
) -> Exclusion:  # fmt: skip
    """This volunteer is never sent to this person again. What they have of this person's goes to somebody else."""
    allow(by, Permission.WORK_NEEDS, team)
    if asked_by not in dict(Exclusion.ASKED_BY):
        raise Refused("Say who has asked for it.")
    if volunteer.team_id != team.pk:
        raise Refused(f"{volunteer.name} is registered with another hub.")
    Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    standing = Exclusion.objects.in_force().filter(person=person, volunteer=volunteer).first()
    if standing:
        return standing
    made = Exclusion(
        team=team, person=person, volunteer=volunteer, asked_by=asked_by, reason=reason.strip()[:200], written_by=by
    )
    made.save(force_insert=True)
    record("matching.keep_apart", made, by=by, asked_by=asked_by)
    live = Task.objects.live().filter(volunteer=volunteer, need__person=person, team=team)
    words = f"{volunteer.name} is not sent there any more"
    take_back(live.select_related("volunteer__team__borough"), why="changed", by=by, words=words)
    return made


@transaction.atomic
def bring_together(exclusion: Exclusion, *, by: User) -> Exclusion:
    """It holds no longer; the volunteer may be asked for this person again."""
    allow(by, Permission.WORK_NEEDS, exclusion.team_id)
    held = Exclusion.objects.select_for_update(of=("self",)).get(pk=exclusion.pk)
    if held.ended_at:
        return held
    held.ended_at, held.ended_by = timezone.now(), by
    held.save(update_fields=["ended_at", "ended_by"])
    record("matching.bring_together", held, by=by)
    return held
