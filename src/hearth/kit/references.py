"""References and numbers people read out, drawn at random and each given once."""

from __future__ import annotations

from django.db import IntegrityError, models, transaction

from hearth.kit.identifiers import new_keyed_number, new_reference

DRAWN = {"reference": new_reference, "number": new_keyed_number}
MOST_DRAWN = 20


def save_new(row: models.Model, field: str = "reference") -> None:
    """Insert a row under a new reference, or a new `number` that can be keyed.

    The one drawn may be another row's, perhaps behind a wall where nobody here can look. Only the database knows,
    and then another is drawn. Raises IntegrityError for whatever else the database refuses.
    """
    for _ in range(MOST_DRAWN):
        setattr(row, field, DRAWN[field]())
        try:
            with transaction.atomic():
                return row.save(force_insert=True)
        except IntegrityError as wrong:
            if not _is_taken(wrong, field):
                raise
    raise RuntimeError(f"A {field} was drawn {MOST_DRAWN} times and is taken each time")


def _is_taken(wrong: IntegrityError, field: str) -> bool:
    told = getattr(wrong.__cause__, "diag", None)
    return bool(told and (told.constraint_name or "").endswith(f"_{field}_key"))
