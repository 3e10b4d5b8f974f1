"""Pages for a row without a name: what it says, whom it may be about, and what somebody found out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.exchange.actions import identifying
from hearth.exchange.forms.comparing import BecauseForm
from hearth.exchange.forms.identifying import NEW, NOBODY, WhoIsIt
from hearth.exchange.rules import feeds
from hearth.exchange.rules.histories import read_out
from hearth.kit.refused import Refused
from hearth.people.actions import identifying as people_identifying
from hearth.people.models import Identification, ListEntry, Person

MOST = 10


def _rows(user):
    teams = user.teams_where(Permission.LINK_PEOPLE)
    return ListEntry.objects.visible_to(user).filter(team__in=teams).select_related("data_set", "team")


@never_cache
@require_GET
@requires(Permission.LINK_PEOPLE)
def next_row(request):
    """The row that has waited longest, or a page that says that none waits."""
    row = identifying.to_identify(_rows(request.user)).order_by("first_seen_at", "pk").first()
    if row is None:
        return render(request, "exchange/identify_none.html")
    return redirect("exchange:identify", row.pk)


@never_cache
@requires(Permission.LINK_PEOPLE)
def identify(request, pk):
    """One row: what it says, who fits it, what was said of it before; and say who it is."""
    row = get_object_or_404(_rows(request.user), pk=pk)
    said = people_identifying.standing_word(row)
    if row.person_id:
        return _page(request, row, said, None, [])
    found = _found(request, row)
    form = WhoIsIt(request.POST if request.POST.get("do") == "say" else None, found=found)
    if form.is_bound and form.is_valid():
        try:
            return _said(request, row, form)
        except Refused as refusal:
            form.add_error("who", str(refusal))
    return _page(request, row, said, form, found)


def _found(request, row: ListEntry) -> list[Person]:
    """Whom it may be: who fits what was typed, else who fits what the row says; all of them written down as seen."""
    found = people_identifying.likely(entry=row, typed=request.POST.get("q", ""), most=MOST)
    record_list("people.person", [person.pk for person in found], team=row.team)
    return found


def _page(request, row: ListEntry, said: Identification | None, form: WhoIsIt | None, found: list[Person]):
    record_list("people.listentry", [row.pk], team=row.team)
    earlier = Identification.objects.filter(team=row.team, entry=row).exclude(taken_back_at=None)
    shown = [
        (feeds.called(key), read_out(text)) for key, text in row.said.items() if text and not key.endswith("_as_came")
    ]
    return render(request, "exchange/identify.html", {
        "row": row, "said": said, "form": form, "shown": shown, "typed": request.POST.get("q", ""), "found": found,
        "earlier": earlier.select_related("said_by", "taken_back_by").order_by("-said_at"), "back": BecauseForm(),
        "left": identifying.to_identify(_rows(request.user)).count(),
    }, status=422 if form and form.is_bound else 200)  # fmt: skip


def _said(request, row: ListEntry, form: WhoIsIt):
    """Keep the answer and go on with the next row."""
    given, by = form.cleaned_data, request.user
    if given["who"] == NOBODY:
        people_identifying.cannot_identify(entry=row, by=by, because=given["because"])
        messages.success(request, "Kept: nobody can tell whom that row is about.")
        return redirect("exchange:identify_next")
    names = {name: given[name] for name in ("first_name", "last_name")} if given["who"] == NEW else {}
    person = None if given["who"] == NEW else form.found[given["who"]]
    _, raised = identifying.say_who(entry=row, by=by, because=given["because"], person=person, **names)
    asked = f" {raised} {'request was' if raised == 1 else 'requests were'} raised." if raised else ""
    messages.success(request, f"That row is about {'somebody new now' if person is None else person.name}.{asked}")
    return redirect("exchange:identify_next")


@require_POST
@requires(Permission.LINK_PEOPLE)
def take_back(request, pk):
    """What was said of a row was wrong: it waits again."""
    row = get_object_or_404(_rows(request.user), pk=pk)
    said = people_identifying.standing_word(row)
    if said is None:
        raise Http404
    form = BecauseForm(request.POST)
    if not form.is_valid():
        raise Refused("Say why it is taken back.")
    identifying.take_back(identification=said, by=request.user, because=form.cleaned_data["reason"])
    messages.success(request, "Taken back. The row waits again, and the record is as if it had never come.")
    return redirect("exchange:identify", pk)
