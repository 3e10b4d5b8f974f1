"""Why a record says what it says of lists: which rows are linked to it, who joined what, and how to undo it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.desk.actions import rows as row_actions
from hearth.desk.forms import ReasonForm
from hearth.exchange.actions import comparing
from hearth.kit.refused import Refused
from hearth.needs.actions import moving
from hearth.needs.models import Need, Note
from hearth.people.actions.opened import purpose_of
from hearth.people.models import Joining, ListEntry, Person

MOST = 10


def _opened(request, pk) -> Person | None:
    """The person, when this reader has opened the record and said what for."""
    person = get_object_or_404(Person.objects.visible_to(request.user).select_related("borough"), pk=pk)
    return person if purpose_of(request, pk) else None


@requires(Permission.LINK_PEOPLE)
def rows(request, pk):
    """The rows of the reader's teams that are linked to this person, and the records that were joined here."""
    person = _opened(request, pk)
    if person is None:
        return redirect("people:open", pk)
    return _page(request, person, ReasonForm())


def _page(request, person: Person, form, status: int = 200):
    user = request.user
    entries = ListEntry.objects.visible_to(user).filter(person=person).select_related("data_set", "team", "link_by")
    joinings = Joining.objects.visible_to(user).filter(kept=person).select_related("gone", "joined_by", "parted_by")
    came_with = {pk: joined for joined in joinings if not joined.parted_at
                 for pk in joined.moved.get("people_listentry", [])}  # fmt: skip
    return render(request, "desk/rows.html", {
        "person": person, "form": form, "joinings": joinings.order_by("-joined_at"),
        "entries": [(entry, came_with.get(str(entry.pk))) for entry in entries.order_by("-link_at")],
    }, status=status)  # fmt: skip


@require_POST
@requires(Permission.LINK_PEOPLE)
def part(request, pk, joining):
    """These were two people: what moved goes back to whom it belongs."""
    person = _opened(request, pk)
    if person is None:
        return redirect("people:open", pk)
    joined = get_object_or_404(Joining.objects.visible_to(request.user).filter(kept=person), pk=joining)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, person, form, status=422)
    comparing.part(joined=joined, by=request.user, because=form.cleaned_data["reason"])
    messages.success(request, "Parted. What belonged to the other record is there again, and nobody asks about them.")
    return redirect("desk:rows", pk)


@requires(Permission.LINK_PEOPLE)
def move_row(request, pk, entry):
    """This row is about somebody else: choose whom, and what goes with it."""
    person = _opened(request, pk)
    if person is None:
        return redirect("people:open", pk)
    mine = ListEntry.objects.visible_to(request.user).select_related("data_set", "team")
    row = get_object_or_404(mine.filter(person=person), pk=entry)
    work = _work(request.user, person, row)
    form = ReasonForm(request.POST if request.POST.get("do") else None)
    if form.is_bound and form.is_valid():
        return _moved(request, person, row, work, form.cleaned_data["reason"])
    return render(request, "desk/move_row.html", {
        "person": person, "row": row, "form": form, "found": _candidates(request, person, row), "work": work,
        "typed": request.POST.get("q", ""), "chosen": request.POST.get("to", ""), "refusal": "",
    }, status=422 if form.is_bound else 200)  # fmt: skip


def _work(user, person: Person, row: ListEntry) -> dict:
    """Requests and notes of the row's own team: those that came from a list since go with it unless unticked."""
    needs = Need.objects.visible_to(user).filter(person=person, team=row.team).order_by("raised_at")
    notes = Note.objects.visible_to(user).filter(person=person, team=row.team, need=None).order_by("written_at")
    held = [(need, _came_since(need, row), moving.in_the_way(need)) for need in needs]
    return {
        "needs": held,
        "notes": [(note, False) for note in notes],
        "may_take_back": any(way and way.is_ours_to_take_back for _, _, way in held),
    }


def _came_since(need: Need, row: ListEntry) -> bool:
    return need.source == "list" and need.raised_at >= row.first_seen_at


def _candidates(request, person: Person, row: ListEntry) -> list[Person]:
    """Whom the row may be about: who fits what was typed, else who fits what the row says."""
    told = row.tells
    said = " ".join(str(told.get(name, "")) for name in ("first_name", "last_name"))
    found = Person.objects.search(request.POST.get("q") or said.strip(), most=MOST + 1)
    found = [one for one in found if one.pk != person.pk][:MOST]
    record_list("people.person", [one.pk for one in found])
    return found


def _moved(request, person: Person, row: ListEntry, work: dict, because: str):
    wanted = request.POST.get("to", "")
    if not wanted:
        raise Refused("Choose whom this row is about, or “somebody new”.")
    to = None
    if wanted != "new":
        to = Person.objects.visible_to(request.user).filter(Q(pk=wanted) if _is_id(wanted) else Q(pk=None)).first()
        if to is None:
            raise Http404
    ticked = set(request.POST.getlist("with"))
    row_actions.move_row(
        entry=row, to=to, by=request.user, because=because,
        needs=[need for need, _, _ in work["needs"] if str(need.pk) in ticked],
        notes=[note for note, _ in work["notes"] if str(note.pk) in ticked],
        take_back=request.POST.get("take_back") == "yes",
    )  # fmt: skip
    messages.success(request, "Moved. Both records say so.")
    return redirect("desk:rows", person.pk)


def _is_id(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum()


@require_POST
@requires(Permission.LINK_PEOPLE)
def ask(request, pk, other):
    """Another record may be of this person: put the two among the pairs to compare."""
    person = _opened(request, pk)
    if person is None:
        return redirect("people:open", pk)
    second = get_object_or_404(Person.objects.visible_to(request.user), pk=other)
    comparing.ask(one=person, other=second, by=request.user, because="A colleague thinks that they are one person")
    messages.success(request, "They are among the pairs to compare.")
    return redirect("exchange:compare")
