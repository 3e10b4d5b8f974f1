"""Where something is held about a person: every model on a path to one, found by its keys, and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from hearth.access.models import User
from hearth.offers.models import Volunteer
from hearth.people.models import Person
from hearth.post.models import Message
from hearth.rights.rules.holdings import BY_ROOT, NOT_RESIDENTS, PERSON, SIGN_IN, VOLUNTEER, holding_of

FIRST = ("people.Person", "people.Fact", "people.ListEntry", "needs.Need", "needs.Contact", "needs.Note")


def ours() -> list[type[models.Model]]:
    """Every model with a table of ours."""
    return [model for model in apps.get_models() if model.__module__.startswith("hearth.") and model._meta.managed]


@cache
def paths() -> dict[str, tuple[str, ...]]:
    """Model -> the ways from its rows to a person: its own keys, else those of what it points at."""
    direct = {
        model._meta.label: tuple(field.name for field in model._meta.concrete_fields
                                 if isinstance(field, models.ForeignKey) and field.related_model is Person)
        for model in ours() if model is not Person
    }  # fmt: skip
    found: dict[str, tuple[str, ...]] = {}
    for model in ours():
        label = model._meta.label
        if not getattr(model, "PERSONAL", None) or label in NOT_RESIDENTS:
            continue
        said = holding_of(label).paths
        found[label] = said or direct.get(label) or _through(model, direct)
    found["post.Message"] = ("about_person",)
    return dict(sorted(found.items(), key=_order))


def _order(item) -> tuple:
    label = item[0]
    return (FIRST.index(label) if label in FIRST else len(FIRST), label)


def _through(model, direct) -> tuple[str, ...]:
    """By way of a row that belongs to a person."""
    return tuple(
        f"{field.name}__{path}" for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)
        for path in direct.get(field.related_model._meta.label, ())
    )  # fmt: skip


@dataclass(frozen=True)
class Whose:
    """Whose data is meant: every record of one human as a resident, as a volunteer, and as somebody who signs in."""

    people: tuple[UUID, ...] = ()
    volunteers: tuple[UUID, ...] = ()
    sign_ins: tuple[int, ...] = ()

    def keys(self, root: str) -> Sequence[Any]:
        return {PERSON: self.people, VOLUNTEER: self.volunteers, SIGN_IN: self.sign_ins}[root]

    def ways(self, root: str) -> list[str]:
        """The addresses and numbers a message to them as this went to."""
        if root == VOLUNTEER:
            pairs = Volunteer.objects.filter(pk__in=self.volunteers).values_list("email", "phone")
        else:
            pairs = User.objects.filter(pk__in=self.sign_ins).values_list("email", "email")
        return [way for pair in pairs for way in pair if way]


def whose_of(request) -> Whose:
    """Whose data a request is about. A volunteer's own sign-in belongs to them, and the other way round."""
    people = tuple(records_of(request.person)) if request.person_id else ()
    volunteers = {request.volunteer_id, request.sign_in and request.sign_in.volunteer_key} - {None}
    own = User.objects.filter(volunteer_key__in=volunteers).values_list("pk", flat=True)
    sign_ins = {*own, *([request.sign_in_id] if request.sign_in_id else [])}
    return Whose(people, tuple(sorted(volunteers, key=str)), tuple(sorted(sign_ins)))


def models_held(root: str = PERSON) -> Iterator[type[models.Model]]:
    """Every model that holds something about somebody as a resident, a volunteer, or one who signs in."""
    known = paths() if root == PERSON else {label: held.paths for label, held in BY_ROOT[root].items()}
    for label, ways in known.items():
        if ways:
            yield apps.get_model(label)


def unreached() -> list[str]:
    """Models with personal fields and no way to a person; a guard test wants none."""
    return [label for label, ways in paths().items() if not ways]


def unknown_holdings() -> list[str]:
    """What the rules name and no model is."""
    known = {model._meta.label for model in ours()}
    return [label for held in (*BY_ROOT.values(), NOT_RESIDENTS) for label in held if label not in known]


def rows_about(model, whose: Whose, root: str = PERSON) -> models.QuerySet:
    """The rows of one model about these records of one human."""
    ways = paths()[model._meta.label] if root == PERSON else holding_of(model._meta.label, root).paths
    asked = Q(pk__in=[])
    for path in ways:
        if model is Message and path == "to":
            for way in whose.ways(root):
                asked |= Q(to__iexact=way)
        else:
            asked |= Q(**{f"{path}__in": whose.keys(root)})
    keys = model._default_manager.filter(asked).values("pk")
    return model._default_manager.filter(pk__in=keys).order_by("pk")


def records_of(person: Person) -> list[UUID]:
    """Every record that is of this person: the one they stand in, and all that were joined to it."""
    top = person
    while top.joined_to_id:
        top = Person.objects.get(pk=top.joined_to_id)
    found, new = [top.pk], [top.pk]
    while new:
        new = list(Person.objects.filter(joined_to__in=new).exclude(pk__in=found).values_list("pk", flat=True))
        found += new
    return found
