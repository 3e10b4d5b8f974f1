"""Roles of volunteers: which kinds of help each covers and which checks it needs. For a borough's administrators."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.access.doors import requires
from hearth.access.roles import Permission
from hearth.access.which_borough import boroughs_of
from hearth.kit.asked import number
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.matching.role_forms import RoleForm
from hearth.needs.models import Category
from hearth.offers import actions as offers
from hearth.offers.models import ACTIVITIES, DBS_LEVELS, IDENTITIES, VolunteerRole

NEW = {"is_open": True, "goes_to_doors": True, "least_age": 18, "references": 0, "activity": "no_care",
       "identity": "seen", "dbs": "none"}  # fmt: skip


def _kinds(borough):
    return Category.objects.filter(borough=borough, is_open=True, is_for_volunteers=True)


@require_GET
@requires(Permission.CONFIGURE)
def roles(request):
    """Every role with what it covers and needs, and the kinds of help that no role covers: nobody is asked for them."""
    parts = []
    for borough in boroughs_of(request, Permission.CONFIGURE):
        kinds = dict(_kinds(borough).values_list("key", "name"))
        rows = list(VolunteerRole.objects.filter(borough=borough))
        covered = {key for one in rows if one.is_open for key in one.categories}
        lines = [(one, [kinds.get(key, key) for key in one.categories]) for one in rows]
        parts.append((borough, lines, [name for key, name in kinds.items() if key not in covered]))
    told = {"parts": parts, "activities": ACTIVITIES, "identities": IDENTITIES, "levels": DBS_LEVELS}
    return render(request, "matching/roles.html", told)


@never_cache
@requires(Permission.CONFIGURE)
def new_role(request, borough):
    """Add a role of the borough's own."""
    found = get_object_or_404(boroughs_of(request, Permission.CONFIGURE), pk=borough)
    form = RoleForm(request.POST if request.method == "POST" else None, categories=_kinds(found), initial=NEW)
    if form.is_bound and form.is_valid():
        try:
            made = offers.add_role(borough=found, by=request.user, **form.facts())
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"“{made.name}” was added.")
            return redirect("matching:roles")
    told = {"form": form, "borough": found, "role": None, "both": []}
    return render(request, "matching/role.html", told, status=422 if form.is_bound else 200)


@never_cache
@requires(Permission.CONFIGURE)
def role(request, pk):
    """Change one role, close it or open it again."""
    rows = VolunteerRole.objects.filter(borough__in=boroughs_of(request, Permission.CONFIGURE))
    found = get_object_or_404(rows.select_related("borough"), pk=pk)
    initial = {name: getattr(found, name) for name in RoleForm.base_fields} | {"training": "\n".join(found.training)}
    form = RoleForm(request.POST if request.method == "POST" else None, categories=_kinds(found.borough),
                    initial=initial)  # fmt: skip
    told = {"form": form, "borough": found.borough, "role": found, "both": []}
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            version = number(form.cleaned_data["version"])
            offers.change_role(role=found, by=request.user, version=version, **form.facts())
            messages.success(request, "Saved. It holds at once for everybody.")
            return redirect("matching:roles")
        except SavedMeanwhile as other:
            told["both"] = [(form.fields[name].label, offers.role_in_words(getattr(other.now, name)),
                             offers.role_in_words(other.typed[name])) for name in other.fields]  # fmt: skip
            told["version"], status = other.now.version, 409
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "matching/role.html", told, status=status)
