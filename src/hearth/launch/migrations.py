"""Looks every migration over for what hurts a hub that is open while it is brought up to date.

Our own few lines: the libraries for this must run each migration's SQL on a live database of the old version,
and know nothing of walls.
"""

from __future__ import annotations

import sys

# The newest migration of each room in the last release. Of a room that is not here nobody serves an older version.
LAST_RELEASE: dict[str, str] = {}
NOTE = "lint_note"  # a migration says here, in a sentence, why it may do what is named below


def main() -> int:
    """Print every fault with its migration; exit status 1 if there is one."""
    import django

    django.setup()
    from django.db.migrations.loader import MigrationLoader

    ours = {key: made for key, made in MigrationLoader(None).disk_migrations.items() if is_ours(made)}
    found = [f"{room}.{name}: {fault}" for (room, name), made in sorted(ours.items()) for fault in faults(made, room)]
    for fault in found:
        print(fault)
    return 1 if found else 0


def is_ours(migration) -> bool:
    return type(migration).__module__.startswith("hearth.")


def faults(migration, room: str) -> list[str]:
    """What is wrong with one migration, in words."""
    from django.db.migrations import operations as does

    made_here = {op.name.lower() for op in migration.operations if isinstance(op, does.CreateModel)}
    older_version_serves = room in LAST_RELEASE and migration.name > LAST_RELEASE[room]
    found = []
    for op in migration.operations:
        on = getattr(op, "model_name", getattr(op, "name", "")) or ""
        if isinstance(op, (does.RunPython, does.RunSQL)) and not op.reversible:
            found.append(f"{op.describe()} cannot be undone: give it a reverse")
        if not older_version_serves:
            continue
        if isinstance(op, (does.RemoveField, does.RenameField, does.DeleteModel, does.RenameModel)):
            found.append(f"{op.describe()} breaks the version that still serves: stop using it one release earlier")
        if isinstance(op, does.AddField) and on.lower() not in made_here and _must_be_filled(op.field):
            found.append(
                f"{op.describe()} has no default in the database, so the version that still serves cannot save"
            )
    return [] if getattr(migration, NOTE, "") else found


def _must_be_filled(field) -> bool:
    from django.db.models import NOT_PROVIDED

    return not (field.null or field.many_to_many or field.generated or field.db_default is not NOT_PROVIDED)


if __name__ == "__main__":
    sys.exit(main())
