"""Kinds of help: what they are called, who is offered them, how soon they are due. For a borough's administrators."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.access.doors import requires
from hearth.access.roles import Permission
from hearth.areas.models import Borough
from hearth.kit.asked import number
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.needs.actions import settings
from hearth.needs.forms.settings import FIELD_OF, KindOfHelp
from hearth.needs.models import Category


def _boroughs(request):
    return Borough.objects.filter(pk__in=request.user.boroughs_where(Permission.CONFIGURE)).order_by("name")


@require_GET
@requires(Permission.CONFIGURE)
def kinds_of_help(request):
    """Every kind of help, in the order in which forms offer them."""
    rows = Category.objects.select_related("borough")
    parts = [(one, [(kind, _hours(kind)) for kind in rows.filter(borough=one)]) for one in _boroughs(request)]
    return render(request, "needs/kinds_of_help.html", {"parts": parts})


def _hours(category: Category) -> list[int]:
    """Hours until due by urgency: this kind's own target, or the borough's."""
    return list(category.hours().values())


@never_cache
@requires(Permission.CONFIGURE)
def new_kind_of_help(request, borough):
    """Add a kind of help of the borough's own."""
    found = get_object_or_404(_boroughs(request), pk=borough)
    form = KindOfHelp(request.POST if request.method == "POST" else None, borough=found,
                      initial={"is_open": True, "for_residents": True})  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            made = settings.add_category(borough=found, by=request.user, **form.facts())
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"“{made.name}” was added.")
            return redirect("needs:kinds_of_help")
    told = {"form": form, "borough": found, "category": None, "both": []}
    return render(request, "needs/kind_of_help.html", told, status=422 if form.is_bound else 200)


@never_cache
@requires(Permission.CONFIGURE)
def kind_of_help(request, pk):
    """Change one kind of help, close it or open it again."""
    rows = Category.objects.filter(borough__in=_boroughs(request)).select_related("borough")
    found = get_object_or_404(rows, pk=pk)
    initial = {name: getattr(found, FIELD_OF.get(name, name)) for name in KindOfHelp(borough=found.borough).fields}
    form = KindOfHelp(request.POST if request.method == "POST" else None, borough=found.borough, initial=initial)
    told = {"form": form, "borough": found.borough, "category": found, "both": []}
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            settings.change_category(category=found, by=request.user, version=number(form.cleaned_data["version"]),
                                     **form.facts())  # fmt: skip
            messages.success(request, "Saved.")
            return redirect("needs:kinds_of_help")
        except SavedMeanwhile as other:
            told["both"] = _both(form, other)
            told["version"], status = other.now.version, 409
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "needs/kind_of_help.html", told, status=status)


def _both(form: KindOfHelp, other: SavedMeanwhile) -> list[tuple]:
    """Each fact that differs: as somebody else saved it, and as it was typed."""
    box_of = {field: box for box, field in FIELD_OF.items()}
    return [(form.fields[box_of.get(name, name)].label, settings.in_words(getattr(other.now, name)),
             settings.in_words(other.typed[name])) for name in other.fields]  # fmt: skip
