"""Restoring a backup without bringing back who was erased since it was made."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from django.db import connection

from hearth.access import backup, walls
from hearth.access.models import User
from hearth.areas.models import Borough
from hearth.offers.models import Volunteer
from hearth.people.models import Person
from hearth.rights.actions import erasing
from hearth.rights.actions.retention import administration_of
from hearth.rights.erased import Erased, read
from hearth.rights.holding import Whose
from hearth.rights.models import Erasure

OF_THIS_DATABASE = """
select e.reference, b.slug, e.cause, e.erased_at::text, to_jsonb(e) -> 'records', to_jsonb(e) -> 'volunteers',
    to_jsonb(e) -> 'sign_ins'
from rights_erasure e join access_team t on t.id = e.team_id join areas_borough b on b.id = t.borough_id
"""


def restore(file: Path, *, replace: bool, told: Path | None) -> tuple[int, int]:
    """Restore a backup, then erase again whoever was erased since. Returns (erased again, already known to it).

    Who that is, say the database that is replaced and the server's own log (`told`). The list is kept beside the backup
    until it is done, so that nothing is lost when the machine dies in between: give it as `told` then.
    """
    known = in_this_database() if replace else {}
    known |= read(told.read_text(errors="replace").splitlines()) if told else {}
    kept = file.with_name(f"{file.name}.erased")
    _keep(kept, known)
    backup.restore(file, replace=replace)
    done = erase_again(known)
    kept.unlink(missing_ok=True)
    return done, len(known) - done


def in_this_database() -> dict[str, Erased]:
    """Every erasure that the database here has evidence of; none when it holds nothing."""
    if "rights_erasure" not in connection.introspection.table_names():
        return {}
    with connection.cursor() as cursor:
        cursor.execute(OF_THIS_DATABASE)
        rows = cursor.fetchall()
    return read(Erased(*facts, *map(_keys, keys)).told for facts, keys in ((row[:4], row[4:]) for row in rows))


def _keys(value) -> tuple:
    return tuple(json.loads(value) if isinstance(value, str) else value or ())


def _keep(file: Path, known: Mapping[str, Erased]) -> None:
    if known:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.writelines(f"{one.told}\n" for one in known.values())


def erase_again(known: Mapping[str, Erased]) -> int:
    """Erase whoever of these the database does not know to be erased; returns how many. Running again does nothing."""
    done = 0
    for one in known.values():
        borough = Borough.objects.filter(slug=one.borough).first()
        if borough is None:
            continue  # the backup is from before this borough: there is nobody to erase
        with walls.opened(walls.whole_house(f"erasure {one.reference}", borough=borough)):
            if not Erasure.objects.filter(reference=one.reference).exists():
                team = administration_of(borough)
                erasing.erase(whose=_still_here(one), team=team, cause=one.cause, again=one)
                done += 1
    return done


def _still_here(one: Erased) -> Whose:
    """Those of its records that the backup has."""
    people = Person.objects.filter(pk__in=one.people).values_list("pk", flat=True)
    volunteers = Volunteer.objects.filter(pk__in=one.volunteers).values_list("pk", flat=True)
    sign_ins = User.objects.filter(pk__in=one.sign_ins).values_list("pk", flat=True)
    return Whose(tuple(people), tuple(volunteers), tuple(sign_ins))
