"""Who is there when: shifts put into the rota and taken out, somebody marked away and back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hearth.access import receipts
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.actions import callers, dealing
from hearth.calls.models import Absence, Shift
from hearth.calls.rules import rota
from hearth.kit.refused import Refused

KEPT_FOR = timedelta(weeks=26)
"""As long as a plan of callers may look back; then shifts and absences are thrown away."""


def who_rings(team: Team):
    """Everybody who may have a shift in this team, by name."""
    rings, by_sheet = (User.objects.who_may(one, team) for one in (Permission.RING_PEOPLE, Permission.RING_BY_SHEET))
    return (rings | by_sheet).order_by("name", "pk")


@transaction.atomic
def add(*, team: Team, shifts: Collection[tuple[User, rota.Stretch]], key: str, by: User) -> int:
    """Put shifts into the rota; how many are new. One that is there already counts as done; one that goes across
    another is refused, and then none is added."""
    allow(by, Permission.PLAN_CALLS, team)
    content: dict[str, Any] = {"team": team.pk, "shifts": [[user.pk, *one] for user, one in shifts]}
    receipt = receipts.once(key, verb="calls.add_shifts", content=content)
    if receipt.result:
        return int(receipt.result)
    new = _new(team, shifts)
    Shift.objects.bulk_create(
        [Shift(team=team, user=user, starts_at=begin, ends_at=end) for user, (begin, end) in new], batch_size=1000
    )
    for user in {user for user, _ in new}:
        callers.known(team, user)
    record("calls.add_shifts", team, by=by, callers=sorted({user.pk for user, _ in new}), shifts=len(new))
    receipt.result = str(len(new))
    receipt.save(update_fields=["result"])
    return len(new)


def _new(team: Team, shifts: Collection[tuple[User, rota.Stretch]]) -> list[tuple[User, rota.Stretch]]:
    """Those that are not there yet; refused in words where they cannot be."""
    Team.objects.select_for_update().get(pk=team.pk)  # one rota is changed by one at a time
    asked: dict[User, list[rota.Stretch]] = {}
    for user, one in shifts:
        asked.setdefault(user, []).append(one)
    if not asked:
        raise Refused("No day is left on which there would be a shift. Choose other days.")
    strange = set(asked) - set(who_rings(team))
    if strange:
        raise Refused(f"{min(one.name for one in strange)} does not ring people for {team.name}.")
    return [(user, one) for user, wanted in asked.items() for one in _free(team, user, wanted)]


def _free(team: Team, user: User, wanted: list[rota.Stretch]) -> list[rota.Stretch]:
    rows = Shift.objects.filter(team=team, user=user).between(min(wanted)[0], max(end for _, end in wanted))
    held = set(rows.values_list("starts_at", "ends_at"))
    if across := rota.overlapping(sorted(wanted), held):
        day = timezone.localtime(across[0])
        raise Refused(
            f"{user.name} has another shift on {day:%A %d %B} that goes across {rota.in_words(across)}. Take that one "
            "out first, or choose other hours. Nothing was added."
        )
    return [one for one in dict.fromkeys(wanted) if one not in held]


@transaction.atomic
def take_out(*, team: Team, users: Collection[User], first: date, last: date, by: User) -> int:
    """Take somebody's shifts that begin on these days out of the rota; how many."""
    allow(by, Permission.PLAN_CALLS, team)
    (since, _), (_, until) = rota.day_of(first), rota.day_of(last)
    rows = Shift.objects.filter(team=team, user__in=users, starts_at__gte=since, starts_at__lt=until)
    number, _ = rows.delete()
    record("calls.take_out_shifts", team, by=by, callers=[one.pk for one in users], first=first, last=last,
           shifts=number)  # fmt: skip
    return number


@transaction.atomic
def mark_away(*, team: Team, user: User, from_on: date, until_on: date | None, kind: str, by: User
              ) -> tuple[Absence, dealing.Covered]:  # fmt: skip
    """Somebody is away for whole days; without a last day until they are back. Never why. From today: what they had is
    dealt again at once."""
    allow(by, Permission.PLAN_CALLS, team)
    if until_on and until_on < from_on:
        raise Refused("They would be back before they went. Change one of the two days.")
    Team.objects.select_for_update().get(pk=team.pk)
    if user not in who_rings(team):
        raise Refused(f"{user.name} does not ring people for {team.name}.")
    if Absence.objects.filter(team=team, user=user).during(from_on, until_on or date.max).exists():
        raise Refused(f"{user.name} is down as away for some of these days already. Say that they are back first.")
    made = Absence(team=team, user=user, from_on=from_on, until_on=until_on, kind=kind)
    made.save(force_insert=True)
    record("calls.mark_away", made, by=by, caller=user.pk)
    return made, dealing.cover_absence(made, now=timezone.now(), by=by)


@transaction.atomic
def back(absence: Absence, *, by: User) -> None:
    """They are back from today on, or come after all."""
    allow(by, Permission.PLAN_CALLS, absence.team_id)
    held = Absence.objects.select_for_update().get(pk=absence.pk)
    record("calls.back", held, by=by, caller=held.user_id)
    yesterday = timezone.localdate() - timedelta(days=1)
    if held.from_on > yesterday:
        held.delete()
    elif held.until_on is None or held.until_on > yesterday:
        held.until_on = yesterday
        held.save(update_fields=["until_on"])


@transaction.atomic
def forget_old(now: datetime) -> None:
    """Throw away what lies further back than anybody plans from. In the clockwork's own walls."""
    before = now - KEPT_FOR
    Shift.objects.filter(ends_at__lt=before).delete()
    Absence.objects.filter(until_on__lt=timezone.localdate(before)).delete()
