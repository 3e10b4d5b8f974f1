"""A volunteer rings and gives the number of their task or call: whom the hub, or the borough's line, puts them through
to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hearth.access import walls
from hearth.access.doors import public, requires, unwalled
from hearth.access.record import record_view
from hearth.access.roles import Permission
from hearth.calls.forms.connecting import ConnectForm
from hearth.calls.models import CallSheet
from hearth.calls.rules.purposes import purposes
from hearth.kit.identifiers import read_phone
from hearth.matching.models import Task, code_of, read_code
from hearth.offers.models import Volunteer
from hearth.people.models import Person


@dataclass(frozen=True)
class InHand:
    """A task or a call sheet in a volunteer's hand: whose it is, and whom it lets them ring."""

    kind: str
    pk: UUID
    volunteer: Volunteer
    person: Person
    what: str
    who: str
    phone: str
    reach_by: str
    need: UUID | None = None


@requires(Permission.WORK_NEEDS)
def connect(request):
    """What a volunteer has in hand under this number; where two share it, both, and the name decides."""
    form = ConnectForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "calls/connect.html", {"form": form}, status=422 if form.errors else 200)
    tasks, sheets = Task.objects.visible_to(request.user), CallSheet.objects.visible_to(request.user)
    found = _in_hand(tasks, sheets, form.cleaned_data["number"])
    for one in found:
        record_view(one.person, purpose="putting a volunteer through", kind=one.kind, ids=[one.pk])
    return render(request, "calls/connect.html", {"form": form, "found": found})


def _in_hand(tasks, sheets, code: str) -> list[InHand]:
    """The few thousand in hand at most are asked one by one: their numbers are kept nowhere."""
    live = tasks.live().filter(status="accepted")
    rows = _of(live, code).select_related("volunteer", "need__person")
    found = [InHand("matching.task", one.pk, one.volunteer, one.need.person, one.what, one.who, one.phone,
                    one.reach_by, one.need_id) for one in rows]  # fmt: skip
    for one in _of(sheets, code).select_related("volunteer", "claim__person"):
        found.append(InHand("calls.callsheet", one.pk, one.volunteer, one.claim.person, purposes()[one.purpose].en,
                            one.instead or one.who, one.phone, one.reach_by))  # fmt: skip
    return found


def _of(rows, code: str):
    return rows.filter(pk__in=[pk for pk in rows.values_list("pk", flat=True) if code_of(pk) == code])


@public
@unwalled
@csrf_exempt
@require_POST
def relay(request):
    """For the borough's line: `digits` as keyed and the caller's number as `from` come in, whom to dial goes back.

    Empty when there is not exactly one such task or call, or when it is not its own volunteer who rings: then the line
    puts the caller through to the hub.
    """
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.RELAY_TOKEN or not constant_time_compare(given, settings.RELAY_TOKEN):
        return HttpResponse("a bearer token is needed", status=401)
    code, caller = read_code(request.POST.get("digits", "")), read_phone(request.POST.get("from", "")).e164
    with walls.opened(walls.whole_house("a volunteer rings a resident")):
        found = _in_hand(Task.objects.exclude(phone=""), CallSheet.objects.all(), code) if code and caller else []
        own = [one for one in found if read_phone(one.volunteer.phone).e164 == caller]
        if len(own) != 1:
            return JsonResponse({"dial": ""})
        record_view(own[0].person, purpose="a volunteer rang them", kind=own[0].kind, ids=[own[0].pk])
        return JsonResponse({"dial": read_phone(own[0].phone).e164})
