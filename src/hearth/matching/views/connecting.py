"""A volunteer rings the hub and says their task's number: whom they are put through to."""

from __future__ import annotations

from django.shortcuts import render

from hearth.access.doors import requires
from hearth.access.record import record_view
from hearth.access.roles import Permission
from hearth.matching.forms import ConnectForm
from hearth.matching.models import Task
from hearth.matching.reaching import code_of


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
    """The few thousand tasks in hand at most are asked one by one: their numbers are kept nowhere."""
    live = Task.objects.visible_to(user).live().filter(status="accepted")
    keys = [pk for pk in live.values_list("pk", flat=True) if code_of(pk) == code]
    return list(live.filter(pk__in=keys).select_related("volunteer", "need__person"))
