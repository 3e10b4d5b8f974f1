"""Teams, the people who sign in, their roles, and the links that stand in for a sign-in."""

from __future__ import annotations

from functools import cached_property
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from hearth.access.roles import OUTSIDE_WALLS, ROLES, Employer, Permission, Role, TeamKind, choices
from hearth.areas.models import Borough, Neighbourhood
from hearth.kit.refused import Refused


class TeamQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Teams of the boroughs the person works in: names are no secret inside a borough."""
        return self.filter(borough__in=user.borough_ids)

    def hubs(self):
        return self.filter(kind=TeamKind.COMMUNITY_HUB)


class Team(models.Model):
    """A team of one borough. Each team is a wall: its files are read by nobody else."""

    borough = models.ForeignKey(Borough, models.PROTECT, related_name="teams")
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, null=True, blank=True, related_name="teams")
    kind = models.CharField(max_length=30, choices=choices(TeamKind))
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_open = models.BooleanField(default=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borough", "key"], name="team_key_once_in_a_borough")]
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def names(self) -> tuple[str, str]:
        """What it is called in English and in Welsh."""
        return self.name, self.name_cy or self.name


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)

    def colleagues(self, team_id: int | None):
        """Everybody who can sign in and works this team's requests, by name: whoever only reads them is left out."""
        working = [role for role, (_, _, may) in ROLES.items() if Permission.WORK_NEEDS in may]
        held = Membership.objects.filter(team=team_id, role__in=working)
        return self.filter(pk__in=held.values("user"), is_active=True).order_by("name")

    def who_may(self, permission: str, team: Team):
        """Everybody who can sign in and holds the permission in this team."""
        roles = [role for role, (_, _, held) in ROLES.items() if permission in held]
        inside = Membership.objects.filter(team=team, role__in=roles)
        return self.filter(pk__in=inside.values("user"), is_active=True).order_by("pk")

    def who_signs_in_as(self, email: str | None) -> User | None:
        """Whoever signs in with this e-mail address; nobody when none was said. Refused when nobody does."""
        if not email:
            return None
        found = self.filter(email__iexact=email, is_active=True).first()
        if found is None:
            raise Refused(f"Nobody signs in as {email}.")
        return found

    def visible_to(self, user):
        """Sign-ins with a role in a borough whose staff the reader manages."""
        inside = Membership.objects.filter(team__borough__in=user.boroughs_where(Permission.MANAGE_STAFF))
        return self.filter(pk__in=inside.values("user"))


class User(AbstractBaseUser):
    """Somebody who signs in: staff, partner or volunteer. What they may do comes from their memberships."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    employer = models.CharField(max_length=20, choices=choices(Employer), default="council")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    disabled_at = models.DateTimeField(null=True, blank=True)
    session_epoch = models.UUIDField(default=uuid4)  # changing it ends every session of this person
    needs_second_factor = models.BooleanField(default=True)
    volunteer_key = models.UUIDField(null=True, blank=True, unique=True)
    # The person's account at the council's own sign-in service (OpenID Connect), once they have used it.
    openid_issuer = models.CharField(max_length=200, blank=True)
    openid_subject = models.CharField(max_length=255, blank=True)
    teams = models.ManyToManyField(Team, through="Membership", related_name="members")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    PERSONAL = ["email", "name", "password", "last_login", "volunteer_key", "openid_issuer", "openid_subject"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_sign_in_for_an_address"),
            models.UniqueConstraint(
                fields=["openid_issuer", "openid_subject"],
                condition=~models.Q(openid_subject=""),
                name="one_sign_in_for_a_council_account",
            ),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def _memberships(self) -> list[tuple[int, int, frozenset[Permission]]]:
        if not self.is_active:
            return []
        rows = self.memberships.filter(team__is_open=True).values_list("team_id", "team__borough_id", "role")
        return [(team, borough, frozenset(ROLES[Role(role)][2])) for team, borough, role in rows]

    @cached_property
    def team_ids(self) -> list[int]:
        """The walls this person stands inside. A volunteer stands inside none: they see what is theirs only."""
        return sorted({team for team, _, held in self._memberships if held - OUTSIDE_WALLS})

    @cached_property
    def borough_ids(self) -> list[int]:
        return sorted({borough for _, borough, _ in self._memberships})

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Everything this person may do in at least one team."""
        return frozenset().union(*(held for _, _, held in self._memberships))

    def teams_where(self, permission: str) -> list[int]:
        """The teams in which this person holds the permission."""
        return sorted({team for team, _, held in self._memberships if permission in held})

    def boroughs_where(self, permission: str) -> list[int]:
        return sorted({borough for _, borough, held in self._memberships if permission in held})

    def may(self, permission: str, team_id: int | None = None) -> bool:
        """Whether this person may do it, in this team if one is named."""
        return permission in self.permissions if team_id is None else team_id in self.teams_where(permission)


class Membership(models.Model):
    """One person's role in one team."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=30, choices=choices(Role))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team", "role"], name="one_role_once_in_a_team")]


class Link(models.Model):
    """A signed, expiring address that lets somebody without an account see or answer one thing.

    Only the SHA-256 of the secret part is kept. `purpose` says what it opens ("answer referral", "track request",
    "set password"), `subject` is the id of that one row.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    is_single_use = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: list[str] = []


class FailedSignIn(models.Model):
    """Wrong attempts at one account, or from one address, kept under a keyed digest of either."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    shut_until = models.DateTimeField()

    PERSONAL: list[str] = []


class Knock(models.Model):
    """How often one network address has sent one public form within an hour, kept under a keyed digest."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=1)
    until = models.DateTimeField(db_index=True)

    PERSONAL: list[str] = []


class Presence(models.Model):
    """A colleague has a record open now. Which record is a keyed digest: nobody can read from here who is looked at."""

    key = models.CharField(max_length=64)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    PERSONAL: list[str] = []

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "user"], name="one_presence_of_a_user_at_a_record")]


class Receipt(models.Model):
    """What a form or an API call with this key led to, so that the same key again does nothing twice."""

    key = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    result = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    PERSONAL: list[str] = []

    class Meta:
        constraints = [models.UniqueConstraint(fields=["verb", "key"], name="one_receipt_for_a_key")]
