"""What a borough decides for itself: kinds of help and routes. Added when it is founded or grows, changed by page."""

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
from hearth.needs import scripting
from hearth.needs.models import Category, Route, Script
from hearth.needs.rules.script_parts import RaisesNeed
from hearth.needs.rules.script_vocabulary import MEDICINES, URGENCIES, shipped

# Kinds of work the hub gives itself: not offered on the public form.
NOT_PUBLIC = ("call_back", "review", "case_review", "check_in")


@transaction.atomic
def add_shipped_categories(*, borough: Borough, own: Mapping[str, Mapping[str, Any]], by: User | None) -> int:
    """Add the kinds of help Hearth brings and the borough's own (by key, which may rename one of ours).

    Of a kind that is there already one thing follows the file: whether volunteers may do it, where the file says so.
    """
    ours = {
        key: {
            "name": kind.name.en, "name_cy": kind.name.cy, "is_public": key not in NOT_PUBLIC,
            "is_for_volunteers": kind.for_volunteers, "by_phone": kind.by_phone,
            **{f"hours_{urgency}": kind.target_hours[urgency] for urgency in URGENCIES},
        }
        for key, kind in shipped().categories.items()
    }  # fmt: skip
    merged = ours | {key: ours.get(key, {}) | dict(facts) for key, facts in own.items()}
    merged["other"] = merged.pop("other")  # “Something else” is read last
    added = 0
    for position, (key, facts) in enumerate(merged.items(), start=1):
        facts = facts | {"position": position, "is_medicine": key == MEDICINES}
        row, is_new = Category.objects.get_or_create(borough=borough, key=key, defaults=facts)
        added += is_new
        said = own.get(key, {}).get("is_for_volunteers", row.is_for_volunteers)
        if said != row.is_for_volunteers:
            set_for_volunteers(row, is_for_volunteers=said, by=by)
    if added:
        record("needs.add_categories", borough, by=by, added=added)
    return added


@transaction.atomic
def set_for_volunteers(category: Category, *, is_for_volunteers: bool, by: User | None) -> Category:
    """Say whether volunteers may offer this kind of help and be asked for it. What they have in hand stays theirs."""
    category.is_for_volunteers = is_for_volunteers
    category.save(update_fields=["is_for_volunteers"])
    record("needs.set_for_volunteers", category.borough, by=by, category=category.key, now=is_for_volunteers)
    return category


def refuse_unless_it_decides(by: User, borough: Borough) -> None:
    """Refuse somebody who does not decide what this borough decides for itself."""
    if borough.pk not in by.boroughs_where(Permission.CONFIGURE):
        raise Refused("Only an administrator of the borough changes this.")


@transaction.atomic
def add_category(*, borough: Borough, by: User, **facts: Any) -> Category:
    """Add a kind of help of the borough's own, last but one: “something else” is read last."""
    refuse_unless_it_decides(by, borough)
    _refuse_taken_name(borough, facts["name"])
    rows = Category.objects.select_for_update().filter(borough=borough)
    key = _free_key(facts["name"], {row.key for row in rows})
    category = Category(borough=borough, key=key, **facts)
    last = rows.filter(key="other").first()
    category.position = last.position if last else max((row.position for row in rows), default=0) + 1
    category.save(force_insert=True)
    if last:
        Category.objects.filter(pk=last.pk).update(position=last.position + 1)
    record("needs.add_category", category, by=by, category=category.key, name=category.name)
    return category


def _free_key(name: str, taken: set[str]) -> str:
    plain = slugify(name).replace("-", "_")[:50] or "kind"
    return next(key for key in (plain, *(f"{plain}_{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def _refuse_taken_name(borough: Borough, name: str, *, but: int = 0) -> None:
    if Category.objects.filter(borough=borough, name__iexact=name).exclude(pk=but).exists():
        raise Refused(f"There is a kind of help called “{name}” already.")


@transaction.atomic
def change_category(*, category: Category, by: User, version: int | None, **facts: Any) -> Category:
    """Change a kind of help: its names, who is offered it, its own hours, whether it is open.

    What was raised under it keeps it. Refused with SavedMeanwhile when somebody else saved since `version` was read.
    """
    refuse_unless_it_decides(by, category.borough)
    held = Category.objects.select_for_update(of=("self",)).select_related("borough").get(pk=category.pk)
    changed = {name: value for name, value in facts.items() if getattr(held, name) != value}
    if not changed:
        return held
    if version != held.version:
        words = f"Somebody else changed “{held.name}” meanwhile."
        raise SavedMeanwhile(words, now=held, typed=facts, fields=sorted(changed))
    _refuse_taken_name(held.borough, facts.get("name", held.name), but=held.pk)
    if changed.get("is_open") is False:
        _refuse_still_wanted(held)
    before = {name: getattr(held, name) for name in changed}
    for name, value in changed.items():
        setattr(held, name, value)
    held.version += 1
    held.save(update_fields=[*changed, "version"])
    record("needs.change_category", held, by=by, category=held.key, **{
        name: f"{in_words(before[name])} → {in_words(value)}" for name, value in changed.items()
    })  # fmt: skip
    return held


def in_words(value: Any) -> str:
    """A fact of a kind of help as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value in (None, "") else str(value)


def _refuse_still_wanted(category: Category) -> None:
    """Refuse to close what the program or a script that is asked now leads to: such requests would lose their kind."""
    if category.is_medicine:
        raise Refused(f"“{category.name}” stays open: what goes with it keeps the rule about controlled medicines.")
    if category.key == "other":
        raise Refused(f"“{category.name}” stays open: whatever fits nothing else goes there.")
    for script in Script.objects.filter(borough=category.borough, status="published").order_by("title"):
        effects = scripting.script_of(script).every_effect()
        if any(isinstance(one, RaisesNeed) and one.category == category.key for one in effects):
            raise Refused(f"The script “{script.title}” leads to “{category.name}”. Publish a version of it that does "
                          "not, then close this.")  # fmt: skip


@transaction.atomic
def add_shipped_routes(*, borough: Borough, own: Mapping[str, Mapping[str, Any]], by: User | None) -> int:
    """Add the routes Hearth brings and the borough's own; `also` names the route that always goes with one."""
    merged: dict[str, dict[str, Any]] = {
        key: {
            "name": route.name.en, "name_cy": route.name.cy, "to_kind": route.team_kind,
            "also": route.always_with[0] if route.always_with else "",
        }
        for key, route in shipped().routes.items()
    }  # fmt: skip
    for key, facts in own.items():
        merged[key] = merged.get(key, {}) | dict(facts)
    added = []
    for position, (key, facts) in enumerate(merged.items(), start=1):
        defaults = {name: value for name, value in facts.items() if name != "also"} | {"position": position}
        row, is_new = Route.objects.get_or_create(borough=borough, key=key, defaults=defaults)
        if is_new:
            added.append((row, facts.get("also", "")))
    for row, also in added:
        if also:
            row.also = Route.objects.get(borough=borough, key=also)
            row.save(update_fields=["also"])
    if added:
        record("needs.add_routes", borough, by=by, added=len(added))
    return len(added)
