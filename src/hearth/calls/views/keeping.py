"""Keeping in touch: the plans of the hub, what was missed, and one person's plan."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.record import record_list, record_view
from hearth.access.roles import Permission
from hearth.calls.actions import keeping as verbs
from hearth.calls.forms.doors import ChangeKeepForm, KeepForm
from hearth.calls.models import KeepInTouch, Turn
from hearth.kit.pages import page_of
from hearth.kit.refused import Refused
from hearth.people.models import Person

MAY = Permission.RING_PEOPLE


@requires(MAY)
def keeping(request):
    """Whom the hub keeps in touch with: missed first, then those to look at again, then all by their next day."""
    now, today = timezone.now(), timezone.localdate()
    rows = (
        KeepInTouch.objects.visible_to(request.user).exclude(state="ended").select_related("person", "team", "wanted")
    )
    open_turns = Turn.objects.visible_to(request.user).filter(keep_in_touch__isnull=False).exclude(state="ended")
    late = Q(due_at__lt=now) | Q(since__lt=now - verbs.LATE, due_at=None)
    missed = list(
        open_turns.filter(late, claim=None).select_related("person", "keep_in_touch", "team").order_by("since")
    )
    page = page_of(rows, request, by=("next_on", "pk"))
    people = [one.person_id for one in (*missed, *page.rows)]
    record_list("people.person", people)
    return render(request, "calls/keeping.html",
                  {"page": page, "missed": missed, "today": today})  # fmt: skip


@requires(MAY)
def keep(request, pk):
    """One person's plan in the reader's team: made, or changed."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    record_view(person, purpose="keeping in touch")
    teams = Team.objects.filter(pk__in=request.user.teams_where(MAY), borough=person.borough_id)
    plan = KeepInTouch.objects.visible_to(request.user).filter(person=person).exclude(state="ended").first()
    data = request.POST if request.method == "POST" else None
    form = ChangeKeepForm(data) if plan else KeepForm(data)
    if form.is_bound and form.is_valid():
        if plan:
            _change(plan, form.cleaned_data, request.user)
        else:
            told = {**form.cleaned_data, "wanted": request.user if form.cleaned_data["is_mine"] else None}
            del told["is_mine"], told["key"]
            verbs.agree(person=person, team=teams.order_by("name").first(), by=request.user, **told)
        messages.success(request, "It is written down.")
        return redirect("calls:keep", pk)
    before = KeepInTouch.objects.visible_to(request.user).filter(person=person, state="ended").order_by("-ended_at")
    return render(request, "calls/keep.html", {"person": person, "plan": plan, "form": form, "before": before[:10]})


def _change(plan: KeepInTouch, told: dict, by) -> None:
    verb = told["verb"]
    if verb in ("pause", "look_again") and not told["until"]:
        raise Refused("Say until which day.")
    if verb == "step":
        verbs.step(plan, every_days=told["every_days"] or 0, because=told["why"], by=by)
    elif verb == "pause":
        verbs.pause(plan, until=told["until"], because=told["why"], by=by)
    elif verb == "look_again":
        verbs.look_again(plan, review_on=told["until"], by=by)
    else:
        verbs.stop(plan, because=told["why"], by=by)
