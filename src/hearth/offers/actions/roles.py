"""What a borough decides about its volunteers: roles with the checks they need, and what volunteers agree to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.areas.models import Borough
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.offers.models import Principles, VolunteerRole
from hearth.offers.rules.principles import SHIPPED as SHIPPED_PRINCIPLES
from hearth.offers.rules.roles import SHIPPED, faults

FACTS = ("name", "name_cy", "categories", "activity", "identity", "dbs", "references", "training", "least_age",
         "goes_to_doors", "why", "is_open")  # fmt: skip


def refuse_unless_it_decides(by: User, borough: Borough) -> None:
    """Refuse somebody who does not decide what this borough decides for itself."""
    if borough.pk not in by.boroughs_where(Permission.CONFIGURE):
        raise Refused("Only an administrator of the borough changes this.")


def _refuse_faults(role: VolunteerRole) -> None:
    found = faults({name: getattr(role, name) for name in FACTS})
    if found:
        raise Refused(" ".join(found.values()))
    taken = VolunteerRole.objects.filter(borough=role.borough_id, name__iexact=role.name).exclude(pk=role.pk)
    if taken.exists():
        raise Refused(f"There is a role called “{role.name}” already.")


@transaction.atomic
def add_role(*, borough: Borough, by: User, **facts: Any) -> VolunteerRole:
    """Add a role of the borough's own, last. Refused when it asks for more than the law allows."""
    refuse_unless_it_decides(by, borough)
    rows = VolunteerRole.objects.select_for_update().filter(borough=borough)
    taken = {row.key for row in rows}
    plain = slugify(facts["name"]).replace("-", "_")[:50] or "role"
    key = next(one for one in (plain, *(f"{plain}_{n}" for n in range(2, len(taken) + 3))) if one not in taken)
    role = VolunteerRole(borough=borough, key=key, **facts)
    role.position = max((row.position for row in rows), default=0) + 1
    _refuse_faults(role)
    role.save(force_insert=True)
    record("offers.add_role", role, by=by, role=key, name=role.name)
    return role


@transaction.atomic
def change_role(*, role: VolunteerRole, by: User, version: int | None, **facts: Any) -> VolunteerRole:
    """Change what a role covers and needs, close it or open it again. It holds at once for everybody.

    Refused with SavedMeanwhile when somebody else saved since `version` was read.
    """
    refuse_unless_it_decides(by, role.borough)
    held = VolunteerRole.objects.select_for_update(of=("self",)).select_related("borough").get(pk=role.pk)
    changed = {name: value for name, value in facts.items() if getattr(held, name) != value}
    if not changed:
        return held
    if version != held.version:
        words = f"Somebody else changed “{held.name}” meanwhile."
        raise SavedMeanwhile(words, now=held, typed=facts, fields=sorted(changed))
    before = {name: getattr(held, name) for name in changed}
    for name, value in changed.items():
        setattr(held, name, value)
    _refuse_faults(held)
    held.version += 1
    held.save(update_fields=[*changed, "version"])
    record("offers.change_role", held, by=by, role=held.key, **{
        name: f"{in_words(before[name])} → {in_words(value)}" for name, value in changed.items()
    })  # fmt: skip
    return held


def in_words(value: Any) -> str:
    """A fact of a role as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "–"
    return "–" if value in (None, "") else str(value).replace("_", " ")


@transaction.atomic
def add_shipped_roles(*, borough: Borough, own: Mapping[str, Mapping[str, Any]], known: set[str]) -> int:
    """Add the roles Hearth brings and the borough's own (by key, which may change one of ours); what is there stays.

    `known` are the borough's kinds of help: what a shipped role covers besides them is left out. For founding.
    """
    plain = dict.fromkeys(("name_cy", "why"), "")
    merged = SHIPPED | {key: SHIPPED.get(key, {}) | dict(facts) for key, facts in own.items()}
    added = 0
    for position, (key, facts) in enumerate(merged.items(), start=1):
        told = {name: list(value) if isinstance(value, tuple) else value for name, value in (plain | facts).items()}
        told["categories"] = [one for one in told.get("categories", []) if one in known]
        role = VolunteerRole(borough=borough, key=key, position=position, **told)
        if VolunteerRole.objects.filter(borough=borough, key=key).exists():
            continue
        _refuse_faults(role)
        role.save(force_insert=True)
        added += 1
    if added:
        record("offers.add_roles", borough, added=added)
    return added


@transaction.atomic
def add_shipped_principles(*, borough: Borough) -> int:
    """Give a new borough the principles Hearth brings, as their first version. For founding."""
    if Principles.objects.filter(borough=borough).exists():
        return 0
    english, welsh = ("\n".join(lines) for lines in zip(*SHIPPED_PRINCIPLES, strict=True))
    Principles(borough=borough, version=1, text=english, text_cy=welsh).save(force_insert=True)
    record("offers.add_principles", borough, version=1)
    return 1
