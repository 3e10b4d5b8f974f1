"""Referrals: what came in, what went out, answering, and the page that answers without an account."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from hearth.access import links, walls
from hearth.access.doors import by_link, requires
from hearth.access.models import Team
from hearth.access.record import record_list, record_view
from hearth.access.roles import Permission
from hearth.kit.pages import page_of_bands
from hearth.needs.actions import referrals
from hearth.needs.forms.referrals import (
    AnswerForm,
    HandBackForm,
    HandedOver,
    OutcomeForm,
    OutcomeHandedOverForm,
    ReferInForm,
    TellForm,
    TellHandedOverForm,
)
from hearth.needs.models import FIELDS, Category, Referral
from hearth.needs.rules.medicines import HandOver

MAY_SEE = (Permission.REFER, Permission.ANSWER_REFERRALS, Permission.REFER_IN)


def carried(referral: Referral) -> list[tuple]:
    """What a referral carries, as (words in both languages, value)."""
    return [(FIELDS[name], value) for name, value in referral.carries.items()]


@requires(*MAY_SEE)
def referral_list(request):
    """Referrals that came to the reader's teams or were sent by them: emergencies nobody has answered first, then those
    waiting longest."""
    answers = request.user.may(Permission.ANSWER_REFERRALS)
    box = request.GET.get("box", "in" if answers else "out")
    rows = Referral.objects.visible_to(request.user).select_related("from_team", "to_team", "category", "route")
    mine = request.user.team_ids
    rows = rows.filter(from_team__in=mine) if box == "out" else rows.filter(to_team__in=mine)
    if request.GET.get("show", "waiting") == "waiting":
        rows = rows.filter(status__in=("sent", "accepted"))
    page = page_of_bands(rows.bands, request)
    record_list("needs.referral", [row.pk for row in page.rows])
    return render(
        request,
        "needs/referrals.html",
        {
            "page": page,
            "box": box,
            "show": request.GET.get("show", "waiting"),
            "now_at": timezone.now(),
            "may_refer_in": request.user.may(Permission.REFER_IN),
        },
    )


def _found(request, pk) -> Referral:
    rows = Referral.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("from_team", "to_team", "agreement", "category", "route"), pk=pk)


@requires(*MAY_SEE)
def referral(request, pk):
    """One referral as both sides see it. Opening it writes who looked."""
    found = _found(request, pk)
    receiving = request.user.may(Permission.ANSWER_REFERRALS, found.to_team_id)
    record_view(found.subject(), purpose=f"referral {found.reference}", kind="needs.referral", ids=[found.pk])
    return render(
        request,
        "needs/referral.html",
        {
            "referral": found,
            "carried": carried(found),
            "now_at": timezone.now(),
            "may_answer": receiving and found.status == "sent",
            "may_tell": receiving and found.status == "accepted",
            "may_ask": request.user.may(Permission.REFER, found.from_team_id)
            and found.status == "accepted"
            and found.answered_by_id is None,
            "may_withdraw": request.user.may(Permission.REFER, found.from_team_id) and found.status == "sent",
            "own_need": found.received_need_id if receiving else None,
            "hand_back": HandBackForm(auto_id="back-%s"),
            "tell": _tell_form(found)(auto_id="tell-%s"),
            "withdraw": HandBackForm(auto_id="withdraw-%s"),
        },
    )


def _tell_form(referral: Referral) -> type[TellForm]:
    return TellHandedOverForm if _wants_hand_over(referral) else TellForm


def _wants_hand_over(referral: Referral) -> bool:
    """Whether whoever tells what became of it also tells how controlled medicines were handed over."""
    with referrals.both_walls(referral):
        return bool(referral.need and referral.need.wants_hand_over)


def _given(form) -> dict:
    given = dict(form.cleaned_data)
    if isinstance(form, HandedOver):
        names = ("identity_seen", "handed_to", "handed_to_name", "handed_to_relation", "never_left")
        given["hand_over"] = HandOver(**{name: given.pop(name) for name in names})
    return given


# What an address may ask for: the verb, and the words when it is done.
VERBS = {
    "accept": (referrals.accept, "Accepted. It is on your team's list."),
    "hand-back": (referrals.hand_back, "Handed back, with your reason."),
    "tell": (referrals.tell, "Told."),
    "withdraw": (referrals.withdraw, "Taken back."),
    "chase": (referrals.chase, "Reminded."),
    "ask": (referrals.ask_what_became, "They have a new link by e-mail, to tell what became of it."),
}


@requires(*MAY_SEE)
def answer(request, pk, verb):
    """Accept, hand back, tell, withdraw, chase or ask what became of it; each is one verb."""
    found = _found(request, pk)
    if request.method != "POST":
        return redirect("needs:referral", pk=pk)
    form = {"hand-back": HandBackForm, "tell": _tell_form(found), "withdraw": HandBackForm}.get(verb)
    form = form(request.POST) if form else None
    if form is not None and not form.is_valid():
        messages.warning(request, next(iter(form.errors.values()))[0])
        return redirect("needs:referral", pk=pk)
    if verb not in VERBS:
        raise Http404
    call, done = VERBS[verb]
    call(found, by=request.user, **(_given(form) if form else {}))
    messages.success(request, done)
    return redirect("needs:referral", pk=pk)


@by_link
def answer_by_link(request, secret):
    """Somebody without an account says yes or no to one referral, once, until the link expires."""
    return _by_link(request, "answer referral", secret, waits="sent", ask=_answer_page)


@by_link
def outcome_by_link(request, secret):
    """Whoever took a referral on by a link tells what became of it, once, until that link expires."""
    return _by_link(request, "tell outcome", secret, waits="accepted", ask=_outcome_page)


def _by_link(request, purpose: str, secret: str, *, waits: str, ask):
    """The referral a link is for, inside its receiver's walls; a link that is used, too old or too late says so."""
    link = links.find(purpose, secret)
    if link is None:
        raise Http404
    if shut := links.reason_shut(link):
        return render(request, "needs/link_shut.html", {"why": shut}, status=410)
    with walls.opened(walls.intake(link.team, actor=f"link:{link.pk}")):
        rows = Referral.objects.select_related("from_team", "to_team", "category", "route")
        found = get_object_or_404(rows, pk=link.subject)
        if found.status != waits:
            return render(request, "needs/link_shut.html", {"why": "answered"}, status=410)
        return ask(request, link, found)


def _answer_page(request, link, found: Referral):
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _answered(request, link, found, form.cleaned_data)
    record_view(found.subject(), purpose="answering a referral by link", kind="needs.referral", ids=[found.pk])
    return render(request, "needs/answer.html", {"referral": found, "carried": carried(found), "form": form})


def _answered(request, link, found: Referral, given: dict):
    links.use(link)
    told = {"referral": found, "accepted": given["answer"] == "accept"}
    if told["accepted"]:
        found = referrals.accept(found, by=None, answered_as=given["answered_as"])
        at = reverse("needs:outcome_by_link", args=[referrals.ask_what_became(found, by=None)])
        told |= {"outcome_at": at, "outcome_address": request.build_absolute_uri(at), "days": referrals.OUTCOME_DAYS}
    else:
        referrals.hand_back(found, reason=given["reason"], by=None, answered_as=given["answered_as"])
    return render(request, "needs/answered.html", told)


def _outcome_page(request, link, found: Referral):
    """Nothing of what the referral carried is shown again: whoever took it on has noted what they needed."""
    made = OutcomeHandedOverForm if _wants_hand_over(found) else OutcomeForm
    form = made(request.POST if request.method == "POST" else None, initial={"answered_as": found.answered_as})
    if form.is_bound and form.is_valid():
        links.use(link)
        given = _given(form)
        referrals.tell(found, by=None, **given)
        return render(request, "needs/told.html", {"referral": found, "is_done": given["is_done"]})
    return render(request, "needs/outcome.html", {"referral": found, "form": form})


@requires(Permission.REFER_IN)
def refer_in(request):
    """A partner organisation refers somebody in. It sees this referral and what becomes of it, and nothing else."""
    team = Team.objects.filter(pk__in=request.user.teams_where(Permission.REFER_IN)).first()
    categories = Category.objects.visible_to(request.user).filter(is_open=True, is_public=True)
    form = ReferInForm(request.POST if request.method == "POST" else None, categories=categories)
    if form.is_bound and form.is_valid():
        made = referrals.refer_in(team=team, by=request.user, **form.cleaned_data)
        messages.success(request, f"Sent. The reference is {made.reference}. You will see here what becomes of it.")
        return redirect("needs:referral", pk=made.pk)
    return render(request, "needs/refer_in.html", {"form": form, "team": team})
