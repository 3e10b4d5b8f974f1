"""Ending what a restored backup still shows as under way about somebody who was erased since it was made."""

from __future__ import annotations

from django.utils import timezone

from hearth.access.models import User
from hearth.matching.models import Task
from hearth.needs.models import Contact, Need, Referral
from hearth.offers.models import Volunteer
from hearth.rights.holding import Whose
from hearth.rights.models import OPEN, SubjectRequest

WHY = "Erased since the backup that was restored"


def end_work(whose: Whose) -> None:
    """End it all at once: it had ended before they were erased the first time, and only the backup does not know."""
    now = timezone.now()
    theirs = {"person__in": whose.people}
    tasks = Task.objects.live().filter(need__person__in=whose.people) | Task.objects.live().filter(
        volunteer__in=whose.volunteers
    )
    held = list(tasks.values_list("pk", "need_id"))
    Task.objects.filter(pk__in=[pk for pk, _ in held]).update(status="withdrawn", carried_as=None, ended_at=now)
    free = {"carrier_kind": None, "carrier_id": "", "carrier_name": "", "offered_at": None, "taken_at": None}
    Need.objects.filter(pk__in=[need for _, need in held], ended_at=None).update(stage="triaged", **free)
    Need.objects.filter(ended_at=None, **theirs).update(
        stage="ended", ending="unable", ending_note=WHY, ended_at=now, on_hold_until=None, hold_reason=""
    )
    Referral.objects.filter(status="sent", **theirs).update(status="withdrawn", reason=WHY)
    Contact.objects.drafts().filter(**theirs).update(abandoned_at=now, abandoned_because=WHY)
    SubjectRequest.objects.filter(state__in=OPEN, **theirs).update(state="erased", closed_at=now, closing_note=WHY)
    Volunteer.objects.filter(pk__in=whose.volunteers).exclude(status__in=("left", "refused")).update(
        status="left", decided_at=now
    )
    User.objects.filter(pk__in=whose.sign_ins, is_active=True).update(is_active=False, disabled_at=now)
