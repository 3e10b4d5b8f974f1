"""Letters of volunteers, for the hub: issue, photograph, print one or many, revoke."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.pages import page_of
from hearth.kit.uploads import is_whole
from hearth.matching.letter_forms import IssueForm, PhotoForm, RevokeForm
from hearth.matching.views.check import medicines_of
from hearth.offers import actions as offers
from hearth.offers.models import Letter, Volunteer, may_do

SHOW = [("to-print", "To print"), ("in-force", "In force"), ("ended", "Revoked or run out")]


@requires(Permission.SEE_VOLUNTEERS)
def letters(request):
    """The letters of the reader's teams: those to print, those in force, those that have ended."""
    show = request.GET.get("show", "to-print")
    today = timezone.localdate()
    rows = Letter.objects.visible_to(request.user).select_related("volunteer", "revoked_by")
    held = rows.in_force(today)
    rows = {"to-print": held.filter(printed_at=None), "in-force": held}.get(show) if show != "ended" else rows.exclude(
        pk__in=held.values("pk"))  # fmt: skip
    if rows is None:
        raise Http404
    page = page_of(rows, request, by=("issued_at", "pk") if show == "to-print" else ("-issued_at", "-pk"))
    record_list("offers.letter", [one.pk for one in page.rows])
    may_decide = request.user.may(Permission.APPROVE_VOLUNTEERS)
    missing = len(offers.without_letter(request.user)) if may_decide and show == "to-print" else 0
    told = {"page": page, "show": show, "shows": SHOW, "may_decide": may_decide, "missing": missing}
    return render(request, "matching/letters/list.html", told)


@require_POST
@requires(Permission.APPROVE_VOLUNTEERS)
def issue_missing(request):
    """Letters for everybody who may do something and has none."""
    made = offers.issue_missing(by=request.user)
    messages.success(request, f"Issued {len(made)}. They stand under “To print”.")
    return redirect("matching:letters")


@require_POST
@requires(Permission.APPROVE_VOLUNTEERS)
def print_chosen(request):
    """One file of the letters that were ticked."""
    return _printed(request, [pk for pk in request.POST.getlist("letter") if pk])


@require_POST
@requires(Permission.APPROVE_VOLUNTEERS)
def print_one(request, pk):
    """One letter as a file."""
    return _printed(request, [str(pk)])


def _printed(request, chosen: list[str]):
    rows = Letter.objects.visible_to(request.user).select_related("team")
    found = [get_object_or_404(rows, pk=pk) for pk in _ids(chosen)]
    if not found:
        messages.warning(request, "Tick the letters to print first.")
        return redirect("matching:letters")
    medicines = medicines_of(found[0].team.borough_id)
    made = offers.print_letters(found, medicines=medicines, check_at=reverse("matching:check"), by=request.user)
    name = f"letter-{found[0].number}.pdf" if len(found) == 1 else f"letters-{len(found)}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _ids(chosen: list[str]) -> list[str]:
    """The ids that were sent, each once; what is no id names no letter."""
    field = Letter._meta.pk
    try:
        return list(dict.fromkeys(str(field.to_python(pk)) for pk in chosen[: offers.MOST_AT_ONCE + 1]))
    except Exception as fault:
        raise Http404 from fault


def _volunteer(request, pk) -> Volunteer:
    return get_object_or_404(Volunteer.objects.visible_to(request.user).select_related("team__borough"), pk=pk)


@requires(Permission.SEE_VOLUNTEERS)
def letter_of(request, pk):
    """One volunteer's letter: what it would say, what is in force, the photograph, the letters there were."""
    found = _volunteer(request, pk)
    record_list("offers.volunteer", [found.pk], team=found.team)
    return _page(request, found)


def _page(request, found: Volunteer, **forms):
    today = timezone.localdate()
    rows = Letter.objects.filter(volunteer=found).select_related("issued_by", "revoked_by").order_by("-issued_at")
    held = rows.in_force(today).first()
    roles = may_do(found, today)
    told = {
        "volunteer": found, "roles": roles, "letter": held, "before": [one for one in rows if one != held],
        "stops": offers.stops(status=found.status, letter_stands=True, roles=roles),
        "is_stale": held is not None and set(held.roles) != {one.key for one in roles},
        "has_photo": hasattr(found, "photo"), 
        "may_decide": request.user.may(Permission.APPROVE_VOLUNTEERS, found.team_id),
        "issue": IssueForm(initial={"language": found.language}), "photo": PhotoForm(auto_id="photo-%s"),
        "revoke": RevokeForm(auto_id="revoke-%s"), **forms,
    }  # fmt: skip
    return render(request, "matching/letters/of.html", told)


@require_POST
@requires(Permission.APPROVE_VOLUNTEERS)
def issue(request, pk):
    """Issue the letter; one in force is revoked by it."""
    found = _volunteer(request, pk)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _page(request, found, issue=form)
    offers.issue_letter(found, by=request.user, **form.cleaned_data)
    messages.success(request, f"The letter of {found.name} is issued. Print it here, or with others from “Letters”.")
    return redirect("matching:letter_of", pk=pk)


@require_POST
@requires(Permission.APPROVE_VOLUNTEERS)
def revoke(request, pk):
    """Revoke the letter in one click; why may be written down with it."""
    letter = get_object_or_404(
        Letter.objects.visible_to(request.user).select_related("volunteer__team__borough"), pk=pk
    )
    form = RevokeForm(request.POST, auto_id="revoke-%s")
    if not form.is_valid():
        return _page(request, letter.volunteer, revoke=form)
    offers.revoke_letter(letter, by=request.user, reason=form.cleaned_data["reason"] or "No reason was given.")
    messages.success(request, "Revoked: from now on whoever checks it is told that it is not valid.")
    return redirect("matching:letter_of", pk=letter.volunteer_id)


@requires(Permission.SEE_VOLUNTEERS)
def photo(request, pk):
    """The photograph; sent anew, or thrown away."""
    found = _volunteer(request, pk)
    if request.method == "POST":
        return _change_photo(request, found)
    if not hasattr(found, "photo"):
        raise Http404
    return HttpResponse(bytes(found.photo.jpeg), content_type="image/jpeg", headers={"Cache-Control": "no-store"})


def _change_photo(request, found: Volunteer):
    if request.POST.get("press") == "drop":
        offers.drop_photo(found, by=request.user)
        messages.success(request, "The photograph is thrown away.")
        return redirect("matching:letter_of", pk=found.pk)
    form = PhotoForm(request.POST, request.FILES, auto_id="photo-%s")
    if not is_whole(request, form):
        return _page(request, found, photo=form)
    offers.keep_photo(found, file=form.cleaned_data["file"].read(), by=request.user)
    messages.success(request, "The photograph is kept. A letter printed from now on has it.")
    return redirect("matching:letter_of", pk=found.pk)
