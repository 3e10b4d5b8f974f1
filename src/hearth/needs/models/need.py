"""A need: one thing one person wants help with, from raising it to its end; its notes; its restricted concerns."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfTeam
from hearth.areas.models import Neighbourhood, Ward
from hearth.kit.pages import Band
from hearth.kit.when import day
from hearth.needs.models.contact import Contact
from hearth.needs.models.narrowing import midnight, narrow
from hearth.needs.models.setting import Category
from hearth.needs.rules import tracking
from hearth.needs.rules.ages import AGES, raised_between
from hearth.needs.rules.medicines import (
    HANDED_TO,
    IDENTITY_SEEN,
    VOLUNTEERS_CY,
    Rule,
    handover_conditions,
    wants_hand_over,
)
from hearth.needs.rules.stages import check_move
from hearth.needs.rules.visits import Company, company_in_words, is_for_two
from hearth.needs.rules.worklist import ABOUT_TO_BE_LATE, BANDS, lateness, standing, why
from hearth.people.models import Approach, Person

SEEN_BY_US = [kind for kind, _ in IDENTITY_SEEN if kind != "pharmacy_checked"]
OPEN = ("new", "triaged", "offered", "taken")
URGENCIES = [("now", "Now"), ("today", "Today"), ("soon", "Within three days"), ("planned", "Planned")]
NOT_REACHED_WITHIN = timedelta(days=14)


def _tries() -> models.QuerySet:
    """Approaches to a need's person since it was raised, by whatever team, so that nobody is rung twice."""
    return Approach.objects.filter(person=OuterRef("person"), at__gte=OuterRef("raised_at"), came_from_them=False)


class NeedQuerySet(OfTeam):
    may = "see needs"

    def open(self):
        return self.filter(ended_at__isnull=True)

    def ready(self):
        """Open and not on hold today."""
        today = timezone.localdate()
        return self.open().filter(Q(on_hold_until__isnull=True) | Q(on_hold_until__lte=today))

    def bands(self, now):
        """These needs, as far as they are open, in the order of `needs.rules.worklist.standing`, for `page_of_bands`.

        Each band is one walk along an index: the team's by urgency, or the team's by due time.
        """
        emergency, *others = BANDS[:-1]
        today = timezone.localdate(now)
        ready = self.open().filter(Q(on_hold_until__isnull=True) | Q(on_hold_until__lte=today))
        rows = [ready.filter(urgency=emergency)]
        rows += [ready.filter(urgency=urgency, due_at__lt=now) for urgency in others]
        rows += [ready.filter(urgency__in=others, due_at__gte=now)]
        held = self.open().filter(on_hold_until__gt=today)
        return [*(Band(one, ("due_at", "pk")) for one in rows), Band(held, ("on_hold_until", "due_at", "pk"))]

    def next_up(self, now, most: int) -> list:
        """The first few in the order of a worklist."""
        found: list = []
        for band in self.bands(now):
            found += band.rows.order_by(*band.by)[: most - len(found)]
            if len(found) == most:
                break
        return found

    def late(self):
        """Past its due time and not on hold."""
        return self.ready().filter(due_at__lt=timezone.now())

    def about_to_be_late(self):
        """Not late yet, but due within two hours, and not on hold."""
        now = timezone.now()
        return self.ready().filter(due_at__gte=now, due_at__lt=now + ABOUT_TO_BE_LATE)

    def pressing(self):
        """Late or about to be late."""
        return self.ready().filter(due_at__lt=timezone.now() + ABOUT_TO_BE_LATE)

    def on_hold(self):
        return self.open().filter(on_hold_until__gt=timezone.localdate())

    def ended(self):
        return self.filter(ended_at__isnull=False)

    def rated(self):
        """The resident said how it went."""
        return self.filter(residents_rating__isnull=False)

    def never_tried(self, raised_since: datetime | None = None):
        """Late, and since it was raised nobody of any team has tried to speak to the person.

        `raised_since`: when the oldest of these requests was raised, if it is known, so that no older try is read.
        """
        tries = _tries() if raised_since is None else _tries().filter(at__gte=raised_since)
        return self.late().filter(~Exists(tries))

    def not_reached(self):
        """Open, its person was tried in the last fortnight, and not once reached since it was raised."""
        recently = timezone.now() - NOT_REACHED_WITHIN
        failed = Approach.objects.filter(team=OuterRef("team"), person=OuterRef("person"), at__gte=recently)
        failed = failed.filter(was_reached=False, came_from_them=False, at__gte=OuterRef("raised_at"))
        return self.open().filter(Exists(failed), ~Exists(_tries().filter(was_reached=True)))

    def aged(self, band: str):
        """Raised as long ago as this band of `needs.rules.ages` says; an unknown band holds nothing."""
        if band not in AGES:
            return self.none()
        first, last = raised_between(band, timezone.localdate())
        rows = self.filter(raised_at__gte=midnight(first)) if first else self
        youngest = band == next(iter(AGES))  # what a fast clock raised tomorrow counts as today's
        return rows if youngest else rows.filter(raised_at__lt=midnight(last + timedelta(days=1)))

    def narrowed(self, asked):
        """What the address of a list asks for."""
        return narrow(self, asked)

    def of(self, user):
        """Those this colleague looks after, and those to which they go along as the second person."""
        return self.filter(Q(owner=user) | Q(company_with=user))

    def unclaimed(self):
        return self.filter(owner__isnull=True)


class Need(models.Model):
    """One thing one person wants help with."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # No index on the team or the person alone: beside the wall's own condition the planner takes it and reads every
    # request the team ever had. The indexes below begin with them.
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    reference = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="needs", db_index=False)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="needs")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, null=True, blank=True, related_name="+")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=12)  # web, phone, in_person, partner, list, referral
    summary = models.CharField(max_length=200)
    details = models.TextField(blank=True)

    urgency = models.CharField(max_length=10, choices=URGENCIES)
    stage = models.CharField(max_length=10, default="new", choices=[(s, s) for s in (*OPEN, "done", "ended")])
    raised_at = models.DateTimeField(default=timezone.now)
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField()
    on_hold_until = models.DateField(null=True, blank=True)
    hold_reason = models.CharField(max_length=200, blank=True)
    # The colleague who looks after it.
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    owned_at = models.DateTimeField(null=True, blank=True)
    # Who meets it: a needs.rules.medicines.Carrier, its id where it has one, its name for the screen.
    carrier_kind = models.CharField(max_length=20, null=True, blank=True)  # noqa: DJ001  null: matched by a foreign key
    carrier_id = models.CharField(max_length=64, blank=True)
    carrier_name = models.CharField(max_length=160, blank=True)
    # Done at the door of somebody who is not visited alone: who goes with the carrier. A needs.rules.visits.With, the
    # colleague, and in words the name, or how it is done without anybody going.
    is_for_two = models.BooleanField(default=False)
    company = models.CharField(max_length=12, blank=True)
    company_with = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    company_words = models.CharField(max_length=160, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    # How it ended.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ending = models.CharField(max_length=20, blank=True)  # "done" or a needs.rules.stages.Ending
    ending_note = models.TextField(blank=True)
    residents_word = models.TextField(blank=True)
    residents_rating = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 poor … 5 very good
    # Medicines.
    controlled = models.CharField(max_length=10, blank=True)  # yes, no, not_known; empty: not medicines
    is_opiate_substitution = models.BooleanField(default=False)
    pharmacy_delivers = models.CharField(max_length=10, blank=True)  # yes, no, not_known
    pharmacy_confirmed_at = models.DateTimeField(null=True, blank=True)  # when a pharmacy said "not controlled"
    medicine_rule = models.CharField(max_length=20, default="any")  # a needs.rules.medicines.Rule
    # How controlled medicines were handed over: a kind of document (never its number), to whom, never left.
    # "not_recorded" stands only on those done before this was asked.
    identity_seen = models.CharField(max_length=20, blank=True)
    handed_to = models.CharField(max_length=12, blank=True)  # person, named
    handed_to_name = models.CharField(max_length=160, blank=True)
    handed_to_relation = models.CharField(max_length=80, blank=True)
    was_never_left = models.BooleanField(default=False)
    brought_back_at = models.DateTimeField(null=True, blank=True)  # when the bag last went back to the pharmacy
    version = models.PositiveIntegerField(default=1)

    objects = NeedQuerySet.as_manager()
    PERSONAL = [
        "person", "summary", "details", "hold_reason", "carrier_name", "ending_note", "residents_word",
        "residents_rating", "controlled", "is_opiate_substitution", "pharmacy_delivers", "medicine_rule",
        "is_for_two", "company_words", "identity_seen", "handed_to", "handed_to_name", "handed_to_relation",
        "was_never_left", "brought_back_at",
    ]  # fmt: skip

    class Meta:
        indexes = [
            # The columns it includes let the dashboard count what is late, and who was missed, from the index alone.
            models.Index(
                fields=["team", "due_at", "id"], condition=Q(ended_at__isnull=True), name="worklist",
                include=["on_hold_until", "category", "neighbourhood", "ward", "person", "raised_at"],
            ),
            # What stands together in a worklist: emergencies, and what is late by urgency.
            models.Index(
                fields=["team", "urgency", "due_at", "id"], condition=Q(ended_at__isnull=True), name="worklist_bands",
            ),
            models.Index(fields=["team", "raised_at", "id"], condition=Q(ended_at__isnull=True), name="oldest_open"),
            models.Index(fields=["owner", "due_at", "id"], condition=Q(ended_at__isnull=True), name="own_worklist"),
            models.Index(
                fields=["company_with", "due_at", "id"], name="along_worklist",
                condition=Q(ended_at__isnull=True, company_with__isnull=False),
            ),
            models.Index(fields=["team", "-ended_at", "id"], condition=Q(ended_at__isnull=False), name="ended_needs"),
            models.Index(fields=["team", "-raised_at", "id"], name="raised_needs"),
            models.Index(fields=["person", "-raised_at"], name="needs_of_a_person"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                name="need_ended_means_how_and_when",
                condition=Q(stage__in=OPEN, ended_at__isnull=True, ending="")
                | (Q(stage="done", ending="done", ended_at__isnull=False))
                | (Q(stage="ended", ended_at__isnull=False) & ~Q(ending="") & ~Q(ending="done")),
            ),
            models.CheckConstraint(
                name="need_offered_or_taken_means_by_whom",
                condition=~Q(stage__in=("offered", "taken")) | Q(carrier_kind__isnull=False),
            ),
            models.CheckConstraint(
                name="need_owner_means_since_when",
                condition=Q(owner__isnull=True, owned_at__isnull=True) | Q(owner__isnull=False, owned_at__isnull=False),
            ),
            # Bury's paper of 23 April 2020, 3.3: controlled medicines by council staff only, opiate substitution
            # by the mental health trust only. "Not known" counts as controlled until a pharmacy has confirmed.
            models.CheckConstraint(
                name="medicine_rule_follows_from_the_facts",
                condition=(Q(is_opiate_substitution=False) | Q(medicine_rule="trust_only"))
                & (
                    Q(controlled__in=("", "no"))
                    | Q(controlled="not_known", pharmacy_confirmed_at__isnull=False)
                    | Q(medicine_rule__in=("council_staff_only", "trust_only"))
                ),
            ),
            models.CheckConstraint(
                name="medicines_go_only_with_who_may_carry_them",
                condition=Q(carrier_kind__isnull=True)
                | Q(medicine_rule="any")
                | Q(medicine_rule="pharmacy_delivers", carrier_kind="pharmacy")
                | Q(medicine_rule="council_staff_only", carrier_kind__in=("council_staff", "pharmacy"))
                | Q(medicine_rule="trust_only", carrier_kind="trust_staff"),
            ),
            # The same paper: an identity document is asked for, the bag is handed to a person and never left.
            models.CheckConstraint(
                name="controlled_medicines_are_done_when_handed_over",
                condition=~Q(stage="done")
                | Q(medicine_rule__in=("any", "pharmacy_delivers"))
                | Q(identity_seen="not_recorded", handed_to="not_recorded")
                | (
                    Q(was_never_left=True)
                    & (Q(identity_seen__in=SEEN_BY_US) | Q(identity_seen="pharmacy_checked", carrier_kind="pharmacy"))
                    & (Q(handed_to="person") | Q(handed_to="named") & ~Q(handed_to_name="") & ~Q(handed_to_relation=""))
                ),
            ),
            models.CheckConstraint(
                name="company_means_who",
                condition=Q(company="", company_with__isnull=True, company_words="")
                | Q(company="colleague", company_with__isnull=False)
                | Q(company__in=("partner", "nobody_goes"), company_with__isnull=True) & ~Q(company_words=""),
            ),
            # needs.rules.visits: no volunteer is sent, and no colleague goes before the second person is named.
            models.CheckConstraint(
                name="nobody_goes_alone_to_whom_two_go",
                condition=Q(is_for_two=False)
                | Q(carrier_id__startswith="team:")
                | ~Q(stage__in=("offered", "taken", "done"))
                | ~Q(carrier_kind="volunteer") & (Q(stage="offered") | ~Q(company="")),
            ),
            models.UniqueConstraint(fields=["id", "carrier_kind"], name="need_and_its_carrier"),
        ]

    def __str__(self):
        return self.reference

    def move_to(self, stage: str) -> None:
        """Put it into this stage, unsaved. Refused when the table of stages does not hold the move."""
        check_move(self.stage, stage)
        self.stage = stage

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def carrier_is_team(self) -> bool:
        """Whether another team has it, by referral."""
        return self.carrier_id.startswith("team:")

    @property
    def is_on_hold(self) -> bool:
        return self.on_hold_until is not None and self.on_hold_until > timezone.localdate()

    def stands(self) -> tuple[str, str]:
        """How it stands, in words for the resident, English and Welsh; nothing personal."""
        return tracking.in_words(self.stage, self.ending, with_team=self.carrier_is_team)

    @property
    def may_be_called_off(self) -> bool:
        """Whether the resident may say through their link that it is no longer needed."""
        return tracking.may_be_called_off(self.stage, with_team=self.carrier_is_team)

    @property
    def may_be_judged(self) -> bool:
        """Whether it is time to ask the resident how it went."""
        return tracking.may_be_judged(self.stage)

    def handover_conditions(self) -> list[str]:
        """What whoever carries these medicines must do, one sentence each; empty for anything else."""
        return handover_conditions(self.medicine_rule) if self.category.is_medicine else []

    def handover_conditions_cy(self) -> list[str]:
        """The same for a volunteer who reads Welsh; in English where no volunteer may carry them."""
        told = self.handover_conditions()
        return list(VOLUNTEERS_CY) if told and self.medicine_rule == Rule.ANY else told

    @property
    def wants_hand_over(self) -> bool:
        """Whether it is done only with a record of how the medicines were handed over."""
        return wants_hand_over(self.medicine_rule)

    @property
    def is_in_our_hands(self) -> bool:
        """Whether a colleague may be on the way with controlled medicines."""
        on_the_way = self.stage == "taken" and self.carrier_kind != "pharmacy"
        return on_the_way and self.wants_hand_over and not self.carrier_is_team

    @property
    def wants_two(self) -> bool:
        """Whether, as their record stands now, it is done at the door of somebody who is not visited alone."""
        return is_for_two(not_alone=self.person.visit_in_pairs, by_phone=self.category.by_phone)

    @property
    def asks_company(self) -> bool:
        """Whether it is ours to say who goes with whoever goes: another team says so on its own request, and from a
        volunteer it is taken back."""
        return self.wants_two and not self.carrier_is_team and self.carrier_kind != "volunteer"

    @property
    def went_with(self) -> Company:
        return Company(self.company, self.company_with_id, self.company_words)

    @property
    def company_told(self) -> str:
        """Who goes, or went, with whoever meets it, in words; nothing where nobody needs to."""
        is_asked = self.asks_company if self.is_open else self.company
        return company_in_words(self.went_with) if is_asked else ""

    @property
    def handed_over(self) -> str:
        """How controlled medicines were handed over, in words."""
        if not self.identity_seen:
            return ""
        if self.identity_seen == "not_recorded":
            return "Not recorded: it was done before Hearth asked."
        named = f"{self.handed_to_name} ({self.handed_to_relation})"
        to = named if self.handed_to == "named" else dict(HANDED_TO)[self.handed_to]
        return f"To: {to}. Seen: {dict(IDENTITY_SEEN)[self.identity_seen]}. Never left unattended."

    def lateness(self, now) -> str:
        """ "late", "about to be late" or nothing; a need that ended or rests is neither."""
        return lateness(self.due_at, now) if self.is_open and not self.is_on_hold else ""

    def why(self, now) -> str:
        """Why it stands where it does in a worklist, and what it waits for."""
        owner = self.owner.name if self.owner_id else ""
        held, until = self.is_on_hold, self.on_hold_until
        return why(due_at=self.due_at, urgency=self.urgency, stage=self.stage, owner=owner, carrier=self.carrier_name,
                   offered_at=self.offered_at, now=now, held=day(until) if held else "",
                   came_back=day(until) if until and not held else "", company=self.company_told)  # fmt: skip

    def standing(self, now) -> tuple:
        """Where it stands among open needs, as `bands` orders them."""
        return (*standing(urgency=self.urgency, due_at=self.due_at, on_hold_until=self.on_hold_until, now=now,
                          today=timezone.localdate(now)), self.pk)  # fmt: skip


class ByTeam(OfTeam):
    may = "see needs"


class Note(models.Model):
    """A dated, signed note on a need or on a person. Never changed; a mistake is corrected by another note."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="notes")
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="notes")
    text = models.TextField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_as = models.CharField(max_length=160)  # "Amina Okoro, call handler", or who answered by a link
    written_at = models.DateTimeField(default=timezone.now)

    objects = ByTeam.as_manager()
    PERSONAL = ["person", "text", "signed_as", "written_at"]

    class Meta:
        indexes = [models.Index(fields=["need", "written_at"]), models.Index(fields=["person", "-written_at"])]


class ConcernQuerySet(OfTeam):
    may = "read safeguarding concerns"


class Concern(models.Model):
    """A safeguarding note: its own restricted record. Whoever raises it may write it and not read it back."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")  # the safeguarding front door it goes to
    raised_in = models.ForeignKey(Team, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="concerns")
    # A volunteer it is about, instead of a resident: their key, and who they are as the front door reads it.
    about_volunteer = models.UUIDField(null=True, blank=True)
    about_name = models.CharField(max_length=200, blank=True)
    need_reference = models.CharField(max_length=12, blank=True)
    text = models.TextField()
    is_immediate = models.BooleanField(default=False)  # 999 was rung
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ConcernQuerySet.as_manager()
    PERSONAL = [
        "person", "about_volunteer", "about_name", "need_reference", "text", "is_immediate", "raised_at", "decision",
        "decided_at",
    ]  # fmt: skip
