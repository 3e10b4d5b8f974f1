"""Files in which a group puts its members forward as volunteers."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.roles import Permission
from hearth.directory.models import Organisation


class MemberFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The hub's, to those who approve its volunteers; an organisation's own, to its people."""
        ours = Q(team__in=user.teams_where(Permission.REFER_IN), team=F("organisation__team"))
        return self.filter(Q(team__any_of=user.teams_where(Permission.APPROVE_VOLUNTEERS)) | ours)


class MemberFile(models.Model):
    """One file of one group: looked over, then loaded whole or thrown away. Its bytes go when it ends."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")  # the hub's, or the organisation's own
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True, blank=True)
    columns = models.JSONField(default=dict)  # our field -> the file's column
    does = ArrayField(models.SlugField(max_length=60), default=list, blank=True)  # of rows that do not say
    rows = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=10, default="waiting")  # waiting, loaded, dropped
    counts = models.JSONField(default=dict)  # rows by verdict, once it is loaded
    lines = models.JSONField(default=list)  # [row, verdict, words, cells of a rejected row]; emptied after a month
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MemberFileQuerySet.as_manager()
    PERSONAL = ["file_name", "content", "lines"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_member_file_that_ended_has_no_bytes",
                condition=Q(status="waiting", ended_at__isnull=True, content__isnull=False)
                | Q(status__in=("loaded", "dropped"), ended_at__isnull=False, content__isnull=True),
            )
        ]
