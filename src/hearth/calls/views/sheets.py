"""A volunteer's screen when they ring: one call sheet, for as long as the person is theirs to ring."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from hearth.access.doors import requires, unattended
from hearth.access.models import Team
from hearth.access.roles import Permission
from hearth.calls import conversation
from hearth.calls.actions import sheets as verbs
from hearth.calls.forms.keeping import HowToRingForm
from hearth.calls.forms.reminding import SaidNoForm
from hearth.calls.forms.ringing import CallBackForm, LanguageForm, NoteForm, SpeakForm, beside, not_then, said_outcome
from hearth.calls.forms.sheets import MoreForm, WorryForm
from hearth.calls.forms.staying import StayAnswerForm
from hearth.calls.keeping_words import rung_from_now
from hearth.calls.models import CallNote, CallSheet
from hearth.calls.rules import keeping
from hearth.calls.rules.outcomes import outcomes
from hearth.calls.rules.purposes import purposes
from hearth.kit.asked import number, row
from hearth.kit.language import pick
from hearth.kit.refused import Refused
from hearth.matching.models import call
from hearth.needs import scripting
from hearth.needs.models import Category
from hearth.offers.models import VolunteerRole

MAY = Permission.RING_BY_SHEET
NOBODY = ("Nobody waits to be rung just now. Times that were promised come by themselves.",
          "Does neb yn aros i gael ei ffonio ar hyn o bryd. Daw amserau a addawyd ar eu pen eu hunain.")  # fmt: skip
GONE = ("This person is not on your screen any more. Nothing was changed.",
        "Nid yw'r person hwn ar eich sgrin mwyach. Ni newidiwyd dim.")  # fmt: skip
THANKS = ("Thank you. It is written down.", "Diolch. Mae wedi'i ysgrifennu.")
TOLD = ("Thank you. The hub has it now.", "Diolch. Mae gan yr hyb ef nawr.")
WORRIED = ("Thank you. The safeguarding team has been told.", "Diolch. Mae'r tîm diogelu wedi cael gwybod.")


def _teams(user):
    return Team.objects.filter(pk__in=user.teams_where(MAY)).select_related("borough").order_by("name")


def _mine(user) -> CallSheet | None:
    rows = CallSheet.objects.filter(volunteer=user.volunteer_key) if user.volunteer_key else CallSheet.objects.none()
    return rows.select_related("team__borough", "script__borough").first()


def ring(request):
    """The sheet in their hand, or a button for the next person."""
    if sheet := _mine(request.user):
        return render(request, "calls/sheet.html", _told(sheet))
    waiting = [(team, *verbs.standing(team, by=request.user)) for team in _teams(request.user)]
    return render(request, "calls/sheet_waiting.html", {
        "teams": [(team, caller, SpeakForm(initial={"languages": caller.languages})) for team, caller, _ in waiting],
        "today": sum(number for _, _, number in waiting), "notes": CallNote.objects.for_caller(request.user),
    })  # fmt: skip


def _told(sheet: CallSheet, **forms) -> dict:
    borough = sheet.team.borough
    hub = sheet.team.phone or borough.phone
    kinds = Category.objects.filter(borough=borough, is_open=True)
    return {
        "sheet": sheet, "purpose": purposes()[sheet.purpose], "outcomes": outcomes(), "hub": hub,
        "prompts": conversation.prompts(sheet.script, sheet.language), "said_in": sheet.language,
        "crisis": scripting.crisis_card(borough), "note": NoteForm(initial={"note": sheet.note}),
        "call": call(sheet.pk, resident=sheet.phone, hub=hub, relay=borough.relay_phone,
                     shows_residents=borough.volunteers_see_phones),
        "heard": _heard(sheet),
        "call_back": CallBackForm(), "languages": LanguageForm(), "more": MoreForm(kinds=kinds), "worry": WorryForm(),
        "reminds": [one[1 + (sheet.language == "cy")] for one in sheet.reminds],
        "said_no": SaidNoForm(about=sheet.reminds),
        **forms,
    }  # fmt: skip


def _heard(sheet: CallSheet, said=None) -> HowToRingForm | StayAnswerForm | None:
    """Whether a volunteer stays; what was heard that is a bad sign, and how they are rung from now on."""
    if sheet.stays:
        roles = VolunteerRole.objects.filter(borough=sheet.team.borough_id, is_open=True)
        return StayAnswerForm(said, roles=roles, initial=sheet.stays)
    signs = conversation.bad_signs(sheet.script)
    if not (signs or sheet.every_days):
        return None
    becomes, soon = "", timezone.localdate() + keeping.REVIEW_SOON
    if sheet.every_days:
        becomes = rung_from_now(keeping.stepped_up(sheet.every_days), min(sheet.review_on or soon, soon))
    return HowToRingForm(said, signs=signs, becomes=becomes, is_kept=bool(sheet.every_days))


def _in_hand(request) -> CallSheet | None:
    """The sheet that the screen showed which was sent, with what was typed until its button was pressed."""
    sheet = _mine(request.user)
    if sheet is None or str(sheet.pk) != request.POST.get("sheet"):
        return None
    verbs.is_there(sheet, by=request.user, note=request.POST.get("note"))
    sheet.note = request.POST.get("note", sheet.note)
    return sheet


@unattended
@requires(MAY)
@require_POST
def there(request):
    """The screen is still open; what was typed so far is kept."""
    return HttpResponse(status=204 if _in_hand(request) else 410)


@requires(MAY)
@require_POST
def on_sheet(request, verb):
    """What a volunteer does while they ring: next, how it ended, something more; a rest."""
    if verb in OF_THEMSELF:
        return OF_THEMSELF[verb](request, verb)
    if verb not in ON_SHEET:
        raise Http404
    if sheet := _in_hand(request):
        return ON_SHEET[verb](request, sheet)
    messages.warning(request, pick(GONE))
    return redirect("calls:ring")


def _next(request, verb):
    team = row(_teams(request.user), request.POST.get("team"))
    if not verbs.next_person(team=team, by=request.user):
        messages.info(request, pick(NOBODY))
    return redirect("calls:ring")


def _of_themself(request, verb):
    team = row(_teams(request.user), request.POST.get("team"))
    verbs.say(team, verb=verb, by=request.user, minutes=number(request.POST.get("minutes") or "0"),
              languages=request.POST.getlist("languages"))  # fmt: skip
    return redirect("calls:ring")


OF_THEMSELF = {"next": _next, "rest": _of_themself, "debrief": _of_themself, "speak": _of_themself}


def _end(request, sheet):
    """How the call ended. Enter in a box is the button of its own box, and never that they were spoken to."""
    outcome = said_outcome(request.POST)
    more, wrong = beside(outcome, request.POST)
    if outcome == "spoke" and (form := _heard(sheet, request.POST)):
        more, wrong = (form.said(sheet.every_days), {}) if form.is_valid() else ({}, {"heard": form})
    if wrong:
        return render(request, "calls/sheet.html", _told(sheet, asks=outcome, **wrong), status=422)
    try:
        verbs.end(sheet, outcome=outcome, by=request.user, note=sheet.note, was_hard="was_hard" in request.POST, **more)
    except Refused as refusal:
        if outcome != "call_back":
            raise
        told = _told(sheet, asks=outcome, call_back=not_then(request.POST, refusal))
        return render(request, "calls/sheet.html", told, status=422)
    messages.success(request, pick(THANKS))
    return redirect("calls:ring")


def _give_back(request, sheet):
    verbs.give_back(sheet, by=request.user)
    return redirect("calls:ring")


def _more(request, sheet):
    form = MoreForm(request.POST, kinds=Category.objects.filter(borough=sheet.team.borough_id, is_open=True))
    if not form.is_valid():
        return render(request, "calls/sheet.html", _told(sheet, more=form, asks="more"), status=422)
    verbs.tell(sheet, by=request.user, **form.cleaned_data)
    messages.success(request, pick(TOLD))
    return redirect("calls:ring")


def _said_no(request, sheet):
    form = SaidNoForm(request.POST, about=sheet.reminds)
    if not form.is_valid():
        return render(request, "calls/sheet.html", _told(sheet, said_no=form, asks="said_no"), status=422)
    told = form.cleaned_data
    verbs.said_no(sheet, reminder=UUID(told["reminder"]), answer=told["answer"], text=told["text"], by=request.user)
    messages.success(request, pick(TOLD))
    return redirect("calls:ring")


def _worry(request, sheet):
    form = WorryForm(request.POST)
    if not form.is_valid():
        return render(request, "calls/sheet.html", _told(sheet, worry=form, asks="worry"), status=422)
    verbs.worry(sheet, by=request.user, **form.cleaned_data)
    messages.success(request, pick(WORRIED))
    return redirect("calls:ring")


ON_SHEET = {"end": _end, "give-back": _give_back, "more": _more, "said-no": _said_no, "worry": _worry}
