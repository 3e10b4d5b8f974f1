"""The page an organisation's weekly link opens: two clicks, no sign-in."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from hearth.access import links
from hearth.access.doors import by_link
from hearth.directory import actions, rules
from hearth.directory.forms import CapacityForm
from hearth.directory.models import Organisation


@by_link
def say_capacity(request, secret):
    """What can you do this week? As last time, less, nothing, or a number. It can be said again until next week."""
    link = links.find(actions.SAY_CAPACITY, secret)
    if link is None:
        raise Http404
    request.borough = link.team.borough
    if links.reason_shut(link):
        return render(request, "directory/link_shut.html", status=410)
    found = get_object_or_404(Organisation, pk=link.subject, is_active=True)
    week = rules.monday(timezone.localdate())
    before = found.capacities.filter(week__lt=week).first()
    choices = rules.choices(before.tasks if before else None)
    form = CapacityForm(request.POST if request.method == "POST" and "press" not in request.POST else None)
    pressed = {name: tasks for name, tasks, _ in choices}.get(request.POST.get("press", ""))
    if pressed is not None or (form.is_bound and form.is_valid()):
        tasks = pressed if pressed is not None else form.cleaned_data["tasks"]
        actions.say_capacity(found, tasks=tasks, by=None)
    told = {"organisation": found, "choices": choices, "form": form, "said": found.capacities.filter(week=week).first(),
            "secret": secret, "hub": link.team}  # fmt: skip
    return render(request, "directory/say_capacity.html", told)
