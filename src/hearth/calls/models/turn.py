"""A person's turn in the queue, whose screen it is on, each try, each step gone, and the visits at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Case, Count, DurationField, F, Q, Value, When
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.roles import Permission
from hearth.access.sight import OfTeam
from hearth.calls.models.campaign import Campaign, KeepInTouch
from hearth.calls.rules.ladder import BY_PHONE
from hearth.calls.rules.outcomes import outcomes
from hearth.calls.rules.purposes import purposes
from hearth.needs.models import Contact, Need, result_of
from hearth.people.models import Person

NOW, TODAY, SOON, PLANNED = range(4)
LATE = timedelta(hours=1)
"""A call that was to be made and was not is shown as missed within the hour."""
RANKS = {"now": NOW, "today": TODAY, "soon": SOON, "planned": PLANNED}


REACHED = ("reached", "visited")
"""Somebody spoke with them, by telephone or at their door."""


@dataclass(frozen=True)
class InTime:
    """The people of a campaign who are to be reached within so many hours; the last five are all of them."""

    people: int
    in_time: int
    late: int  # reached, and later than that
    overdue: int  # nobody has reached them, and the time is over
    has_time: int
    otherwise: int  # ended without having been reached: declined, moved, died, handed on, stopped


class Turns(OfTeam):
    """Turns as what moves them asks for them."""

    def held(self, **how) -> Turns:
        """Locked, with all that says where they go next."""
        return self.select_for_update(of=("self",), **how).select_related(
            "campaign", "keep_in_touch", "person", "team__borough"
        )

    def going(self) -> Turns:
        """Those that go on by themselves: of a campaign that runs, or of keeping in touch."""
        return self.filter(Q(campaign__state="running") | Q(keep_in_touch__isnull=False))

    def open(self) -> Turns:
        """Those that somebody is still to ring and that nobody has on a screen."""
        return self.filter(state__in=("ready", "resting"), claim=None)

    def waiting(self, now: datetime) -> Turns:
        """Those that wait for a caller: their time has come."""
        return self.open().going().filter(Q(state="ready") | Q(way__in=BY_PHONE, ready_at__lte=now))

    def promised(self) -> Turns:
        """Those to be rung at a time that was promised."""
        return self.open().filter(is_promised=True)

    def missed(self, now: datetime) -> Turns:
        """Calls to keep in touch that were not made: past the time that was promised, or an hour after they could have
        been made. Who was rung in vain goes on by the steps and is not among them until the next call is late."""
        late = Q(is_promised=True, due_at__lt=now) | Q(ready_at__lt=now - LATE)
        return self.open().filter(late, keep_in_touch__isnull=False)

    def dealt(self) -> Turns:
        """Those that somebody has to ring and nobody else is given."""
        return self.filter(state__in=("ready", "resting"), dealt_to__isnull=False)

    def to_the_queue(self) -> int:
        """Anybody may ring them again; how many."""
        return self.update(dealt_to=None, dealt_until=None)

    def to_be_in_time(self) -> Turns:
        """Those of people who are to be reached within so many hours of being named, with `by`: until when."""
        timed = {key: timedelta(hours=one.within_hours) for key, one in purposes().items() if one.within_hours}
        hours = Case(*(When(campaign__purpose=key, then=Value(time)) for key, time in timed.items()),
                     output_field=DurationField())  # fmt: skip
        return self.filter(campaign__purpose__in=timed).annotate(by=F("since") + hours)

    def overdue(self, now: datetime) -> Turns:
        """Those of people who were to be reached within so many hours of being named, and were not."""
        return self.to_be_in_time().exclude(state="ended").filter(by__lt=now)

    def in_time(self, now: datetime) -> dict[UUID, InTime]:
        """Of each campaign whose people are to be reached within so many hours: how many were, are late, wait."""
        reached, ended = Q(ended_as__in=REACHED), Q(state="ended")
        counts = {
            "people": Q(), "in_time": reached & Q(ended_at__lte=F("by")), "late": reached & Q(ended_at__gt=F("by")),
            "overdue": ~ended & Q(by__lt=now), "has_time": ~ended & Q(by__gte=now), "otherwise": ended & ~reached,
        }  # fmt: skip
        counted = {name: Count("pk", filter=which) for name, which in counts.items()}
        rows = self.to_be_in_time().order_by().values("campaign").annotate(**counted)
        return {row.pop("campaign"): InTime(**row) for row in rows}

    def stop(self, because: str, now: datetime) -> int:
        """End those nobody has on a screen; how many. A death that was told waits for who confirms it."""
        left = self.exclude(state__in=("ended", "confirming")).filter(claim=None)
        return left.update(state="ended", ended_as="stopped", ended_at=now, ended_because=because[:200], due_at=None,
                           is_promised=False)  # fmt: skip


class Turn(models.Model):
    """One person to be rung for one purpose, until there is exactly one result."""

    STATES = (
        ("telling", "Is told first that we ring"),
        ("resting", "Its time has not come"), ("ready", "Waits for a caller"), ("visiting", "On a doorstep list"),
        ("confirming", "Somebody confirms a death"), ("ended", "Ended"),
    )  # fmt: skip
    ENDINGS = ("reached", "declined", "visited", "handed", "moved", "deceased", "stopped")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)  # see the indexes below
    campaign = models.ForeignKey(Campaign, models.CASCADE, null=True, blank=True, related_name="turns", db_index=False)
    keep_in_touch = models.ForeignKey(KeepInTouch, models.CASCADE, null=True, blank=True, related_name="turns")
    person = models.ForeignKey(Person, models.CASCADE, related_name="turns")
    state = models.CharField(max_length=10, default="resting", choices=STATES)
    rank = models.PositiveSmallIntegerField()  # 0 now, 1 today, 2 soon, 3 planned
    since = models.DateTimeField(default=timezone.now)  # how long they wait
    ready_at = models.DateTimeField(default=timezone.now)  # from when on the next step may be gone
    told_at = models.DateTimeField(null=True, blank=True)  # when word went to them that we ring
    due_at = models.DateTimeField(null=True, blank=True)  # from then on it comes before everybody who has no time
    is_promised = models.BooleanField(default=False)  # that time was promised to them
    language = models.CharField(max_length=20, blank=True)  # the caller must speak it; empty: English does
    wanted = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # who rang them before
    wanted_until = models.DateTimeField(null=True, blank=True)  # until then it is kept for them
    dealt_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dealt_until = models.DateTimeField(null=True, blank=True)  # the end of that shift; then it is anybody's again
    step = models.PositiveSmallIntegerField(default=0)
    tries_in_step = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    way = models.CharField(max_length=12, blank=True)  # of the step it stands on; empty: no step was begun
    number = models.CharField(max_length=20, blank=True)  # to be rung next
    left_note = models.TextField(blank=True)  # typed on a screen that went quiet
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=8, blank=True, choices=[(e, e) for e in ENDINGS])
    ended_because = models.CharField(max_length=200, blank=True)
    need = models.ForeignKey(Need, models.SET_NULL, null=True, blank=True, related_name="+")  # the coordinator's case
    version = models.PositiveIntegerField(default=1)

    objects = Turns.as_manager()
    PERSONAL = [
        "person", "state", "rank", "since", "ready_at", "told_at", "due_at", "is_promised", "language", "wanted",
        "wanted_until", "dealt_to", "dealt_until", "step", "tries_in_step", "tries", "way", "number", "left_note",
        "ended_at",
        "ended_as", "ended_because", "need",
    ]  # fmt: skip

    class Meta:
        indexes = [
            # The queue: promised and due first, then how urgent, then who waits longest.
            models.Index(fields=["team", "due_at"], condition=Q(state="ready", due_at__isnull=False),
                         name="turns_due"),
            models.Index(fields=["team", "rank", "since"], condition=Q(state="ready"), name="turns_ready"),
            models.Index(fields=["team", "rank", "since"], condition=Q(state="ready", dealt_to__isnull=True),
                         name="turns_free"),
            models.Index(fields=["team", "dealt_until"], condition=Q(dealt_until__isnull=False), name="turns_dealt"),
            models.Index(fields=["team", "ready_at"], condition=Q(state="resting"), name="turns_resting"),
            models.Index(fields=["wanted"], condition=Q(state="ready", wanted__isnull=False), name="turns_wanted"),
            models.Index(fields=["campaign", "state", "ended_as"], name="turns_of_a_campaign"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person"], name="one_turn_in_a_campaign"),
            models.CheckConstraint(
                condition=Q(campaign__isnull=False, keep_in_touch__isnull=True)
                | Q(campaign__isnull=True, keep_in_touch__isnull=False),
                name="a_turn_is_of_a_campaign_or_of_keeping_in_touch",
            ),
            models.CheckConstraint(
                condition=Q(dealt_to__isnull=True, dealt_until__isnull=True)
                | Q(dealt_to__isnull=False, dealt_until__isnull=False),
                name="a_turn_is_dealt_until_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) & ~Q(ended_as="")
                | ~Q(state="ended") & Q(ended_at__isnull=True, ended_as=""),
                name="a_turn_that_ended_says_how",
            ),
        ]

    @property
    def is_regular(self) -> bool:
        """Whether it is of a plan by which somebody is rung every so many days: not of a campaign, nor of certain
        days."""
        return self.keep_in_touch is not None and self.keep_in_touch.every_days is not None


class Claim(models.Model):
    """A turn on somebody's screen. One for a person in the whole borough, whatever team or campaign rings them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    turn = models.OneToOneField(Turn, models.CASCADE, related_name="claim")
    caller = models.OneToOneField(User, models.PROTECT, related_name="+")  # one person on a screen at a time
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)  # saved as typed
    claimed_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)  # when the caller's screen was last heard of

    objects = OfTeam.as_manager()
    PERSONAL = ["person", "turn", "contact", "note", "claimed_at", "seen_at"]

    class Meta:
        indexes = [models.Index(fields=["team", "seen_at"], name="claims_by_last_sign")]


class Try(models.Model):
    """One time that somebody tried to reach a person, and how it ended. Never changed but for what weighed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="tried", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    step = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    was_hard = models.BooleanField(default=False)  # the caller says so: for their own sake
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)  # when it ended

    objects = OfTeam.as_manager()
    PERSONAL = ["turn", "person", "number", "outcome", "note", "contact", "begun_at", "at"]

    class Meta:
        indexes = [
            models.Index(fields=["turn", "at"], name="tries_of_a_turn"),
            models.Index(fields=["team", "at"], name="tries_of_a_team"),
            models.Index(fields=["by", "at"], name="tries_of_a_caller"),
        ]

    @property
    def in_words(self) -> str:
        """How it ended, as it may be said outside the team; a death only when it is confirmed, by the record."""
        ended = outcomes().get(self.outcome)
        return ended.en if ended and not ended.confirm else ""


class StepGone(models.Model):
    """One step of a turn, gone or passed over: when, and why. None twice, none skipped silently."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="steps_gone", db_index=False)
    step = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=12)
    passed_over = models.CharField(max_length=120, blank=True)  # why it could not be gone
    at = models.DateTimeField(default=timezone.now)

    objects = OfTeam.as_manager()
    PERSONAL = ["turn", "step", "way", "passed_over", "at"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["turn", "step"], name="each_step_once")]


class Rounds(OfTeam):
    """Rounds as those who go ask for them."""

    def to_go(self, user: User) -> Rounds:
        """Those on which colleagues of this person go, and that are not over: the next one first."""
        mine = self.visible_to(user).filter(team__any_of=user.teams_where(Permission.RING_PEOPLE))
        return mine.filter(goes="staff", ended_at=None).order_by("on", "name")


class Round(models.Model):
    """A doorstep round: whom to call on, on one day, by whom."""

    GOES = (("fire", "The fire service"), ("staff", "Colleagues"), ("volunteers", "Volunteers"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    on = models.DateField()
    goes = models.CharField(max_length=10, choices=GOES)
    email = models.EmailField(blank=True)  # where the round goes for those who have no sign-in
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Rounds.as_manager()
    PERSONAL: list[str] = []


class Visits(OfTeam):
    """Visits as the hub asks for them."""

    def to_make(self) -> Visits:
        """Those somebody may still go to: the turn waits for it, and the person has not died nor asked for none."""
        wished = Q(person__is_deceased=False, person__no_contact=False)
        goes_on = Q(person__is_restricted=False) | Q(person__help_goes_on=True)
        return self.filter(wished & goes_on, ended_at=None, turn__state="visiting")


class Visit(models.Model):
    """Calling at one person's door: what to know, what became of it."""

    OUTCOMES = (
        ("well", "Seen, and well"), ("needs_help", "Seen, and needs help"), ("no_answer", "Nobody answered: card left"),
        ("worried", "Worried about them"), ("refused", "Did not want to talk"), ("moved", "Does not live there"),
        ("died", "Neighbours say they have died"), ("not_gone", "Did not get there"),
    )  # fmt: skip
    SAY_WHAT = ("needs_help", "worried")  # somebody acts on what was seen
    OF_CALL = {
        "well": "no_help_needed", "needs_help": "help_arranged", "worried": "referred", "refused": "refused",
        "moved": "moved_away",
    }  # fmt: skip
    """The outcome of a call that a visit at which somebody was seen or heard of comes to; its result goes back to
    whoever sent a list."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="visits")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, models.SET_NULL, null=True, blank=True, related_name="visits")
    place_in_round = models.PositiveSmallIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, blank=True, choices=OUTCOMES)
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)  # somebody without a sign-in
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Visits.as_manager()
    PERSONAL = ["turn", "person", "round", "place_in_round", "asked_at", "outcome", "note", "by_name", "ended_at"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["turn"], condition=Q(ended_at__isnull=True), name="one_visit_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="a_visit_that_ended_says_how",
            ),
        ]

    @property
    def result(self) -> str:
        """What it came to, in the words that go back to whoever sent a list."""
        return result_of(self.OF_CALL.get(self.outcome, ""))
