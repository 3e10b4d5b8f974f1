"""A volunteer rings and gives their task's number: whom the hub, or the borough's line, puts them through to."""

from __future__ import annotations

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
from hearth.kit.identifiers import read_phone
from hearth.matching.forms import ConnectForm
from hearth.matching.models import Task
from hearth.matching.reaching import code_of, read_code


@requires(Permission.WORK_NEEDS)
def connect(request):
    """The task of this number that is in a volunteer's hands; where two share it, both, and the name decides."""
    form = ConnectForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "matching/connect.html", {"form": form}, status=422 if form.errors else 200)
    found = _tasks(request.user, form.cleaned_data["number"])
    for task in found:
        record_view(task.need.person, purpose="putting a volunteer through", kind="matching.task", ids=[task.pk])
    return render(request, "matching/connect.html", {"form": form, "found": found})


def _tasks(user, code: str) -> list[Task]:
    return _of(Task.objects.visible_to(user), code)


def _of(rows, code: str) -> list[Task]:
    """The few thousand tasks in hand at most are asked one by one: their numbers are kept nowhere."""
    live = rows.live().filter(status="accepted")
    keys = [pk for pk in live.values_list("pk", flat=True) if code_of(pk) == code]
    return list(live.filter(pk__in=keys).select_related("volunteer", "need__person"))


@public
@unwalled
@csrf_exempt
@require_POST
def relay(request):
    """For the borough's line: `digits` as keyed and the caller's number as `from` come in, whom to dial goes back.

    Empty when there is not exactly one such task, or when it is not the task's own volunteer who rings: then the line
    puts the caller through to the hub.
    """
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.RELAY_TOKEN or not constant_time_compare(given, settings.RELAY_TOKEN):
        return HttpResponse("a bearer token is needed", status=401)
    code, caller = read_code(request.POST.get("digits", "")), read_phone(request.POST.get("from", "")).e164
    with walls.opened(walls.whole_house("a volunteer rings a resident")):
        found = _of(Task.objects.exclude(phone=""), code) if code and caller else []
        own = [task for task in found if read_phone(task.volunteer.phone).e164 == caller]
        if len(own) != 1:
            return JsonResponse({"dial": ""})
        record_view(own[0].need.person, purpose="a volunteer rang them", kind="matching.task", ids=[own[0].pk])
        return JsonResponse({"dial": read_phone(own[0].phone).e164})
