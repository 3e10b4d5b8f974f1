"""Keeping in touch: the plans of the hub, what was missed, and one person's plan."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.record import record_list, record_view
from hearth.access.roles import Permission
from hearth.calls.actions import keeping as verbs
from hearth.calls.forms.keeping import ChangeKeepForm, KeepForm
from hearth.calls.models import KeepInTouch, Turn
from hearth.kit.pages import Band, page_of_bands
from hearth.kit.refused import Refused
from hearth.people.models import Person

MAY = Permission.RING_PEOPLE


@requires(MAY)
def keeping(request):
    """Whom the hub keeps in touch with: missed first, then those to look at again, then all by their next day."""
    now, today = timezone.now(), timezone.localdate()
    rows = (
        KeepInTouch.objects.visible_to(request.user)
        .regular()
        .exclude(state="ended")
        .select_related("person", "team", "wanted")
    )
    late = Turn.objects.visible_to(request.user).missed(now).filter(keep_in_touch__on_days=[])
    missed = list(late.select_related("person", "keep_in_touch", "team").order_by("ready_at"))
    waits = rows.filter(review_on__lte=today)
    page = page_of_bands(lambda moment: [Band(waits, ("review_on", "pk")),
                                         Band(rows.exclude(pk__in=waits), ("next_on", "pk"))], request)  # fmt: skip
    people = [one.person_id for one in (*missed, *page.rows)]
    record_list("people.person", people)
    return render(request, "calls/keeping.html",
                  {"page": page, "missed": missed, "today": today})  # fmt: skip


@requires(MAY)
def keep(request, pk):
    """The plans for one person of the reader's teams, each to be changed, and a new one for a team that has none."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    record_view(person, purpose="keeping in touch")
    mine = KeepInTouch.objects.visible_to(request.user).regular().filter(person=person)
    plans = list(mine.exclude(state="ended").select_related("team", "wanted").order_by("team__name"))
    teams = Team.objects.filter(pk__in=request.user.teams_where(MAY), borough=person.borough_id)
    free = list(teams.exclude(pk__in=[plan.team_id for plan in plans]).order_by("name"))
    said, changed = request.POST if request.method == "POST" else None, request.POST.get("plan")
    begin = KeepForm(None if changed else said, teams=free)
    forms = [(one, ChangeKeepForm(said if changed == str(one.pk) else None, auto_id=f"{one.pk}_%s")) for one in plans]
    wrong = next((form for _, form in forms if form.is_bound), begin)
    if wrong.is_bound and wrong.is_valid() and (plans or free):
        try:
            if wrong is begin:
                _begin(person, free, dict(begin.cleaned_data), request.user)
            else:
                _change(next(plan for plan, form in forms if form is wrong), wrong.cleaned_data, request.user)
            messages.success(request, "It is written down.")
            return redirect("calls:keep", pk)
        except Refused as refusal:
            wrong.add_error(None, str(refusal))
    before = mine.filter(state="ended").select_related("team").order_by("-ended_at")[:10]
    told = {"person": person, "forms": forms, "begin": begin, "free": free, "before": before, "wrong": wrong}
    return render(request, "calls/keep.html", told, status=422 if wrong.errors else 200)


def _begin(person: Person, free: list[Team], told: dict, by) -> None:
    chosen = told.pop("team")
    team = next(one for one in free if str(one.pk) == chosen)
    told["wanted"] = by if told.pop("is_mine") else None
    del told["key"]
    verbs.agree(person=person, team=team, by=by, **told)


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
