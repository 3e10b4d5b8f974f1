"""One need: everything about it on one page, and every verb of its life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from hearth.access.actions import presence
from hearth.access.doors import requires, unattended
from hearth.access.models import User
from hearth.access.record import history, record_view
from hearth.access.roles import Permission
from hearth.desk import forms
from hearth.kit.asked import number
from hearth.kit.pages import last_view
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.matching import actions as matching
from hearth.matching.models import Asking, Standing, Task
from hearth.needs.actions import needs, notes, referrals
from hearth.needs.models import FIELDS, Need, Referral, Route
from hearth.people.models import Approach, Involvement


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to a need: its words, its form, the call, and when it is offered."""

    words: str
    call: Any
    form: Any = None
    when: Any = lambda need: need.is_open
    done: str = ""
    permission: Permission = Permission.WORK_NEEDS


def _note(need, *, by, text):
    notes.write(person=need.person, team=need.team, need=need, text=text, by=by)


def _concern(need, *, by, text, is_immediate):
    notes.raise_concern(team=need.team, person=need.person, need=need, text=text, is_immediate=is_immediate, by=by)


def _refer(need, *, by, route, reason, hands_over):
    route = get_object_or_404(Route.objects.visible_to(by), pk=route)
    referrals.refer(need=need, route=route, by=by, reason=reason, hands_over=hands_over)


def _hand_to(need, *, by, colleague):
    needs.hand_to(need, colleague=get_object_or_404(User, pk=colleague), by=by)


def _second(said: dict) -> needs.Company | None:
    """Who goes with whoever goes, taken out of what a form said; nothing where it was not asked."""
    kind, words = said.pop("company", ""), {"partner": said.pop("partner", ""), "nobody_goes": said.pop("instead", "")}
    colleague = said.pop("colleague", None)
    return needs.Company(kind, number(str(colleague)) or None, words.get(kind, "")) if kind else None


def _take(need, *, by, **said):
    needs.take_yourself(need, by=by, company=_second(said))


def _go_together(need, *, by, **said):
    needs.go_together(need, by=by, company=_second(said) or needs.Company())


def _rated(rating: str) -> int | None:
    return number(rating) or None


def _release(need, *, by, reason):
    """Take it back from whoever has it: a volunteer's task ends with it."""
    if task := Task.objects.live().filter(need=need).first():
        matching.withdraw(task, reason=reason, by=by)
    else:
        needs.release(need, by=by, reason=reason)


def _said_yes(need, *, by):
    """A volunteer without a sign-in says yes on the telephone."""
    task = Task.objects.live().filter(need=need).first()
    if task is None:
        raise Refused("Nobody has been asked to do this.")
    matching.accept(task, by=by)
    matching.look_after_asking(need)


def _said_no(need, *, by, reason):
    """A volunteer without a sign-in says no on the telephone; who is next in order is asked at once."""
    task = Task.objects.live().filter(need=need).first()
    if task is None:
        raise Refused("Nobody has been asked to do this.")
    matching.decline(task, reason=reason, by=by)
    matching.look_after_asking(need)


def _end(need, *, by, ending, note):
    if need.carrier_kind == "volunteer":
        _release(need, by=by, reason=note)
    needs.end(need, by=by, ending=ending, note=note)


def _finish(need, *, by, how, residents_word, residents_rating, **handed):
    if task := Task.objects.live().filter(need=need).first():
        matching.done(task, how=how, by=by)
        needs.hear(need, by=by, word=residents_word, rating=_rated(residents_rating))
    else:
        rating, company = _rated(residents_rating), _second(handed)
        told = needs.HandOver(**handed) if handed else None
        needs.finish(need, by=by, how=how, residents_word=residents_word, residents_rating=rating, hand_over=told,
                     company=company)  # fmt: skip


def _hear(need, *, by, word, rating):
    needs.hear(need, by=by, word=word, rating=_rated(rating))


def _correct(need, *, by, version, **facts):
    needs.correct(need, by=by, version=number(version), **facts)


def _told(need) -> Referral | None:
    """The referral it came by, when somebody has told its sender what became of it while this is still open."""
    if not need.is_open or need.source != "referral":
        return None
    return Referral.objects.told_of([need]).select_related("from_team").first()


VERBS: dict[str, Verb] = {
    "end-as-told": Verb("End it as told", referrals.end_as_told, when=_told, done="Ended, as was told."),
    "finish": Verb("Done", _finish, forms.FinishForm, when=lambda n: n.stage == "taken", done="Done. Thank you."),
    "claim": Verb("Claim", needs.claim, when=lambda n: n.is_open and not n.owner_id, done="You look after it now."),
    "take": Verb(
        "Do it yourself",
        needs.take_yourself,
        when=lambda n: n.stage in ("new", "triaged") and (n.company or not n.asks_company),
        done="It is yours to do.",
    ),
    "take-two": Verb(
        "Do it yourself, with a second person",
        _take,
        forms.CompanyForm,
        when=lambda n: n.stage in ("new", "triaged") and n.asks_company and not n.company,
        done="It is yours to do. Two go together.",
    ),
    "together": Verb(
        "Who goes with them",
        _go_together,
        forms.CompanyForm,
        when=lambda n: n.is_open and n.asks_company,
        done="Written down. A colleague who goes along sees it on their own list.",
    ),
    "refer": Verb(
        "Refer to another team",
        _refer,
        forms.ReferForm,
        done="Sent. You will see what becomes of it.",
        permission=Permission.REFER,
    ),
    "hand-to": Verb("Hand to a colleague", _hand_to, forms.HandToForm, done="Handed over."),
    "hand-back": Verb(
        "Hand back to the team",
        needs.hand_back,
        when=lambda n: n.is_open and n.owner_id,
        done="Back on the team's list.",
    ),
    "said-yes": Verb(
        "They said yes",
        _said_yes,
        when=lambda n: n.stage == "offered" and n.carrier_kind == "volunteer",
        done="Written down. It is theirs to do.",
    ),
    "said-no": Verb(
        "They said no",
        _said_no,
        forms.SaidNoForm,
        when=lambda n: n.stage == "offered" and n.carrier_kind == "volunteer",
        done="Written down. It is back on the list, or with whoever is next in order.",
    ),
    "release": Verb(
        "Take it back from them",
        _release,
        forms.ReasonForm,
        when=lambda n: n.stage in ("offered", "taken") and not n.carrier_is_team and not n.is_in_our_hands,
        done="Back on the list.",
    ),
    "could-not": Verb(
        "Could not hand it over",
        needs.could_not,
        forms.CouldNotForm,
        when=lambda n: n.is_in_our_hands,
        done="Written down. It is back on the list.",
    ),
    "note": Verb("Add a note", _note, forms.NoteForm, when=lambda n: True, done="Note saved."),
    "correct": Verb("Correct what it says", _correct, forms.CorrectForm, done="Corrected."),
    "urgency": Verb("Change urgency", needs.set_urgency, forms.UrgencyForm, done="Urgency changed."),
    "hold": Verb(
        "Put on hold", needs.hold, forms.HoldForm, when=lambda n: n.is_open and not n.is_on_hold, done="On hold."
    ),
    "resume": Verb("Take off hold", needs.resume, when=lambda n: n.is_open and n.is_on_hold, done="Off hold."),
    "pharmacy": Verb(
        "What the pharmacy says",
        needs.pharmacy_confirms,
        forms.PharmacyForm,
        when=lambda n: n.is_open and n.category.is_medicine,
        done="Written down.",
    ),
    "medicine": Verb(
        "Change the medicine facts",
        needs.set_medicine_facts,
        forms.MedicineForm,
        when=lambda n: n.is_open and n.category.is_medicine,
        done="Written down.",
    ),
    "end": Verb("End it otherwise", _end, forms.EndForm, done="Ended."),
    "hear": Verb("What the resident said", _hear, forms.HearForm, when=lambda n: not n.is_open, done="Saved."),
    "concern": Verb(
        "Raise a safeguarding concern",
        _concern,
        forms.ConcernForm,
        when=lambda n: True,
        done="The safeguarding front door has it.",
        permission=Permission.RAISE_CONCERN,
    ),
}


def _found(request, pk) -> Need:
    rows = Need.objects.visible_to(request.user).select_related(
        "person", "category", "ward", "owner", "team", "contact"
    )
    return get_object_or_404(rows, pk=pk)


def _form(verb: Verb, need: Need, user, data=None):
    if verb.form is None:
        return None
    more: dict[str, Any] = {}
    if verb.form is forms.ReferForm:
        more["routes"] = Route.objects.visible_to(user).filter(is_open=True).exclude(to_kind=need.team.kind)
    if verb.form is forms.HandToForm:
        more["colleagues"] = User.objects.colleagues(need.team_id).exclude(pk=need.owner_id)
    if issubclass(verb.form, forms.CompanyForm) and need.asks_company:
        goes = user.pk if verb.call is _take else number(need.carrier_id)
        more["colleagues"] = User.objects.colleagues(need.team_id).exclude(pk=goes)
    chosen = forms.HandedOverForm if verb.form is forms.FinishForm and need.wants_hand_over else verb.form
    initial = {
        "summary": need.summary,
        "details": need.details,
        "version": need.version,
        "urgency": need.urgency,
        "controlled": need.controlled,
        "is_opiate_substitution": need.is_opiate_substitution,
        "pharmacy_delivers": need.pharmacy_delivers,
        "company": need.company,
        "colleague": need.company_with_id,
        "partner": need.company_words if need.company == "partner" else "",
        "instead": need.company_words if need.company == "nobody_goes" else "",
        "reason": need.details if verb.form is forms.ReferForm else "",
    }
    return chosen(data, initial=initial, **more)


def _possible(need: Need, user) -> dict[str, Verb]:
    return {k: v for k, v in VERBS.items() if v.when(need) and user.may(v.permission, need.team_id)}


def _look(need: Need) -> None:
    record_view(need.person, purpose=f"working on request {need.reference}", kind="needs.need", ids=[need.pk])


@unattended
@requires(Permission.SEE_NEEDS)
def present(request, pk):
    """Who else has this need open now."""
    return presence.told(_found(request, pk), by=request.user)


@requires(Permission.SEE_NEEDS)
def page(request, pk):
    """The whole need. Opening it writes who looked."""
    need = _found(request, pk)
    _look(need)
    told_of = {
        "need": need, "person": need.person, "now_at": timezone.now(),
        "worklist": last_view(request, "work", f"{reverse('desk:work')}?team={need.team_id}"),
        "verbs": _possible(need, request.user), "as_told": _told(need), "history": told_events(need),
        "may_match": _may_match(need, request.user), "handover": need.handover_conditions(), "carried": carried_words,
        "told": told, **_work_on(need), **_company(need, request.user),
    }  # fmt: skip
    return render(request, "desk/need.html", told_of)


def _work_on(need: Need) -> dict[str, Any]:
    """What was written, sent and given out of it, and the volunteer who is to be rung for an answer."""
    waits = Task.objects.live().filter(need=need, status="offered").select_related("volunteer").first()
    return {
        "to_ring": waits and not matching.signs_in(waits.volunteer) and waits.volunteer,
        "notes": need.notes.order_by("-written_at"),
        "referrals": need.referrals.select_related("to_team").order_by("-sent_at"),
        "tasks": Task.objects.filter(need=need).select_related("volunteer").order_by("-offered_at"),
        "asking": Asking.objects.filter(need=need).select_related("task__volunteer").order_by("-started_at").first(),
        "came_from": need.came_from.select_related("from_team").first(),
    }


def _company(need: Need, user) -> dict[str, Any]:
    """Who else works with the person, who was in touch, and what else they need of the reader's teams."""
    others = Need.objects.visible_to(user).filter(person=need.person).exclude(pk=need.pk).select_related("category")
    return {
        "involved": Involvement.objects.filter(person=need.person, until__isnull=True).select_related("team"),
        "approaches": Approach.objects.filter(person=need.person).select_related("team", "by").order_by("-at")[:5],
        "others": others.order_by("-raised_at")[:10],
        "standings": Standing.objects.visible_to(user)
        .in_force()
        .filter(person=need.person)
        .select_related("category", "volunteer"),
    }


def _may_match(need: Need, user) -> bool:
    """Whether a volunteer may be looked for: for a kind of help that volunteers give, at a door they may go to, and
    while nobody has it."""
    is_free = need.stage in ("new", "triaged") and need.category.is_for_volunteers and not need.wants_two
    return is_free and user.may(Permission.SEE_VOLUNTEERS, need.team_id)


def told(rows: list[tuple]) -> list[tuple]:
    """Only the rows that say something."""
    return [row for row in rows if row[1]]


def carried_words(referral) -> list[tuple[str, str]]:
    """What a referral carried, as (words, value)."""
    return [(FIELDS[name][0], value) for name, value in referral.carries.items()]


def told_events(need: Need) -> list[dict]:
    """The log of one need in words: who did what, when."""
    names = dict(User.objects.filter(memberships__team=need.team_id).values_list("pk", "name"))
    rows = []
    for event in history(need):
        kind, _, number = event["actor"].partition(":")
        who = (
            names.get(int(number), "a colleague elsewhere")
            if kind == "user"
            else {"public": "the resident"}.get(kind, kind)
        )
        rows.append({"at": event["at"], "words": f"{event['verb'].split('.')[-1].replace('_', ' ')}, {who}"})
    return rows


@requires(Permission.SEE_NEEDS)
def act(request, pk, verb):
    """Ask what a verb needs to know, then do it."""
    need = _found(request, pk)
    chosen = _possible(need, request.user).get(verb)
    if chosen is None:
        if verb in VERBS:
            messages.warning(request, "That is not possible at this stage. The page below is up to date.")
            return redirect("desk:need", pk=pk)
        raise Http404
    form = _form(chosen, need, request.user, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        _look(need)
    theirs: list = []
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            chosen.call(need, by=request.user, **(form.cleaned_data if form else {}))
        except SavedMeanwhile as other:
            theirs = [(form.fields[name].label, getattr(other.now, name), other.typed[name]) for name in other.fields]
            form = _form(chosen, need, request.user, {**request.POST.dict(), "version": other.now.version})
        else:
            messages.success(request, chosen.done)
            return redirect("desk:need", pk=pk)
    told = {"need": need, "person": need.person, "verb": chosen, "form": form, "theirs": theirs}
    return render(request, "desk/act.html", told, status=409 if theirs else 200)
