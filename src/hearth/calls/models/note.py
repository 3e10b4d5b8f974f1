"""A note for somebody who rings, on how one of their calls was."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.roles import Permission
from hearth.needs.models import Contact


class CallNotes(models.QuerySet):
    """Notes are read by whom they are for, and by those who plan the team's calls."""

    def visible_to(self, user) -> CallNotes:
        return self.filter(Q(caller=user) | Q(team__any_of=user.teams_where(Permission.PLAN_CALLS)))

    def for_caller(self, user) -> CallNotes:
        """Those that were written to this caller."""
        return self.filter(caller=user)

    def unread(self) -> CallNotes:
        return self.filter(read_at=None)


class CallNote(models.Model):
    """What a colleague who listened to a call or read it tells whoever made it. Dated, signed, never changed; about the
    caller and never part of a resident's file."""

    HEARD = (("listened", "Listened to it"), ("read", "Read what was written"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    caller = models.ForeignKey(User, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")  # empty: it goes on
    began_at = models.DateTimeField()  # the call; stays when its record goes
    heard = models.CharField(max_length=8, choices=HEARD)
    text = models.TextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)  # when the caller said that they have read it

    objects = CallNotes.as_manager()
    PERSONAL = ["caller", "began_at", "heard", "text", "written_at", "read_at"]

    class Meta:
        indexes = [models.Index(fields=["caller", "-written_at"], name="notes_for_a_caller")]
        constraints = [
            models.CheckConstraint(condition=~Q(caller=F("written_by")), name="nobody_notes_their_own_call"),
        ]
