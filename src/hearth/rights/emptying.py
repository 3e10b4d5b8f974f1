"""What the personal fields of a row become when it is emptied instead of deleted."""

from __future__ import annotations

from typing import Any, cast

from django.db import models
from django.db.models import Case, Q, Value, When

from hearth.rights.rules.holdings import ERASED, PERSON, holding_of


def emptied(model: type[models.Model], root: str = PERSON) -> dict[str, Any]:
    """What each personal field of a row becomes: nothing, or one word where its own rules want something."""
    held = holding_of(model._meta.label, root)
    values: dict[str, Any] = {}
    for name in model.PERSONAL:
        if name in held.stays:
            continue
        field = cast(models.Field, model._meta.get_field(name))
        if name in held.words:
            values[name] = Case(When(Q(**{name: ""}), then=Value("")), default=Value(ERASED))
        else:
            values[name] = None if field.null else field.get_default() if field.has_default() else ""
    return values
