"""A group's members put forward as volunteers from a spreadsheet: uploaded, looked over, loaded whole or not at all."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.directory.models import Organisation
from hearth.exchange.actions import members as verbs
from hearth.exchange.forms.members import LookOverMembers, UploadMembers
from hearth.exchange.models import MemberFile
from hearth.exchange.rules.members import FIELDS, REJECTED, VERDICTS, counts_of
from hearth.kit.forms import Choice
from hearth.kit.refused import Refused
from hearth.needs.models import Category
from hearth.offers import actions as offers
from hearth.offers.models import TO_THEIR_ORGANISATION, VolunteerRole

SHOWN = 300


def _own(request) -> Organisation | None:
    """The organisation whose people enter their own members; nobody's for those who approve a hub's volunteers."""
    if request.user.may(Permission.APPROVE_VOLUNTEERS):
        return None
    return Organisation.objects.of(request.user).select_related("team").first()


@never_cache
@requires(Permission.APPROVE_VOLUNTEERS, Permission.REFER_IN)
def upload(request):
    """Which group, which hub, and the file; beside it the files that came before, and how far an organisation's are."""
    own = _own(request)
    if own is None and not request.user.may(Permission.APPROVE_VOLUNTEERS):
        return render(request, "offers/no_organisation.html")
    teams = Team.objects.filter(pk__in=request.user.teams_where(Permission.APPROVE_VOLUNTEERS))
    groups = Organisation.objects.filter(borough__in={team.borough_id for team in teams}, is_active=True)
    posted = request.method == "POST"
    form = UploadMembers(request.POST if posted else None, request.FILES if posted else None, teams=teams,
                         organisations=groups, own=own)  # fmt: skip
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made = verbs.receive(by=request.user, team=given["team"], organisation=given["organisation"],
                                 file_name=given["file"].name, content=given["file"].read(),
                                 key=str(given["key"]))  # fmt: skip
            return redirect("exchange:member_file", pk=made.pk)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    files = MemberFile.objects.visible_to(request.user).select_related("organisation").order_by("-made_at")[:20]
    told = {"form": form, "files": files, "fields": FIELDS, "own": own, **(_entered(own) if own else {})}
    return render(request, "exchange/members.html", told, status=422 if form.is_bound else 200)


def _entered(own: Organisation) -> dict:
    """How many of those whom the organisation entered stand where, and their names; of nobody by name how far."""
    people = offers.entered_by(own)
    record_list("offers.volunteer", [one["id"] for one in people], team=own.team)
    stands = [(words, sum(one["status"] in statuses for one in people)) for words, statuses in TO_THEIR_ORGANISATION]
    return {"stands": stands, "names": [f"{one['first_name']} {one['last_name']}" for one in people]}


def _found(request, pk) -> MemberFile:
    rows = MemberFile.objects.visible_to(request.user).select_related("organisation", "team__borough", "made_by")
    return get_object_or_404(rows, pk=pk)


@never_cache
@requires(Permission.APPROVE_VOLUNTEERS, Permission.REFER_IN)
def file(request, pk):
    """One file: what each row would come to, or came to."""
    found = _found(request, pk)
    record_list("exchange.memberfile", [found.pk], team=found.team)
    if found.status != "waiting":
        return render(request, "exchange/member_file.html", {
            "file": found, "verdicts": VERDICTS, "counts": found.counts, "may_mend": REJECTED,
            "is_own": verbs.is_own(found),
            "lines": [(row, verdict, words) for row, verdict, words, _ in found.lines][:SHOWN],
        })  # fmt: skip
    sheet = verbs.sheet_of(found)
    form = LookOverMembers(request.POST if request.method == "POST" else None, headers=sheet.headers,
                           columns=found.columns, offered=_offered(found), initial={"does": found.does})  # fmt: skip
    if request.method == "POST" and (done := _do(request, found, form)):
        return done
    return _look_over(request, found, form, sheet)


def _offered(found: MemberFile) -> list[Choice]:
    borough = found.team.borough_id
    kinds = Category.objects.filter(borough=borough, is_open=True, is_for_volunteers=True)
    roles = VolunteerRole.objects.filter(borough=borough, is_open=True, categories=[])
    return [Choice(one.key, one.name) for one in (*kinds, *roles)]


def _do(request, found: MemberFile, form: LookOverMembers):
    """Throw away, read again with other columns, or load what was seen. None: the page is drawn with what is wrong."""
    if request.POST.get("do") == "drop":
        verbs.drop(found, by=request.user)
        messages.info(request, f"{found.file_name} was thrown away. Nobody was added.")
        return redirect("exchange:members")
    if not form.is_valid():
        return None
    is_seen = (form.columns, form.cleaned_data["does"]) == (found.columns, found.does)
    found = verbs.choose(found, columns=form.columns, does=form.cleaned_data["does"], by=request.user)
    if request.POST.get("do") == "load" and not is_seen:
        messages.warning(request, "Nobody is added yet: it was not read like this before. Look it over, then load it.")
    elif request.POST.get("do") == "load":
        try:
            loaded = verbs.load(found, by=request.user)
            messages.success(request, f"Put forward: {loaded.counts['new']}. Each is asked to read the principles and "
                                      "agree.")  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return None
    return redirect("exchange:member_file", pk=found.pk)


def _look_over(request, found: MemberFile, form: LookOverMembers, sheet):
    outcomes = verbs.judged(found)
    cells = {row.number: row.cells for row in sheet.rows}
    examples = [", ".join(dict.fromkeys(row.cells[place][:30] for row in sheet.rows[:20]
                                        if place < len(row.cells) and row.cells[place].strip()))[:90]
                for place in range(len(sheet.headers))]  # fmt: skip
    before = MemberFile.objects.visible_to(request.user).filter(
        team=found.team_id, file_digest=found.file_digest, status="loaded").order_by("-ended_at").first()  # fmt: skip
    return render(request, "exchange/member_file.html", {
        "file": found, "form": form, "verdicts": VERDICTS, "counts": counts_of(outcomes), "before": before,
        "is_own": verbs.is_own(found), "may_mend": REJECTED,
        "unread": [header for header in sheet.headers if header.strip() and header not in found.columns.values()],
        "columns": [(form[f"column-{n}"], header, examples[n]) for n, header in enumerate(sheet.headers)],
        "lines": [(one.number, one.verdict, one.words or " ".join(cells[one.number])[:120])
                  for one in outcomes][:SHOWN],
    }, status=422 if form.is_bound else 200)  # fmt: skip


@never_cache
@require_GET
@requires(Permission.APPROVE_VOLUNTEERS, Permission.REFER_IN)
def rejected(request, pk):
    """The rejected rows as they came, with the reasons, as CSV."""
    found = _found(request, pk)
    response = HttpResponse(verbs.rejected_of(found, by=request.user), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{found.made_at:%Y-%m-%d}-members.csv"'
    return response
