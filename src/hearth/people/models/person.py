"""Persons and what is known of them.

The identity (`Person`) is shared inside a borough by staff who give a purpose. What is known about somebody's
life or health belongs to one team and stays behind its wall.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.access.sight import OfBorough, OfTeam
from hearth.areas.models import Borough, Postcode, Ward
from hearth.kit.identifiers import read_phone
from hearth.people.likeness import likeness, strength
from hearth.people.rules import HELPERS
from hearth.people.telling import Told
from hearth.people.typed import understand


class PersonQuerySet(OfBorough):
    may = "find people"

    def standing(self):
        """Without the records that were joined to another."""
        return self.filter(joined_to__isnull=True)

    def unrestricted(self):
        """Those whose record may be used: linked, counted, sent back."""
        return self.filter(is_restricted=False)

    def search(self, typed: str, *, most: int = 20) -> list[Person]:
        """People behind the open walls who fit what was typed, likeliest first; each says `because` of what.

        Names are found although misspelt, in either order or written as they sound (`people_search` in sql.py).
        """
        meant = understand(typed, today=timezone.localdate())
        if not meant:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                "select id, because from people_search(%s, %s::date, %s, %s, %s, %s)",
                [meant.names_and_forms, meant.born, meant.postcode, meant.phone, meant.nhs_number, most],
            )
            because = dict(cursor.fetchall())
        found = self.in_bulk(list(because))
        for key, person in found.items():
            person.because = because[key]
        return in_company([found[key] for key in because if key in found])

    def fitting(self, told: Told, *, most: int = 20) -> list[Person]:
        """Whom a row without a name may be about, likeliest first; each says what agrees (`likeness`)."""
        alike = Q(pk=None)
        for number in told.phones:
            alike |= Q(phone=number) | Q(phone_2=number)
        if told.nhs_number:
            alike |= Q(nhs_number=told.nhs_number)
        if told.born and told.postcode:
            alike |= Q(date_of_birth=told.born, postcode=told.postcode, address_is_protected=False)
        found = list(self.standing().filter(alike).order_by("pk")[: 5 * most])
        for person in found:
            person.likeness = likeness(told, person)
        found.sort(key=lambda person: (-strength(person.likeness), person.is_deceased, str(person.pk)))
        return in_company(found[:most])


class Person(models.Model):
    """A thin identity: who somebody is, where they live, how they wish to be reached."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+", db_index=False)  # see the indexes below
    first_name = models.CharField(max_length=80, blank=True)
    middle_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    known_as = models.CharField(max_length=80, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    nhs_number_is_valid = models.BooleanField(default=False)
    phone = models.CharField(max_length=20, blank=True)  # E.164 where it could be read, else as said
    phone_2 = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    address_1 = models.CharField(max_length=120, blank=True)
    address_2 = models.CharField(max_length=120, blank=True)
    address_3 = models.CharField(max_length=120, blank=True)
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    uprn = models.CharField(max_length=12, blank=True)
    ward = models.ForeignKey(Ward, models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=40, default="en")  # "en", "cy", or a language's name
    needs_interpreter = models.BooleanField(default=False)
    # bsl, large_print, easy_read …
    communication = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    # phone, text, email, letter, visit
    contact_by = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    best_time = models.CharField(max_length=80, blank=True)
    no_contact = models.BooleanField(default=False)
    may_have_died = models.BooleanField(default=False)  # no contact until somebody says whether it is so
    visit_in_pairs = models.BooleanField(default=False)  # "do not visit alone"
    helper_wanted = models.CharField(  # by whom they have said they want to be helped; empty: by anybody
        max_length=5, blank=True, choices=list(HELPERS.items())
    )
    deceased_on = models.DateField(null=True, blank=True)
    is_deceased = models.BooleanField(default=False)
    address_is_protected = models.BooleanField(default=False)  # nobody is told where they live; never linked unread
    # Nobody uses the record but to keep it (see Restriction); with `help_goes_on` what they agreed to goes on.
    is_restricted = models.BooleanField(default=False)
    help_goes_on = models.BooleanField(default=False)
    # Field -> the list entry that filled it; what is not named here was told to us (see Fact).
    sources = models.JSONField(default=dict, blank=True)
    # This record was found to be of the same person as that one (see Joining); everything about them stands there.
    joined_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="joined_records", db_index=False
    )
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = PersonQuerySet.as_manager()

    PERSONAL = [
        "first_name", "middle_name", "last_name", "known_as", "date_of_birth", "nhs_number", "nhs_number_is_valid",
        "phone", "phone_2", "email", "address_1", "address_2", "address_3", "town", "postcode", "uprn", "ward",
        "language", "needs_interpreter", "communication", "contact_by", "best_time", "no_contact", "visit_in_pairs",
        "helper_wanted",
        "deceased_on", "is_deceased", "may_have_died", "address_is_protected", "is_restricted", "help_goes_on",
        "sources", "joined_to",
    ]  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["borough", "postcode"]),
            models.Index(fields=["borough", "date_of_birth"]),
            models.Index(fields=["borough", "nhs_number"]),
            models.Index(fields=["borough", "phone"]),
            models.Index(fields=["joined_to"], condition=models.Q(joined_to__isnull=False), name="joined_records"),
        ]

    def __str__(self):
        return str(self.pk)

    _place: Postcode | None = None

    @property
    def place(self) -> Postcode | None:
        """Where their postcode lies, read once for as long as it is the same."""
        if self._place is None or self._place.pk != self.postcode:
            self._place = Postcode.objects.place(self.postcode)
        return self._place

    @property
    def name(self) -> str:
        """The name as spoken: what they like to be called, and the surname."""
        return f"{self.known_as or self.first_name} {self.last_name}".strip() or "Name not known"

    @property
    def full_name(self) -> str:
        """The name as it stands on paper, with what they like to be called."""
        name = " ".join(filter(None, [self.first_name, self.middle_name, self.last_name]))
        return f"{name} (“{self.known_as}”)" if name and self.known_as else name or self.known_as or "Name not known"

    @property
    def age(self) -> int | None:
        today, born = timezone.localdate(), self.date_of_birth
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) if born else None

    @property
    def alerts(self) -> list[str]:
        """What everybody must know before they ring or call round."""
        told = ["Use of this record is restricted"] if self.is_restricted else []
        if self.is_deceased:
            told.append(f"Has died{f' on {self.deceased_on:%d/%m/%Y}' if self.deceased_on else ''}")
        elif self.no_contact:
            told.append("May have died: no contact until it is known" if self.rests_until_known else "Do not contact")
        if self.visit_in_pairs:
            told.append("Do not visit alone")
        if self.address_is_protected:
            told.append("Address is protected: tell nobody")
        return told

    @property
    def rests_until_known(self) -> bool:
        """Somebody told of a death that may be theirs: nobody contacts them until a person says whether it is so."""
        return self.may_have_died and self.no_contact and not self.is_deceased

    @property
    def rests(self) -> bool:
        """Nothing is done for them but what protects somebody: the record is restricted and they agreed to no help."""
        return self.is_restricted and not self.help_goes_on

    @property
    def speaks(self) -> str:
        """The language, and what is needed to be understood, in words."""
        language = {"en": "English", "cy": "Welsh"}.get(self.language, self.language)
        needs = [one.replace("_", " ").replace("bsl", "BSL") for one in self.communication]
        return ", ".join([language, *(["interpreter"] if self.needs_interpreter else []), *needs])

    @property
    def may_be_rung(self) -> bool:
        """Whether a telephone is among the ways they chose to be reached by; somebody who chose none may be rung."""
        return not self.contact_by or bool({"phone", "text"} & set(self.contact_by))

    @property
    def reach_by(self) -> str:
        """When and how they want to be reached, in words; empty when they have said nothing of it."""
        return self._reach_by("By text message, not by ringing")

    @property
    def reach_by_cy(self) -> str:
        """The same for somebody who reads Welsh; when, stands as it was typed."""
        return self._reach_by("Drwy neges destun, nid drwy ffonio")

    def _reach_by(self, by_text: str) -> str:
        only_text = "text" in self.contact_by and "phone" not in self.contact_by
        return ". ".join(words for words in (by_text if only_text else "", self.best_time) if words)

    @property
    def phones(self) -> list[str]:
        """The numbers as they are read out."""
        return [read_phone(number).shown for number in (self.phone, self.phone_2) if number]

    @property
    def nhs_number_spaced(self) -> str:
        n = self.nhs_number
        return f"{n[:3]} {n[3:6]} {n[6:]}" if n else ""

    @property
    def address(self) -> list[str]:
        lines = [self.address_1, self.address_2, self.address_3, self.town, self.postcode]
        return [line for line in lines if line]


class ByBorough(OfBorough):
    may = "find people"


def in_company(people: list[Person]) -> list[Person]:
    """Give each person `involved_teams` (names only) and `last_approach` (when, how, by whom): two queries for all."""
    ids = [person.pk for person in people]
    teams: dict = {}
    for one in Involvement.objects.filter(person__in=ids, until=None).select_related("team").order_by("since"):
        teams.setdefault(one.person_id, []).append(one.team)
    latest = Approach.objects.filter(person__in=ids).order_by("person", "-at").distinct("person")
    approaches = {one.person_id: one for one in latest.select_related("team", "by")}
    for person in people:
        person.involved_teams = teams.get(person.pk, [])
        person.last_approach = approaches.get(person.pk)
    return people


class Fact(models.Model):
    """One fact of an identity as somebody told it: the field, the words, when and to whom. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="facts")
    field = models.CharField(max_length=30)
    value = models.CharField(max_length=254, blank=True)  # empty: told that it is not so any more
    said_at = models.DateTimeField(default=timezone.now)
    said_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # None: a public form
    from_list = models.CharField(max_length=120, blank=True)  # taken over from this list when it was deleted

    objects = ByBorough.as_manager()
    PERSONAL = ["person", "field", "value", "said_at", "said_to", "from_list"]

    class Meta:
        indexes = [models.Index(fields=["person", "field", "-said_at"])]


class Involvement(models.Model):
    """A team works with a person. Shared in the borough: the team's name, never its work."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="involvements")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = ByBorough.as_manager()
    PERSONAL = ["person", "team", "since", "until"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "team"], condition=models.Q(until__isnull=True), name="one_open_involvement"
            )
        ]


class Approach(models.Model):
    """Somebody contacted this person, or tried to. Shared, so that nobody is asked twice."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+", db_index=False)  # see the indexes below
    person = models.ForeignKey(Person, models.CASCADE, related_name="approaches", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)  # see the indexes below
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=10)  # phone, text, email, letter, visit, web, in_person
    was_reached = models.BooleanField(default=True)
    came_from_them = models.BooleanField(default=False)

    objects = ByBorough.as_manager()
    PERSONAL = ["person", "team", "by", "at", "channel", "was_reached", "came_from_them"]

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"]),
            models.Index(fields=["team", "-at"]),
            # Who was missed is counted from these two alone.
            models.Index(fields=["person", "at"], condition=models.Q(came_from_them=False), name="tries",
                         include=["borough", "was_reached"]),
            models.Index(fields=["borough", "at"], condition=models.Q(came_from_them=False), name="tries_lately",
                         include=["person", "team", "was_reached"]),
        ]  # fmt: skip


class SharingWish(models.Model):
    """What a person wants shared, or not, with a kind of team. Recorded and honoured; it is not the legal gate."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="sharing_wishes")
    with_kind = models.CharField(max_length=30)  # a team kind
    is_welcome = models.BooleanField()
    said_at = models.DateTimeField(default=timezone.now)
    said_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ByBorough.as_manager()
    PERSONAL = ["person", "with_kind", "is_welcome", "said_at", "said_to"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "with_kind"], name="one_wish_for_a_kind_of_team")]


class Circumstance(models.Model):
    """A fact of somebody's life that one team was told ("lives alone": yes). Feeds the scripts; walled."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="circumstances")
    key = models.SlugField(max_length=40)
    value = models.CharField(max_length=200)
    said_at = models.DateTimeField(default=timezone.now)

    objects = OfTeam.as_manager()
    PERSONAL = ["person", "key", "value", "said_at"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person", "key"], name="one_value_for_a_circumstance")]
