"""Ringing people: the next person on the screen, one key for how it ended."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from hearth.access.doors import requires, unattended
from hearth.access.models import Team
from hearth.access.record import record_view
from hearth.access.roles import Permission
from hearth.calls import conversation, policies
from hearth.calls.actions import callers, keeping, queue, reminders, reminding, ringing, staying
from hearth.calls.forms.keeping import HowToRingForm
from hearth.calls.forms.reminding import SaidNoForm
from hearth.calls.forms.ringing import CallBackForm, LanguageForm, NoteForm, SpeakForm, beside, not_then, said_outcome
from hearth.calls.forms.staying import StayAnswerForm
from hearth.calls.models import AskedToStay, Caller, CallNote, Claim, Reminder, Try, Turn
from hearth.calls.rules.outcomes import outcomes
from hearth.calls.views import sheets
from hearth.kit.asked import number, row
from hearth.kit.identifiers import read_phone
from hearth.kit.language import counted
from hearth.kit.refused import Refused
from hearth.needs import scripting
from hearth.offers.models import VolunteerRole
from hearth.people.models import Kin, in_company

MAY = Permission.RING_PEOPLE


def _teams(user):
    return Team.objects.filter(pk__in=user.teams_where(MAY)).order_by("name")


def _mine(user) -> Claim | None:
    rows = Claim.objects.filter(caller=user).select_related(
        "turn__campaign__script__borough", "turn__keep_in_touch", "turn__team__borough", "person__ward", "contact"
    )
    return rows.first()


@requires(MAY, Permission.RING_BY_SHEET)
def ring(request):
    """The screen of whoever rings: the person who is next, or how many wait and a button for the next."""
    if not request.user.may(MAY):
        return sheets.ring(request)
    claim = _mine(request.user)
    if claim and claim.contact and ringing.settle(claim, by=request.user):
        claim = None
    if claim is None:
        return render(request, "calls/waiting.html", {
            "teams": _waiting(request.user), "today": _today(request.user),
            "notes": CallNote.objects.for_caller(request.user),
        })  # fmt: skip
    record_view(claim.person, purpose=f"ringing for {policies.of(claim.turn).name}", kind="calls.turn",
                ids=[claim.turn_id])  # fmt: skip
    return render(request, "calls/ring.html", _told(claim))


def _told(claim: Claim, **forms) -> dict:
    turn, person = claim.turn, claim.person
    language = "cy" if person.language == "cy" else "en"
    in_company([person])
    tried = turn.tried.select_related("by").order_by("-at")
    about, asked = reminders.standing(turn, timezone.now()), staying.of(turn)
    return {
        "claim": claim, "turn": turn, "person": person, "policy": policies.of(turn), "tried": tried,
        "number": read_phone(turn.number).shown, "kin": _kin(turn), "outcomes": outcomes(),
        "prompts": conversation.prompts(conversation.script_of(turn), language), "said_in": language,
        "crisis": scripting.crisis_card(turn.team.borough),
        "note": NoteForm(initial={"note": claim.note or turn.left_note}), "call_back": CallBackForm(),
        "languages": LanguageForm(), "heard": _heard(turn, asked), "today": timezone.localdate(),
        "gave": staying.gave(asked.volunteer)[0] if asked else "",
        "reminds": [(one, one.words[language == "cy"]) for one in about],
        "said_no": SaidNoForm(about=_to_answer(about)), **forms,
    }  # fmt: skip


def _to_answer(about: list[Reminder]) -> list[tuple[str, str, str]]:
    """Of what somebody may say that they cannot come or do not want it: nothing twice."""
    return [(str(one.pk), *one.words) for one in about if not one.answer]


def _heard(turn: Turn, asked: AskedToStay | None, said=None) -> HowToRingForm | StayAnswerForm | None:
    """What is asked of whoever spoke to them: whether a volunteer stays; which bad signs were heard, and how they are
    rung from now on."""
    if asked:
        roles = VolunteerRole.objects.filter(borough=turn.team.borough_id, is_open=True)
        wishes = {"may_be_introduced": asked.volunteer.may_be_introduced, "wants_thanks": asked.volunteer.wants_thanks}
        return StayAnswerForm(said, roles=roles, initial=wishes)
    signs, plan = conversation.bad_signs(conversation.script_of(turn)), keeping.plan_of(turn)
    if not signs and not turn.is_regular:
        return None
    return HowToRingForm(said, signs=signs, becomes=plan.after_bad_sign if plan else "", is_kept=turn.is_regular)


def _kin(turn: Turn) -> Kin | None:
    """Whom the caller rings in place of the person, and what was agreed may be said."""
    rows = Kin.objects.to_be_rung().filter(person=turn.person_id, phone=turn.number)
    return rows.first() if turn.way == "kin" else None


def _waiting(user) -> list[tuple]:
    """Each team with how many wait for a caller, how many of them at a time that was promised, and what this caller
    has said of themself."""
    now, found = timezone.now(), []
    for team in _teams(user):
        ready = Turn.objects.visible_to(user).filter(team=team).waiting(now)
        mine = Caller.objects.filter(team=team, user=user).first()
        speaks = SpeakForm(initial={"languages": mine.languages if mine else []}, auto_id=f"{team.pk}_%s")
        rests = mine.rests_until if mine and mine.rests_until and mine.rests_until > now else None
        promised = ready.filter(is_promised=True, due_at__lte=now).count()
        found.append((team, ready.count(), promised, speaks, rests, bool(mine and mine.wants_debrief_since)))
    return found


def _today(user) -> int:
    begun = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Try.objects.visible_to(user).filter(by=user, at__gte=begun).count()


@requires(MAY)
@require_POST
def next_person(request):
    """Put the next right person on the screen."""
    team = row(_teams(request.user), request.POST.get("team"))
    if queue.next_turn(team=team, by=request.user) is None:
        messages.info(request, _why_nobody(team, request.user))
    return redirect("calls:ring")


NOT_YOURS = {
    "dealt": "dealt to colleagues (your coordinator can deal them again)",
    "language": "to be rung in another language (say below which ones you hold a call in)",
    "kept": "kept for the voice they know", "others": "for other callers",
}  # fmt: skip


def _why_nobody(team: Team, user) -> str:
    now = timezone.now()
    if opens := queue.opens_at(team, now):
        local = timezone.localtime(opens)
        day = "today" if local.date() == timezone.localdate() else f"on {local:%A}"
        return f"Nobody is rung at this hour. It begins again {day} at {local:%H:%M}."
    found = queue.not_yours(team, user, now)
    if not found:
        return "Nobody waits to be rung just now. Times that were promised come by themselves."
    parts = [f"{counted(many, 'is', 'are')} {NOT_YOURS[why]}" for why, many in found.items()]
    return f"Nobody waits for you just now. Of those who wait, {', '.join(parts)}."


@unattended
@requires(MAY)
@require_POST
def there(request):
    """The screen is still open; what was typed so far is kept."""
    claim = _mine(request.user)
    if claim is None:
        return HttpResponse(status=410)
    queue.is_there(claim, by=request.user, note=request.POST.get("note"))
    return HttpResponse(status=204)


def _with_note(request) -> Claim | None:
    """Whom the screen showed that was sent, with what was typed until its button was pressed."""
    claim = _mine(request.user)
    if claim is None or str(claim.turn_id) != request.POST.get("turn"):
        messages.warning(request, "This person is not on your screen any more. Nothing was changed.")
        return None
    claim.note = request.POST.get("note", claim.note)
    queue.is_there(claim, by=request.user, note=claim.note)
    return claim


def _again(request, claim: Claim, asks: str, **forms):
    return render(request, "calls/ring.html", _told(claim, asks=asks, **forms), status=422)


@requires(MAY)
@require_POST
def end_try(request):
    """How the call ended."""
    claim = _with_note(request)
    if claim is None:
        return redirect("calls:ring")
    outcome = said_outcome(request.POST)
    more, wrong = beside(outcome, request.POST)
    if outcome == "spoke" and (form := _heard(claim.turn, staying.of(claim.turn), request.POST)):
        every = claim.turn.keep_in_touch.every_days if claim.turn.keep_in_touch else None
        more, wrong = (form.said(every), {}) if form.is_valid() else ({}, {"heard": form})
    if wrong:
        return _again(request, claim, outcome, **wrong)
    note, team = claim.note, claim.team
    try:
        ringing.end_try(claim, outcome=outcome, by=request.user, note=note, was_hard="was_hard" in request.POST, **more)
    except Refused as refusal:
        if outcome != "call_back":
            raise
        return _again(request, claim, outcome, call_back=not_then(request.POST, refusal))
    messages.success(request, f"{claim.person.name}: {outcomes()[outcome].en.lower()}.")
    rests = Caller.objects.filter(team=team, user=request.user, rests_until__gt=timezone.now()).exists()
    if "next" in request.POST and not rests and queue.next_turn(team=team, by=request.user) is None:
        messages.info(request, _why_nobody(team, request.user))
    return redirect("calls:ring")


@requires(MAY)
@require_POST
def said_no(request):
    """They cannot come to what they were reminded of, or do not want it. The call goes on."""
    claim = _with_note(request)
    if claim is None:
        return redirect("calls:ring")
    form = SaidNoForm(request.POST, about=_to_answer(reminders.standing(claim.turn, timezone.now())))
    if not form.is_valid():
        return _again(request, claim, "said_no", said_no=form)
    told = form.cleaned_data
    reminding.said_no(claim, reminder=UUID(told["reminder"]), answer=told["answer"], text=told["text"], by=request.user)
    messages.success(request, "The team has it to act on today. Say so, and that somebody rings them about it.")
    return redirect("calls:ring")


@requires(Permission.TAKE_CALLS)
@require_POST
def more(request):
    """Open the whole call: the script, needs, referrals, safeguarding."""
    claim = _with_note(request)
    if claim is None:
        return redirect("calls:ring")
    contact = ringing.something_more(claim, by=request.user, note=claim.note)
    return redirect("needs:call", contact.pk)


@requires(MAY)
@require_POST
def about_me(request, verb):
    """What whoever rings says of themself: languages, a break, that they would like to talk."""
    team = row(_teams(request.user), request.POST.get("team"))
    if verb == "speak":
        callers.speak(team=team, languages=request.POST.getlist("languages"), by=request.user)
        messages.success(request, "People who speak those languages may come to you now.")
    elif verb == "rest":
        callers.rest(team=team, minutes=number(request.POST.get("minutes")), by=request.user)
    elif verb == "debrief":
        callers.ask_for_debrief(team=team, by=request.user)
        messages.success(request, "Your coordinator sees that you would like to talk.")
    else:
        raise Http404
    return redirect("calls:ring")


@requires(MAY)
@require_POST
def give_back(request):
    """Put the person back: nobody was rung."""
    if claim := _with_note(request):
        queue.give_back(claim, by=request.user)
        messages.success(request, f"{claim.person.name} is back in the queue. Nobody was rung.")
    return redirect("calls:ring")
