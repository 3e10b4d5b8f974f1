"""Where something is held about a person: every model on a path to one, found by its keys, and its rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from hearth.people.models import Person
from hearth.rights.rules.holdings import HOLDINGS, NOT_RESIDENTS, holding_of

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


def models_held() -> Iterator[type[models.Model]]:
    """Every model that holds something about residents."""
    for label, ways in paths().items():
        if ways:
            yield apps.get_model(label)


def unreached() -> list[str]:
    """Models with personal fields and no way to a person; a guard test wants none."""
    return [label for label, ways in paths().items() if not ways]


def unknown_holdings() -> list[str]:
    """What the rules name and no model is."""
    known = {model._meta.label for model in ours()}
    return [label for label in (*HOLDINGS, *NOT_RESIDENTS) if label not in known]


def rows_about(model, records: list[UUID]) -> models.QuerySet:
    """The rows of one model about these records of one person."""
    asked = Q()
    for path in paths()[model._meta.label]:
        asked |= Q(**{f"{path}__in": records})
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
