"""Triage scripts: the list, the editor with its live proof, publishing, and what changed since last time."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from hearth.access.actions import presence
from hearth.access.doors import requires, unattended
from hearth.access.roles import Permission
from hearth.areas.models import Borough
from hearth.kit.asked import number
from hearth.kit.refused import SavedMeanwhile
from hearth.needs import scripting
from hearth.needs.actions import scripts
from hearth.needs.forms.scripts import BeginForm, PublishForm
from hearth.needs.models import Script
from hearth.needs.rules.differences import side_by_side
from hearth.needs.rules.script_outline import required_in_words
from hearth.needs.rules.scripts import SHIPPED, outline, picture, shipped_text

MAY_SEE = (Permission.WRITE_SCRIPTS, Permission.APPROVE_SCRIPTS)


def _boroughs(request) -> list[int]:
    user = request.user
    return sorted({pk for permission in MAY_SEE for pk in user.boroughs_where(permission)})


def found_script(request, pk: int) -> Script:
    """Return one version of a borough the reader writes or approves for; anybody else's is not there."""
    rows = Script.objects.visible_to(request.user).filter(borough__in=_boroughs(request))
    return get_object_or_404(rows.select_related("borough", "written_by"), pk=pk)


@requires(*MAY_SEE)
@require_GET
def script_list(request):
    """Every script of the boroughs the reader writes or approves for: what is asked now, and what is being written."""
    return _list(request, BeginForm())


def _list(request, form: BeginForm, status: int = 200):
    boroughs = Borough.objects.filter(pk__in=_boroughs(request)).order_by("name")
    rows = list(Script.objects.visible_to(request.user).filter(borough__in=boroughs).order_by("key", "-version"))
    told = {
        "boroughs": [{"borough": borough, "scripts": _of_borough(borough, rows)} for borough in boroughs],
        "form": form,
        "today": timezone.localdate(),
        "may_write": request.user.boroughs_where(Permission.WRITE_SCRIPTS),
    }
    return render(request, "needs/scripts.html", told, status=status)


def _of_borough(borough, rows: list[Script]) -> list[dict]:
    own = [row for row in rows if row.borough_id == borough.pk]
    keys = [*SHIPPED, *sorted({row.key for row in own} - set(SHIPPED))]
    told = []
    for key in keys:
        versions = [row for row in own if row.key == key]
        told.append(
            {
                "key": key,
                "title": versions[0].title if versions else _shipped_title(key),
                "published": next((row for row in versions if row.status == "published"), None),
                "draft": next((row for row in versions if row.status == "draft"), None),
                "versions": versions,
            }
        )
    return told


def _shipped_title(key: str) -> str:
    found = re.search(r"^title: \{en: ([^,}]+)", shipped_text(key), re.MULTILINE)
    return found[1].strip('"') if found else key


@requires(Permission.WRITE_SCRIPTS)
@require_POST
def begin(request, borough: int):
    """Begin a new version of a script, or a script of the borough's own."""
    found = get_object_or_404(Borough, pk=borough, pk__in=request.user.boroughs_where(Permission.WRITE_SCRIPTS))
    key, title = request.POST.get("script", ""), ""
    if not key:
        form = BeginForm(request.POST)
        if not form.is_valid():
            return _list(request, form, 422)
        title = form.cleaned_data["title"]
        key = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:60]
    draft = scripts.begin(borough=found, key=key, title=title, by=request.user)
    return redirect("needs:script", draft.pk)


@requires(*MAY_SEE)
@require_GET
def script(request, pk: int):
    """One version: the editor while it is a draft, a page to read afterwards."""
    found = found_script(request, pk)
    return _page(request, found, found.text)


@unattended
@requires(*MAY_SEE)
@require_GET
def present(request, pk: int):
    """Who else has this version open now."""
    return presence.told(found_script(request, pk), by=request.user)


def _page(request, found: Script, text: str, *, status: int = 200, **more):
    """The page of one version with this text in the editor; it need not be the saved one."""
    user = request.user
    versions = Script.objects.filter(borough=found.borough, key=found.key).order_by("-version")
    wrote = user.pk in {*found.writers, found.written_by_id}
    told = {
        "script": found,
        "text": text,
        "edit": found.edit,
        "versions": versions.defer("text"),
        "compare_with": versions.exclude(pk=found.pk).filter(version__lt=found.version).first(),
        "may_write": found.borough_id in user.boroughs_where(Permission.WRITE_SCRIPTS),
        "may_approve": found.borough_id in user.boroughs_where(Permission.APPROVE_SCRIPTS),
        "wrote_part": wrote,
        "publish_form": PublishForm(),
        "unsaved": text != found.text,
        "reasons": [],
        **_proof(request, found, text),
        **more,
    }
    return render(request, "needs/script.html", told, status=status)


def _proof(request, found: Script, text: str) -> dict:
    """Everything the proof panel and the picture show."""
    vocabulary = scripting.vocabulary_of(found.borough, closed_too=found.status != "draft")
    examination = scripting.examine(found.key, text, vocabulary)
    lines, drawn = text.splitlines(), examination.script
    return {
        "examination": examination,
        "faults": [(fault, _line(lines, fault.line)) for fault in examination.faults],
        "warnings": [(fault, _line(lines, fault.line)) for fault in examination.warnings],
        "flags": _flags(examination, vocabulary),
        "drawing": Markup(picture(drawn, "en", vocabulary)) if drawn else "",  # noqa: S704 - the drawing escapes
        "outline": outline(drawn, "en", vocabulary) if drawn else [],
    }


def _line(lines: list[str], number: int) -> str:
    return lines[number - 1].strip()[:120] if 0 < number <= len(lines) else ""


def _flags(examination, vocabulary) -> list[dict]:
    """The red flags of a proved script, with where each is raised and what it always reaches."""
    if not examination.proof or not examination.may_be_published:
        return []
    told = []
    for key, flag in vocabulary.red_flags.items():
        raised = [(question, answer) for name, question, answer in examination.proof.flags if name == key]
        if raised:
            reaches = [required_in_words(one, vocabulary) for one in flag.must_reach]
            told.append({"name": flag.name.en, "raised": raised, "reaches": reaches})
    return told


@requires(Permission.WRITE_SCRIPTS)
@require_POST
def save(request, pk: int):
    """Save the draft, or only check what was typed. HTMX asks for the check while somebody types."""
    found = found_script(request, pk)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    if request.POST.get("do") != "save":
        if request.headers.get("HX-Request"):
            told = {"script": found, "live": True, **_proof(request, found, text)}
            return render(request, "needs/script_checked.html", told)
        return _page(request, found, text)
    try:
        scripts.save_draft(found, text=text, edit=number(request.POST.get("edit")), by=request.user)
    except SavedMeanwhile as both:
        rows = side_by_side(both.now.text, text)
        return _page(request, both.now, text, status=409, clash=rows, clash_with=both.now)
    messages.success(request, f"Saved {timezone.localtime():%H:%M:%S}.")
    return redirect("needs:script", pk)


@requires(Permission.APPROVE_SCRIPTS)
@require_POST
def publish(request, pk: int):
    """Approve a draft in one's own name and publish it; otherwise every reason at once."""
    found = found_script(request, pk)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, found, found.text, status=422, publish_form=form)
    try:
        done = scripts.publish(found, review_on=form.cleaned_data["review_on"], by=request.user)
    except scripts.NotPublished as refusal:
        return _page(request, found, found.text, status=409, publish_form=form, reasons=refusal.reasons)
    messages.success(request, f"Published. The next call asks version {done.version}; calls under way keep theirs.")
    return redirect("needs:script", pk)


@requires(Permission.APPROVE_SCRIPTS)
@require_POST
def retire(request, pk: int):
    """Take a published script out of use."""
    scripts.retire(found_script(request, pk), by=request.user)
    messages.success(request, "Retired. New calls are not asked it any more.")
    return redirect("needs:scripts")


@requires(Permission.WRITE_SCRIPTS)
@require_POST
def discard(request, pk: int):
    """Throw a draft away."""
    scripts.discard(found_script(request, pk), by=request.user)
    messages.success(request, "The draft is gone. What was published stays.")
    return redirect("needs:scripts")


@requires(*MAY_SEE)
@require_GET
def difference(request, pk: int, other: int):
    """Two versions of one script side by side."""
    new, old = found_script(request, pk), found_script(request, other)
    if (old.key, old.borough_id) != (new.key, new.borough_id):
        raise Http404
    shown = {"old": old, "new": new, "rows": side_by_side(old.text, new.text)}
    return render(request, "needs/script_difference.html", shown)
