"""How long a list is kept and who may see it: said with a reason; warned of, locked and deleted by the clockwork."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from hearth.access import walls
from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import ROLES, Permission, Role
from hearth.areas.models import Borough
from hearth.exchange.actions import emptying
from hearth.exchange.rules.keeping import WARN_DAYS, Step, deleted_on, step
from hearth.kit.refused import Refused
from hearth.people.models import DataSet
from hearth.post import actions as post

log = logging.getLogger("hearth.exchange")
KEEPER = "keep lists"
"""The job's name in the signed context: the database lets it alone read entries of lists that have ended."""
SECONDS = 14_400
READING = frozenset({Permission.FIND_PEOPLE, Permission.SEE_NEEDS, Permission.IMPORT_LISTS})
SHORTEST = 15
LEAST_DAYS, MOST_DAYS = 7, 365
"""How few and how many days a list may stay locked: its team needs time to say why it is still needed."""


def roles_to_choose() -> list[Role]:
    """The roles that could read an entry at all."""
    return [role for role, (_, _, held) in ROLES.items() if READING & set(held)]


@transaction.atomic
def say_who_may_see(*, data_set: DataSet, roles: Sequence[str], because: str, by: User) -> DataSet:
    """Open a list's entries to these roles of its team alone; to all of the team when none is named."""
    data_set = _locked(data_set, by)
    chosen = [role for role in roles_to_choose() if role in roles]
    if len(chosen) != len(set(roles)):
        raise Refused("Choose among the roles on the page.")
    if not because.strip():
        raise Refused("Say why these roles may see the list. The reason is kept in the event log.")
    was, data_set.roles = data_set.roles, [str(role) for role in chosen]
    data_set.save(update_fields=["roles"])
    record("lists.say_who_may_see", data_set, team=data_set.team, was=was, roles=data_set.roles, because=because[:300])
    return data_set


@transaction.atomic
def extend(*, data_set: DataSet, until: date, because: str, legal_basis: str, by: User) -> DataSet:
    """Keep a list for longer. Needs a reason and the law that lets us; refused once the list was deleted.

    A list that had ended is read again from then on.
    """
    data_set = _locked(data_set, by)
    if data_set.emptied_at:
        raise Refused("This list was deleted. What is gone cannot be kept for longer; load a new file instead.")
    if until <= max(data_set.expires_on, timezone.localdate()):
        raise Refused(f"Choose a day after today and after {data_set.expires_on:%d/%m/%Y}, its last day until now.")
    if not because.strip():
        raise Refused("Say why the list is still needed.")
    if len(legal_basis.strip()) < SHORTEST:
        raise Refused("Say in a sentence which law lets you keep the list for longer.")
    was, had_ended = data_set.expires_on, data_set.has_ended
    data_set.expires_on, data_set.legal_basis = until, legal_basis.strip()[:300]
    data_set.warned_on = data_set.locked_at = None
    data_set.save(update_fields=["expires_on", "legal_basis", "warned_on", "locked_at"])
    record("lists.extend", data_set, team=data_set.team, was=was, until=until, had_ended=had_ended,
           because=because[:300], legal_basis=data_set.legal_basis)  # fmt: skip
    return data_set


@transaction.atomic
def ask_for_a_count(*, data_set: DataSet, by: User) -> DataSet:
    """Let the clockwork count what deleting a list would come to."""
    from hearth.exchange.jobs import count_what_would_go

    data_set = _locked(data_set, by)
    if data_set.emptied_at:
        raise Refused("This list was deleted already. What went stands on its page.")
    data_set.counting = True
    data_set.save(update_fields=["counting"])
    record("lists.ask_for_a_count", data_set, team=data_set.team)
    count_what_would_go.defer(data_set=data_set.pk)
    return data_set


def count(*, data_set: int) -> DataSet:
    """Count what deleting a list would come to, behind every wall, and keep the figures with it. Deletes nothing."""
    with walls.opened(walls.whole_house(KEEPER, seconds=SECONDS)):
        held = DataSet.objects.select_for_update(of=("self",)).select_related("team", "borough").get(pk=data_set)
        _count(held)
        return held


def _count(data_set: DataSet) -> None:
    if data_set.emptied_at is None:
        data_set.would_go, data_set.counted_at = emptying.preview(data_set=data_set), timezone.now()
    data_set.counting = False
    data_set.save(update_fields=["would_go", "counted_at", "counting"])


@transaction.atomic
def set_days(*, borough: Borough, days: int, because: str, by: User) -> Borough:
    """Say for how many days a list stays locked before it is deleted. Never so few that a list that is locked now
    would go before its team has had a week from today."""
    if borough.pk not in by.boroughs_where(Permission.CONFIGURE):
        raise Refused("Only an administrator decides how long locked lists are kept.")
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Refused(f"Give a number of days from {LEAST_DAYS} to {MOST_DAYS}.")
    if not because.strip():
        raise Refused("Say why. It is kept in the event log.")
    held = Borough.objects.select_for_update().get(pk=borough.pk)
    soonest = timezone.localdate() + timedelta(days=LEAST_DAYS)
    if days < held.lists_deleted_after_days and (
        early := [one.name for one in locked_lists(held) if one.goes(days) < min(soonest, one.goes_now)]
    ):
        raise Refused(f"{', '.join(early[:5])} would be deleted within {LEAST_DAYS} days, sooner than was told. "
                      "Wait until it is gone, or choose more days.")  # fmt: skip
    was, held.lists_deleted_after_days = held.lists_deleted_after_days, days
    held.save(update_fields=["lists_deleted_after_days"])
    team = by.memberships.filter(team__borough=held).select_related("team").first()
    record("lists.set_days", held, team=team and team.team, was=was, now=days, because=because.strip()[:300])
    return held


@dataclass(frozen=True)
class Locked:
    """A list that ended or soon will: whose it is, and on which day it goes by the borough's days."""

    name: str
    team: str
    last_day: date
    locked_on: date | None
    goes_now: date

    def goes(self, days: int) -> date:
        """The day on which it would go."""
        return deleted_on(self.last_day, self.locked_on, days)


def locked_lists(borough: Borough) -> list[Locked]:
    """The lists of a borough that have ended, or end within 30 days, and are not deleted yet; the soonest first."""
    soon = timezone.localdate() + timedelta(days=max(WARN_DAYS))
    rows = DataSet.objects.filter(borough=borough, emptied_at=None, expires_on__lte=soon).select_related("team")
    found = []
    for one in rows.order_by("expires_on", "name", "pk"):
        locked_on = timezone.localdate(one.locked_at) if one.locked_at else None
        goes = deleted_on(one.expires_on, locked_on, borough.lists_deleted_after_days)
        found.append(Locked(one.name, one.team.name, one.expires_on, locked_on, goes))
    return found


def keep(*, today: date | None = None) -> Counter[Step]:
    """Warn of, lock and delete what is due, each list in a transaction of its own. Returns how many of each.

    Run twice it does nothing twice; stopped in the middle of a list, that list is as it was, and the next run goes on.
    Raises Refused at the end when some list failed, after all the others were kept.
    """
    today = today or timezone.localdate()
    with walls.opened(walls.whole_house(KEEPER)):
        standing = list(DataSet.objects.filter(emptied_at=None).select_related("borough").order_by("expires_on", "pk"))
    done: Counter[Step] = Counter()
    failed = []
    for data_set in standing:
        try:
            with walls.opened(walls.whole_house(KEEPER, borough=data_set.borough, seconds=SECONDS)):
                done[_keep_one(data_set.pk, today)] += 1
        except Exception:
            log.exception("list %s was not kept", data_set.pk)
            failed.append(str(data_set.pk))
    if failed:
        raise Refused(f"Lists number {', '.join(failed)} could not be kept. What went wrong stands in the log.")
    return done


def _keep_one(pk: int, today: date) -> Step:
    data_set = DataSet.objects.select_for_update(of=("self",)).select_related("team", "borough").get(pk=pk)
    locked_on = timezone.localdate(data_set.locked_at) if data_set.locked_at else None
    if data_set.emptied_at:
        return Step.NOTHING
    due = step(last_day=data_set.expires_on, warned_on=data_set.warned_on, locked_on=locked_on,
               days=data_set.borough.lists_deleted_after_days, today=today)  # fmt: skip
    if due is Step.WARN:
        _warn(data_set, today)
    elif due is Step.LOCK:
        _lock(data_set, today)
    elif due is Step.DELETE:
        emptying.empty(data_set=data_set)
        _tell(data_set, "list_was_deleted")
    return due


def _warn(data_set: DataSet, today: date) -> None:
    data_set.warned_on = today
    data_set.save(update_fields=["warned_on"])
    _count(data_set)
    days = (data_set.expires_on - today).days
    told = _tell(data_set, "list_ends_soon", days=days)
    record("lists.warn", data_set, team=data_set.team, days=days, told=told)


def _lock(data_set: DataSet, today: date) -> None:
    now = timezone.now()
    is_now = timezone.localdate(now) == today
    data_set.locked_at = now if is_now else timezone.make_aware(datetime.combine(today, time(3)))
    data_set.save(update_fields=["locked_at"])
    _count(data_set)
    record("lists.lock", data_set, team=data_set.team, told=_tell(data_set, "list_has_ended"))


def _tell(data_set: DataSet, template: str, **facts) -> int:
    """Write to whoever manages the team's lists, else to the team itself. Returns how many were told."""
    managers = User.objects.who_may(Permission.IMPORT_LISTS, data_set.team)
    addresses = list(managers.values_list("email", flat=True))
    for address in addresses or filter(None, [data_set.team.email]):
        post.queue(
            team=data_set.team, channel="email", to=address, template=template, name=data_set.name,
            team_name=data_set.team.name, last_day=data_set.expires_on,
            after=data_set.borough.lists_deleted_after_days, link=reverse("exchange:held", args=[data_set.pk]), **facts,
        )  # fmt: skip
    return len(addresses)


def _locked(data_set: DataSet, by: User) -> DataSet:
    allow(by, Permission.IMPORT_LISTS, data_set.team_id)
    return DataSet.objects.select_for_update(of=("self",)).select_related("team", "borough").get(pk=data_set.pk)
