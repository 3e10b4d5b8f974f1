"""Organisations as the hub keeps them: what they do, who speaks for them, what was agreed, their week."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.roles import Permission
from hearth.areas.models import Borough
from hearth.directory import actions
from hearth.directory.models import KINDS, Capacity, Organisation, PartnerAgreement, Spokesperson
from hearth.kit.asked import number, row
from hearth.kit.pages import page_of
from hearth.kit.refused import SavedMeanwhile
from hearth.matching.organisation_forms import (
    AgreementForm,
    EndAgreementForm,
    OrganisationForm,
    SaidCapacityForm,
    SpokespersonForm,
)
from hearth.needs.models import Category
from hearth.offers.models import Appeal


def _kinds_of_help(request):
    return Category.objects.visible_to(request.user).filter(is_open=True)


@requires(Permission.SEE_VOLUNTEERS)
def organisations(request):
    """The organisations of the borough by name, with what each can do this week and whether an agreement holds."""
    kind = request.GET.get("kind", "")
    rows = Organisation.objects.visible_to(request.user).filter(is_active=request.GET.get("gone") != "yes")
    rows = rows.filter(kind=kind) if kind in KINDS else rows
    page = page_of(rows, request, by=("name", "pk"))
    today = timezone.localdate()
    week = actions.monday(today)
    this_week = {one.organisation_id: one for one in Capacity.objects.filter(organisation__in=page.rows, week=week)}
    told = {
        "page": page, "kind": kind, "kinds": [("", "All"), *KINDS.items()], "this_week": this_week,
        "names": dict(_kinds_of_help(request).values_list("key", "name")), "stands": _stands(page.rows, today),
        "may_decide": request.user.may(Permission.APPROVE_VOLUNTEERS),
    }  # fmt: skip
    return render(request, "matching/organisations/list.html", told)


def _stands(organisations, day) -> dict:
    """How each organisation's best agreement stands today: one in force counts more than one that lapsed."""
    order, found = ("ended", "lapsed", "begins", "in force"), {}
    for one in PartnerAgreement.objects.filter(organisation__in=organisations):
        known, stands = found.get(one.organisation_id), one.stands(day)
        if known is None or order.index(stands) > order.index(known):
            found[one.organisation_id] = stands
    return found


@never_cache
@requires(Permission.APPROVE_VOLUNTEERS)
def new_organisation(request):
    """Enter an organisation."""
    borough = Borough.objects.filter(pk__in=request.user.boroughs_where(Permission.APPROVE_VOLUNTEERS)).first()
    form = OrganisationForm(request.POST if request.method == "POST" else None, categories=_kinds_of_help(request),
                            initial={"is_active": True, "is_asked_weekly": True})  # fmt: skip
    if form.is_bound and form.is_valid():
        made = actions.add(borough=borough, by=request.user, key=form.cleaned_data["key"], **form.facts())
        messages.success(request, f"{made.name} is entered.")
        return redirect("matching:organisation", pk=made.pk)
    return render(request, "matching/organisations/form.html", {"form": form, "organisation": None, "both": []})


@never_cache
@requires(Permission.APPROVE_VOLUNTEERS)
def change_organisation(request, pk):
    """Change what is known of an organisation; two at once see both versions."""
    found = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    names = [name for name in OrganisationForm.base_fields if name not in ("key",)]
    form = OrganisationForm(request.POST if request.method == "POST" else None, categories=_kinds_of_help(request),
                            initial={name: getattr(found, name) for name in names})  # fmt: skip
    told, status = {"form": form, "organisation": found, "both": [], "version": found.version}, 200
    if form.is_bound and form.is_valid():
        try:
            version = number(form.cleaned_data["version"])
            actions.change(found, by=request.user, version=version, **form.facts())
            messages.success(request, "Saved.")
            return redirect("matching:organisation", pk=pk)
        except SavedMeanwhile as other:
            told["both"] = [(form.fields[name].label, _words(getattr(other.now, name)), _words(other.typed[name]))
                            for name in other.fields]  # fmt: skip
            told["version"], status = other.now.version, 409
    return render(request, "matching/organisations/form.html", told, status=status)


def _words(value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value or "–")


FORMS = {"speaks": SpokespersonForm, "agree": AgreementForm, "capacity": SaidCapacityForm, "end": EndAgreementForm}


@requires(Permission.SEE_VOLUNTEERS)
def organisation(request, pk):
    """One organisation."""
    found = get_object_or_404(Organisation.objects.visible_to(request.user).select_related("neighbourhood"), pk=pk)
    return _page(request, found)


def _page(request, found: Organisation, **bound):
    today = timezone.localdate()
    speaks = Spokesperson.objects.filter(organisation=found).first()
    initial = {name: getattr(speaks, name) for name in SpokespersonForm.base_fields} if speaks else {}
    forms = {name: form(auto_id=f"{name}-%s") for name, form in FORMS.items()}
    forms["speaks"] = SpokespersonForm(initial=initial, auto_id="speaks-%s")
    agreements = [(one, one.stands(today)) for one in found.agreements.select_related("noted_by")]
    names = dict(Category.objects.visible_to(request.user).values_list("key", "name"))
    told = {
        "organisation": found, "speaks": speaks, "forms": forms | bound, "agreements": agreements,
        "ending": next((one for one, stands in agreements if stands in ("in force", "begins")), None),
        "helps_with": [names.get(key, key) for key in found.helps_with],
        "weeks": list(found.capacities.select_related("said_by")[:12]), "week": actions.monday(today),
        "appeals": Appeal.objects.visible_to(request.user).filter(organisation=found).order_by("-made_at")[:10],
        "may_decide": request.user.may(Permission.APPROVE_VOLUNTEERS),
    }  # fmt: skip
    return render(request, "matching/organisations/organisation.html", told)


@require_POST
@requires(Permission.APPROVE_VOLUNTEERS)
def act_on_organisation(request, pk, verb):
    """Say who speaks for it, note or end an agreement, note its capacity, or ask it now."""
    found = get_object_or_404(Organisation.objects.visible_to(request.user).select_related("borough"), pk=pk)
    if verb == "ask":
        asked = actions.ask_capacity(found, week=actions.monday(timezone.localdate()), by=request.user)
        if asked:
            messages.success(request, "Asked by e-mail.")
        else:
            messages.warning(
                request, "Not asked: it was this week already, or has no e-mail address, or asked not to be."
            )
        return redirect("matching:organisation", pk=pk)
    if verb not in FORMS:
        raise Http404
    form = FORMS[verb](request.POST, auto_id=f"{verb}-%s")
    if not form.is_valid():
        return _page(request, found, **{verb: form})
    if verb == "end":
        agreement = row(found.agreements.select_related("organisation__borough"), request.POST.get("agreement"))
        actions.end_agreement(agreement, by=request.user, **form.cleaned_data)
    else:
        call = {"speaks": actions.say_who_speaks, "agree": actions.agree, "capacity": actions.say_capacity}[verb]
        call(found, by=request.user, **form.cleaned_data)
    messages.success(request, "Saved.")
    return redirect("matching:organisation", pk=pk)
