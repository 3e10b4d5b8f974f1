"""Sharing agreements: what crosses from which kind of team to which, what it said before, and changing it."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.access.doors import requires
from hearth.access.roles import Permission, kind_in_words
from hearth.areas.models import Borough
from hearth.kit.asked import number
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.needs.actions import agreements as verbs
from hearth.needs.forms.settings import ChangeAgreement, EndAgreement, NewAgreement
from hearth.needs.models import FIELDS, Agreement, AgreementVersion
from hearth.needs.rules.sharing import ONLY_ASKED, Change, standing, what_changes

MAY_READ = (Permission.CONFIGURE, Permission.ANSWER_SUBJECTS, Permission.REFER, Permission.ANSWER_REFERRALS)
BOXES = {"fields": "facts"}
"""Where the form calls a field of the agreement something else."""


def _readable(user):
    boroughs = {pk for permission in MAY_READ for pk in user.boroughs_where(permission)}
    rows = Agreement.objects.visible_to(user).filter(borough__in=boroughs)
    return rows.select_related("borough", "revoked_by").order_by("borough__name", "name", "from_kind", "to_kind", "pk")


def _found(request, pk, *, to_change: bool = False) -> Agreement:
    rows = _readable(request.user)
    if to_change:
        rows = rows.filter(borough__in=request.user.boroughs_where(Permission.CONFIGURE))
    return get_object_or_404(rows, pk=pk)


def _between(agreement: Agreement) -> str:
    return f"{kind_in_words(agreement.from_kind)} to {kind_in_words(agreement.to_kind)}"


def _standing(agreement: Agreement) -> tuple[str, str]:
    return standing(starts_on=agreement.starts_on, expires_on=agreement.expires_on,
                    is_ended=agreement.revoked_at is not None, today=timezone.localdate())  # fmt: skip


@require_GET
@requires(*MAY_READ)
def agreements(request):
    """Every agreement of the reader's boroughs; those that were ended on request."""
    rows, with_ended = _readable(request.user), request.GET.get("show") == "all"
    shown = rows if with_ended else rows.filter(revoked_at=None)
    return render(request, "needs/agreements.html", {
        "rows": [(one, _between(one), _standing(one)) for one in shown], "with_ended": with_ended,
        "ended": rows.exclude(revoked_at=None).count(), "many": len({one.borough_id for one in rows}) > 1,
        "may_make": Borough.objects.filter(pk__in=request.user.boroughs_where(Permission.CONFIGURE)).order_by("name"),
    })  # fmt: skip


@never_cache
@require_GET
@requires(*MAY_READ)
def agreement(request, pk):
    """One agreement: what crosses with it and what does not, and every version of it."""
    found = _found(request, pk)
    by_number = {one.version: one for one in found.versions.select_related("said_by")}
    crosses = [name for name in FIELDS if name in found.fields and name not in ONLY_ASKED]
    return render(request, "needs/agreement.html", {
        "agreement": found, "between": _between(found), "standing": _standing(found),
        **_headings(found), "from_words": kind_in_words(found.from_kind), "to_words": kind_in_words(found.to_kind),
        "crosses": [FIELDS[name][0] for name in crosses], "is_asked": bool(ONLY_ASKED & set(found.fields)),
        "stays": [words[0] for name, words in FIELDS.items() if name not in crosses and name not in ONLY_ASKED],
        "versions": [(one, _changed(by_number.get(one.version - 1), one)) for one in by_number.values()],
        "holds": _that_holds(found),
        "may_change": found.borough_id in request.user.boroughs_where(Permission.CONFIGURE) and not found.revoked_at,
    })  # fmt: skip


def _headings(found: Agreement) -> dict[str, str]:
    """What crosses, once crossed or will cross, and what stays behind."""
    today = timezone.localdate()
    if found.in_force(today):
        return {"crosses_words": "What crosses", "stays_words": "What stays behind the wall"}
    if found.revoked_at is None and found.starts_on > today:
        return {"crosses_words": "What will cross", "stays_words": "What will stay behind the wall"}
    return {"crosses_words": "What crossed while it was in force", "stays_words": "What stayed behind the wall"}


def _changed(before: AgreementVersion | None, version: AgreementVersion) -> list[Change]:
    return what_changes(before.terms(), version.terms()) if before else []


def _that_holds(found: Agreement) -> Agreement | None:
    """Another agreement between the same teams, under which referrals go instead of under this one."""
    today = timezone.localdate()
    if not found.in_force(today) or not set(found.fields) - ONLY_ASKED:
        return None
    rows = Agreement.objects.filter(borough=found.borough_id).for_referrals(found.from_kind, found.to_kind)
    holding = next((one for one in rows if one.in_force(today)), None)
    return holding if holding and holding.pk != found.pk else None


@never_cache
@requires(Permission.CONFIGURE)
def new_agreement(request, borough):
    """Put a new agreement in force."""
    found = get_object_or_404(Borough, pk=borough, pk__in=request.user.boroughs_where(Permission.CONFIGURE))
    first = {"starts_on": timezone.localdate(), "answer_within_hours": 24}
    form = NewAgreement(request.POST if request.method == "POST" else None, initial=first)
    if form.is_bound and form.is_valid():
        between = {name: form.cleaned_data[name] for name in ("from_kind", "to_kind")}
        try:
            made = verbs.make(borough=found, by=request.user, **between, **form.terms())
        except verbs.WrongTerms as wrong:
            form.add_error(BOXES.get(wrong.field, wrong.field), str(wrong))
        else:
            messages.success(request, f"“{made.name}” is agreed.")
            return redirect("needs:agreement", made.pk)
    told = {"form": form, "borough": found}
    return render(request, "needs/agreement_new.html", told, status=422 if form.is_bound else 200)


@never_cache
@requires(Permission.CONFIGURE)
def change_agreement(request, pk):
    """Say something else from now on: what that changes is shown before it is saved."""
    found = _found(request, pk, to_change=True)
    verbs.refuse_ended(found)
    terms = found.terms()
    initial = {**terms, "facts": terms["fields"], "version": found.version}
    form = ChangeAgreement(request.POST if request.method == "POST" else None, initial=initial)
    told = {"form": form, "agreement": found, "between": _between(found), "changes": [], "both": [], "shown": ""}
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            told["changes"] = what_changes(terms, form.terms())
            told["shown"] = _mark(told["changes"])
            if request.POST.get("do") == "save" and form.cleaned_data["shown"] == told["shown"]:
                return _save(request, found, form, told)
            if request.POST.get("do") == "save" and told["changes"]:
                messages.info(request, "Not saved yet: below is what this changes now. Save when it is right.")
            status = 200
    return render(request, "needs/agreement_change.html", told, status=status)


def _mark(changes: list[Change]) -> str:
    """Stands for what was shown: only that is saved."""
    return hashlib.sha256(repr(changes).encode()).hexdigest()[:16]


def _save(request, found: Agreement, form: ChangeAgreement, told: dict):
    status = 422
    try:
        given = form.cleaned_data
        verbs.change(agreement=found, by=request.user, version=number(given["version"]), because=given["because"],
                     **form.terms())  # fmt: skip
        messages.success(request, f"“{found.name}” was changed. Version {found.version + 1} holds from now on.")
        return redirect("needs:agreement", found.pk)
    except SavedMeanwhile as other:
        told["both"] = _both(other)
        told["version"], status = other.now.version, 409
    except verbs.WrongTerms as wrong:
        form.add_error(BOXES.get(wrong.field, wrong.field), str(wrong))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return render(request, "needs/agreement_change.html", told, status=status)


def _both(other: SavedMeanwhile) -> list[tuple]:
    """Each fact that differs: as somebody else saved it, and as it was typed."""
    rows = what_changes({**other.now.terms()}, {**other.now.terms(), **other.typed})
    return [(one.about, one.before, one.after) for one in rows]


@never_cache
@requires(Permission.CONFIGURE)
def end_agreement(request, pk):
    """End it, after reading what that means."""
    found = _found(request, pk, to_change=True)
    verbs.refuse_ended(found)
    form = EndAgreement(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        verbs.end(agreement=found, by=request.user, because=form.cleaned_data["because"])
        messages.success(request, f"“{found.name}” has ended. Nothing more is sent under it.")
        return redirect("needs:agreement", found.pk)
    told = {"form": form, "agreement": found, "between": _between(found)}
    return render(request, "needs/agreement_end.html", told, status=422 if form.is_bound else 200)
