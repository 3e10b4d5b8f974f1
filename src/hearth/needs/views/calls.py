"""The list of calls; beginning one, completing it, stopping it."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.asked import row
from hearth.kit.pages import page_of
from hearth.kit.refused import Refused
from hearth.needs import calling
from hearth.needs.actions import completing, contacts, notes
from hearth.needs.actions.completing import Checked
from hearth.needs.forms.calls import (
    AbandonForm,
    BeginForm,
    CompleteForm,
    ConcernForm,
    NotReachedForm,
    moment_of,
)
from hearth.needs.models import Contact, Script
from hearth.needs.models.need import URGENCIES
from hearth.needs.rules.calls import NOT_REACHED, SAFEGUARDING, suggested_contact
from hearth.needs.views.call import found, outcome_words
from hearth.people import actions as people
from hearth.people.actions import opened
from hearth.people.models import Person


def teams_of(user):
    """The teams in which this person takes calls."""
    return list(Team.objects.filter(pk__in=user.teams_where(Permission.TAKE_CALLS)))


def begin_form(request, data=None) -> BeginForm:
    teams = teams_of(request.user)
    scripts = Script.objects.filter(borough__in={team.borough_id for team in teams}, status="published")
    return BeginForm(data, teams=teams, scripts=list(scripts.order_by("title")))


@requires(Permission.TAKE_CALLS)
def call_list(request):
    """Begin a call; drafts of one's own, drafts left alone, and the calls that were completed."""
    mine = request.user.teams_where(Permission.TAKE_CALLS)
    rows = Contact.objects.visible_to(request.user).filter(team__in=mine, channel="phone")
    rows = rows.select_related("person", "handler", "script", "team")
    drafts = list(rows.drafts().order_by("saved_at")[:200])
    own = [one for one in drafts if one.handler_id == request.user.pk]
    edge = timezone.now() - contacts.LEFT_ALONE
    page = page_of(rows.filter(completed_at__isnull=False), request, by=("-completed_at", "pk"))
    record_list("needs.contact", [one.pk for one in [*drafts, *page.rows]])
    return render(
        request, "needs/calls.html",
        {
            "form": begin_form(request), "own": own, "page": page, "not_reached": NOT_REACHED,
            "left": [one for one in drafts if one.handler_id != request.user.pk and one.saved_at < edge],
            "busy": [one for one in drafts if one.handler_id != request.user.pk and one.saved_at >= edge],
        },
    )  # fmt: skip


@requires(Permission.TAKE_CALLS)
@require_POST
def begin(request):
    """Begin a call: with a script or none, from the list or from a person's page."""
    form = begin_form(request, request.POST)
    if not form.is_valid():
        return render(request, "needs/calls.html", {"form": form, "own": [], "left": [], "busy": [], "page": None,
                                                    "not_reached": NOT_REACHED}, status=422)  # fmt: skip
    given = form.cleaned_data
    script = Script.objects.filter(pk=given["script"]).first() if given["script"] else None
    person = None
    if request.POST.get("person"):
        why = "we ring them" if given["is_outgoing"] else "they rang us"
        person = people.open_record(request.POST["person"], by=request.user, purpose=why)
        opened.remember(request, person.pk, why)
    contact = contacts.begin(
        team=row(Team.objects, given["team"]), by=request.user, script=script, person=person,
        is_outgoing=bool(given["is_outgoing"]), key=str(given["key"]),
    )  # fmt: skip
    return redirect("needs:call", contact.pk)


@requires(Permission.TAKE_CALLS)
@require_POST
def take_over(request, pk):
    """Carry on with a call that was left alone."""
    contact = found(request, pk)
    contacts.take_over(contact, by=request.user)
    if contact.person_id:
        people.open_record(contact.person_id, by=request.user, purpose=f"taking over call {contact.reference}")
    return redirect("needs:call", contact.pk)


@requires(Permission.TAKE_CALLS)
def abandon(request, pk):
    """Stop a draft, with a reason: nothing is raised."""
    contact = found(request, pk)
    form = AbandonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contacts.abandon(contact, because=form.cleaned_data["because"], by=request.user)
        messages.success(request, f"Call {contact.reference} was stopped and raised nothing. Its answers stay on file.")
        return redirect("needs:calls")
    return render(request, "needs/call/abandon.html", {"contact": contact, "form": form}, status=_status(form))


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200


@requires(Permission.TAKE_CALLS)
def not_reached(request, pk):
    """Nobody was spoken to."""
    contact = found(request, pk)
    form = NotReachedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        completing.not_reached(contact, why=form.cleaned_data["why"], by=request.user)
        contact.refresh_from_db()
        again = contact.next_contact_at
        words = f" Ring again {timezone.localtime(again):%A at %H:%M}; it is on the work list." if again else ""
        messages.success(request, f"{NOT_REACHED[contact.outcome][0]}.{words}")
        return redirect("needs:calls")
    return render(request, "needs/call/not_reached.html", {"contact": contact, "form": form}, status=_status(form))


@requires(Permission.RAISE_CONCERN)
def concern(request, pk):
    """Raise a safeguarding concern without leaving the call behind: everything in it is saved."""
    contact = found(request, pk)
    form = ConcernForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        notes.raise_concern(team=contact.team, text=given["text"], by=request.user, person=contact.person,
                            is_immediate=given["is_immediate"])  # fmt: skip
        messages.success(request, "The safeguarding front door has your note. Carry on with the call.")
        return redirect("needs:call", contact.pk)
    told = {"contact": contact, "form": form, "borough": contact.team.borough}
    return render(request, "needs/call/concern.html", told, status=_status(form))


@requires(Permission.TAKE_CALLS)
def complete(request, pk):
    """The check list, and the end of the call."""
    contact = found(request, pk)
    if not contact.is_draft:
        return redirect("needs:call", contact.pk)
    course = calling.course_of(contact)
    form = CompleteForm(request.POST or None, initial=_suggested(course), outcomes=_outcomes(course))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            done = completing.complete(contact, checked=_checked(request.POST, form.cleaned_data), by=request.user)
        except Refused as refused:
            refusal = str(refused)
        else:
            for line in done.not_sent:
                messages.error(request, f"Not sent – {line} The request stays with your team.")
            messages.success(request, f"Call {contact.reference} is completed. {_came_to(done)}")
            return redirect("needs:call", contact.pk)
    return render(request, "needs/call/complete.html", _list_of(contact, course, form, refusal, request.POST),
                  status=422 if refusal or (form.is_bound and form.errors) else 200)  # fmt: skip


def _came_to(done) -> str:
    needs, sent = len(done.needs), sum(1 + one.also_made.count() for one in done.referrals)
    said = f"{needs} request{'' if needs == 1 else 's'} raised"
    said += f", {sent} referral{'' if sent == 1 else 's'} sent." if sent else "."
    told = " Nobody contacts them any more; a colleague confirms that they have died."
    return said + told if done.contact.death else said


def _list_of(contact, course, form, refusal: str, data) -> dict:
    return {
        "contact": contact, "course": course, "form": form, "refusal": refusal, "person": contact.person,
        "names": {key: kind.name.en for key, kind in course.vocabulary.categories.items()},
        "routes": {key: route.name.en for key, route in course.vocabulary.routes.items()},
        "urgencies": URGENCIES, "order": [key for key, _ in URGENCIES], "sent": data, "oob": False,
        "for_safeguarding": any(raised.route == SAFEGUARDING for raised in course.referrals),
        "suggested": outcome_words(course, course.outcome) if course.outcome else "",
    }  # fmt: skip


def _suggested(course) -> dict:
    day, hour = suggested_contact(course.next_contact_hours, timezone.localtime())
    return {"outcome": course.outcome, "next_on": day, "next_at": f"{hour:%H:%M}" if hour else ""}


def _outcomes(course) -> list[tuple[str, str]]:
    return [(key, words.en) for key, words in course.vocabulary.outcomes.items() if key != "carried_on"]


def _checked(data, given: dict) -> Checked:
    names = data.getlist("need")
    wanted = set(data.getlist("raise"))
    return Checked(
        left_out=[name for name in names if name not in wanted],
        summaries={name: data.get(f"summary:{name}", "") for name in names},
        urgencies={name: data[f"urgency:{name}"] for name in names if data.get(f"urgency:{name}") in dict(URGENCIES)},
        advice_read=data.getlist("advice"), outcome=given["outcome"], concern=given["concern"],
        as_before=given["as_before"],
        next_contact_at=moment_of(given["next_on"], given["next_at"]), has_died=given["has_died"],
    )  # fmt: skip


def person_or_none(user, key: str) -> Person | None:
    """Somebody named on a form, through the wall."""
    return Person.objects.visible_to(user).filter(pk=key).first() if key else None
