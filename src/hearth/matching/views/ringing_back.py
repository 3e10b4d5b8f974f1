"""Volunteers to ring: for an answer they cannot give on a phone page, or because what they had came back."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Min, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.asked import row
from hearth.kit.pages import page_of
from hearth.matching.actions import telling
from hearth.matching.models import Task
from hearth.offers.models import Volunteer

ASKED_AT_MOST = 50


@requires(Permission.SEE_VOLUNTEERS)
def to_ring(request):
    """Who is to be rung, with what came back; who would set out soonest comes first."""
    tasks = Task.objects.visible_to(request.user).to_ring().order_by("due_at")
    rows = Volunteer.objects.visible_to(request.user).filter(tasks__in=tasks).annotate(first_due=Min("tasks__due_at"))
    page = page_of(rows.prefetch_related(Prefetch("tasks", tasks)), request, by=("first_due", "pk"))
    record_list("offers.volunteer", [one.pk for one in page.rows])
    record_list("matching.task", [task.pk for one in page.rows for task in one.tasks.all()])
    asked = Task.objects.visible_to(request.user).to_ring_for_answer().select_related("volunteer").order_by("due_at")
    asked = list(asked[:ASKED_AT_MOST])
    record_list("matching.task", [task.pk for task in asked])
    return render(request, "matching/to_ring.html", {"page": page, "asked": asked})


@require_POST
@requires(Permission.SEE_VOLUNTEERS)
def rung(request, pk):
    """They have been told by telephone of what stood on the page."""
    found = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=pk)
    tasks = [row(Task.objects.visible_to(request.user), pk) for pk in request.POST.getlist("task")]
    telling.note_rung(found, tasks=tasks, by=request.user)
    messages.success(request, f"Written down: {found.name} knows that it came back.")
    return redirect("matching:to_ring")
