"""What a borough decides for itself: kinds of help, routes, sharing agreements. Added when it is founded or grows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from hearth.access.models import User
from hearth.access.record import record
from hearth.areas.models import Borough
from hearth.kit.refused import Refused
from hearth.needs.models import FIELDS, Agreement, Category, Route
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
            "is_for_volunteers": kind.for_volunteers,
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


@transaction.atomic
def agree(*, borough: Borough, key: str, by: User | None, fields, starts_on=None, **facts) -> Agreement | None:
    """Put a sharing agreement in force, from today unless said otherwise. One with this key stays as it is (None)."""
    if unknown := set(fields) - set(FIELDS):
        raise Refused(f"A referral has no field called {', '.join(sorted(unknown))}.")
    row, is_new = Agreement.objects.get_or_create(
        borough=borough, key=key,
        defaults={**facts, "fields": list(fields), "starts_on": starts_on or timezone.localdate()},
    )  # fmt: skip
    if not is_new:
        return None
    record("needs.agree", row, by=by, from_kind=row.from_kind, to_kind=row.to_kind, fields=sorted(row.fields))
    return row
