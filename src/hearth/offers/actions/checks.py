"""Checks of volunteers: that one was seen, by whom, until when; ended with a reason; warned of before it runs out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.kit.refused import Refused
from hearth.offers.actions.held import locked, refuse_empty
from hearth.offers.actions.telling import tell
from hearth.offers.models import Check, Volunteer, dbs_too_high, replaced
from hearth.offers.rules.checks import KINDS, LEVELS, RAN_OUT, check_in_both, check_in_words, warning_due
from hearth.offers.rules.states import GONE
from hearth.post import actions as post


@transaction.atomic
def note_check(
    volunteer: Volunteer, *, kind: str, level: str, issued_on: date, expires_on: date | None, by: User
) -> Check:
    """Write down that a check was seen: its kind, its level and its days. What a certificate says is never kept.

    One of the same kind that it stands in for is not warned of any more.
    """
    volunteer = locked(volunteer, by)
    today = timezone.localdate()
    level = _level(kind, level)
    if kind == "dbs" and (too_high := dbs_too_high(volunteer, level)):
        raise Refused(too_high)
    if issued_on > today:
        raise Refused("The day it was issued is still to come.")
    if expires_on is not None and expires_on < max(issued_on, today):
        raise Refused("This check has run out already. Ask for one that still counts.")
    check = Check(team=volunteer.team, volunteer=volunteer, kind=kind, level=level, issued_on=issued_on,
                  expires_on=expires_on, seen_by=by)  # fmt: skip
    check.save(force_insert=True)
    record("offers.note_check", check, by=by, kind=kind, level=level, expires_on=expires_on)
    return check


def _level(kind: str, level: str) -> str:
    if kind not in KINDS:
        raise Refused("Say what kind of check it is.")
    if kind == "training":
        return refuse_empty(level, "Write the name of the course.")[:80]
    if kind in LEVELS and level not in LEVELS[kind]:
        raise Refused("Say how far the check went.")
    return level if kind in LEVELS else ""


@transaction.atomic
def end_check(check: Check, *, because: str, by: User) -> Check:
    """A check no longer counts: withdrawn, noted by mistake, or the certificate was changed."""
    because = refuse_empty(because, "Write why this check no longer counts.")
    locked(check.volunteer, by)
    check = Check.objects.select_for_update(of=("self",)).get(pk=check.pk)
    if check.ended_at:
        raise Refused("This check was ended already.")
    check.ended_at, check.ended_because = timezone.now(), because[:200]
    check.save(update_fields=["ended_at", "ended_because"])
    record("offers.end_check", check, by=by, kind=check.kind, level=check.level)
    return check


@transaction.atomic
def warn_of_checks(*, day: date) -> int:
    """Tell volunteers and their hubs of checks that run out or have, each warning once. For the clockwork.

    Run within the walls of a borough. A check that a newer one stands in for is let be. Returns how many warnings.
    """
    found = Check.objects.select_for_update(of=("self",)).select_related("volunteer__team__borough")
    found = found.filter(ended_at=None, expires_on__isnull=False).exclude(volunteer__status__in=GONE)
    rows = list(found.exclude(warned_days=RAN_OUT).order_by("expires_on", "pk"))
    gone = replaced(rows)
    told: dict[Team, list[Check]] = defaultdict(list)
    for check in rows:
        due = warning_due(check.expires_on, check.warned_days, day) if check.expires_on else None
        if due is None or check.pk in gone:
            continue
        check.warned_days = due
        check.save(update_fields=["warned_days"])
        record("offers.warn_of_check", check, days=due)
        _tell_volunteer(check)
        told[check.volunteer.team].append(check)
    for team, checks in told.items():
        _tell_hub(team, checks)
    return sum(map(len, told.values()))


def _tell_volunteer(check: Check) -> None:
    template = "check_ran_out" if check.warned_days == RAN_OUT else "check_runs_out"
    tell(check.volunteer, template=template, check=check_in_both(check.kind, check.level), last_day=check.expires_on)


def _tell_hub(team: Team, checks: list[Check]) -> None:
    """One message a day to the hub, with numbers and no names: the page behind the link has them."""
    if not team.email:
        return
    lines = "\n".join(
        f"{one.volunteer.number}: {check_in_words(one.kind, one.level)}, "
        f"{'ran out' if one.warned_days == RAN_OUT else 'counts until'} {one.expires_on:%d/%m/%Y}" for one in checks
    )  # fmt: skip
    post.queue(team=team, channel="email", to=team.email, template="checks_of_a_team", team_name=team.name,
               lines=lines, link=reverse("offers:checks"))  # fmt: skip
