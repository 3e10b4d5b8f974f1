"""Appeals for volunteers: the organisation's page (signed in or by link), the hub's page, and a volunteer's answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from hearth.access import links, walls
from hearth.access.doors import by_link, requires
from hearth.access.models import Link
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.directory import actions as directory
from hearth.directory.models import Organisation
from hearth.kit.asked import row
from hearth.kit.language import pick
from hearth.kit.pages import page_of
from hearth.offers.actions import appeals as actions
from hearth.offers.actions import staying
from hearth.offers.appeal_forms import AppealForm, CloseForm, WishesForm, YesOrNoForm
from hearth.offers.models import Appeal, Asked, Introduction, Volunteer, VolunteerRole

SHOW = [("open", "Open"), ("closed", "Closed")]


def _roles(borough_id: int):
    return VolunteerRole.objects.filter(borough=borough_id, is_open=True)


# --- the organisation's side ------------------------------------------------------------------------


@requires(Permission.REFER_IN)
def our_appeals(request):
    """A partner's signed-in people ask for volunteers, and see who said yes."""
    ours = Organisation.objects.of(request.user).select_related("borough", "team").first()
    if ours is None:
        return render(request, "offers/no_organisation.html")
    if enough := request.POST.get("enough"):
        found = row(Appeal.objects.visible_to(request.user).filter(organisation=ours).select_related("team"), enough)
        actions.need_nobody_more(found, by=request.user)
        messages.success(request, "The hub is told that you need nobody more. Who said yes stays on this page.")
        return redirect("offers:our_appeals")
    form = AppealForm(request.POST if request.method == "POST" else None, roles=_roles(ours.borough_id),
                      initial={"starts_on": timezone.localdate()})  # fmt: skip
    if form.is_bound and form.is_valid():
        made = actions.appeal(ours, by=request.user, **form.facts())
        messages.success(request, f"Sent. The reference is {made.reference}. Whoever says yes appears here.")
        return redirect("offers:our_appeals")
    rows = Appeal.objects.visible_to(request.user).filter(organisation=ours)
    told = {"organisation": ours, "form": form, "appeals": _with_introductions(rows)}
    return render(request, "offers/our_appeals.html", told)


def _with_introductions(rows) -> list[tuple[Appeal, list[Introduction]]]:
    """Each appeal with whoever said yes, the newest first, fifty at most."""
    found = list(rows.select_related("role").order_by("-made_at")[:50])
    known: dict = {}
    for one in Introduction.objects.filter(appeal__in=found).order_by("made_at"):
        known.setdefault(one.appeal_id, []).append(one)
    for one in found:
        record_list("offers.introduction", [each.pk for each in known.get(one.pk, [])], team=one.team)
    return [(one, known.get(one.pk, [])) for one in found]


def _open(purpose: str, secret: str) -> tuple[Link, str]:
    link = links.find(purpose, secret)
    if link is None:
        raise Http404
    return link, links.reason_shut(link)


@by_link
def ask_by_link(request, secret):
    """The same for an organisation whose people have no sign-in, by the link of its weekly e-mail."""
    link, shut = _open(directory.SAY_CAPACITY, secret)
    request.borough = link.team.borough
    if shut:
        return render(request, "directory/link_shut.html", status=410)
    ours = get_object_or_404(Organisation.objects.select_related("borough", "team"), pk=link.subject, is_active=True)
    if enough := request.POST.get("enough"):
        with walls.opened(walls.intake(link.team, actor=f"link:{link.pk}")):
            found = row(Appeal.objects.filter(organisation=ours, team=link.team).select_related("team"), enough)
        actions.need_nobody_more(found, by=None, link=link)
        return redirect(request.path)
    form = AppealForm(request.POST if request.method == "POST" else None, roles=_roles(ours.borough_id),
                      initial={"starts_on": timezone.localdate()})  # fmt: skip
    if form.is_bound and form.is_valid():
        actions.appeal(ours, by=None, link=link, **form.facts())
        return redirect(request.path)
    with walls.opened(walls.intake(link.team, actor=f"link:{link.pk}")):
        told = {"organisation": ours, "form": form,
                "appeals": _with_introductions(Appeal.objects.filter(organisation=ours, team=link.team))}  # fmt: skip
        return render(request, "offers/our_appeals_by_link.html", told)


# --- the hub's side ---------------------------------------------------------------------------------


@requires(Permission.SEE_VOLUNTEERS)
def appeals(request):
    """What organisations ask of the reader's hub: the oldest open one first."""
    show = request.GET.get("show", "open")
    rows = Appeal.objects.visible_to(request.user).filter(closed_at__isnull=show != "closed")
    page = page_of(rows.select_related("organisation", "role"), request,
                   by=("-made_at", "-pk") if show == "closed" else ("made_at", "pk"))  # fmt: skip
    return render(request, "offers/appeals.html", {"page": page, "show": show, "shows": SHOW})


@requires(Permission.SEE_VOLUNTEERS)
def enter(request, organisation):
    """Enter an appeal for an organisation that rang."""
    ours = get_object_or_404(Organisation.objects.visible_to(request.user).select_related("team"), pk=organisation)
    form = AppealForm(request.POST if request.method == "POST" else None, roles=_roles(ours.borough_id),
                      initial={"starts_on": timezone.localdate()})  # fmt: skip
    if form.is_bound and form.is_valid():
        made = actions.appeal(ours, by=request.user, **form.facts())
        messages.success(request, f"Entered as {made.reference}.")
        return redirect("offers:appeals")
    return render(request, "offers/enter_appeal.html", {"form": form, "organisation": ours})


@requires(Permission.SEE_VOLUNTEERS)
def appeal(request, pk):
    """One appeal: who could be asked, who was, what they said."""
    rows = Appeal.objects.visible_to(request.user).select_related("organisation", "role", "team", "made_by")
    found = get_object_or_404(rows, pk=pk)
    could = [] if found.closed_at else actions.who_could(found, by=request.user)
    asked = list(Asked.objects.filter(appeal=found).select_related("volunteer").order_by("asked_at"))
    record_list("offers.volunteer", [one.pk for one in could] + [one.volunteer_id for one in asked], team=found.team)
    told = {
        "appeal": found, "could": could[:200], "asked": asked, "close": CloseForm(),
        "introduced": {one.volunteer_id: one for one in Introduction.objects.filter(appeal=found)},
        "may_decide": request.user.may(Permission.APPROVE_VOLUNTEERS, found.team_id),
    }  # fmt: skip
    return render(request, "offers/appeal.html", told)


@require_POST
@requires(Permission.SEE_VOLUNTEERS)
def act(request, pk, verb):
    """Ask volunteers, note what one said on the telephone, take an introduction back, or close the appeal."""
    found = get_object_or_404(Appeal.objects.visible_to(request.user).select_related("role"), pk=pk)
    if verb == "ask":
        chosen = [row(Volunteer.objects.visible_to(request.user), pk) for pk in request.POST.getlist("volunteer")]
        asked = actions.ask_volunteers(found, volunteers=chosen, by=request.user)
        rung = [one.volunteer.name for one in asked if not one.volunteer.email]
        messages.success(request, f"Asked {len(asked)}." + (f" Ring {', '.join(rung)}." if rung else ""))
    elif verb in ("yes", "no"):
        asked = row(Asked.objects.filter(appeal=found), request.POST.get("asked"))
        actions.answer_appeal(asked, says_yes=verb == "yes", by=request.user)
        messages.success(request, "Noted.")
    elif verb == "take-back":
        one = row(Introduction.objects.filter(appeal=found), request.POST.get("introduction"))
        actions.take_back_introduction(one, by=request.user)
        messages.success(request, "Taken back. Tell the organisation as well.")
    elif verb == "close":
        actions.close_appeal(found, reason=request.POST.get("reason", ""), by=request.user)
        messages.success(request, "Closed.")
    else:
        raise Http404
    return redirect("offers:appeal", pk=pk)


# --- the volunteer's side ---------------------------------------------------------------------------


@by_link
def answer(request, secret):
    """A volunteer says yes or no, once. Until a yes the organisation knows nothing of them."""
    link, shut = _open(actions.ANSWER_APPEAL, secret)
    request.borough = link.team.borough
    if shut:
        return render(request, "offers/answered_already.html", status=410)
    with walls.opened(walls.intake(link.team, actor=f"link:{link.pk}")):
        rows = Asked.objects.select_related("appeal__organisation", "volunteer")
        asked = get_object_or_404(rows, pk=link.subject)
        if asked.answer or asked.appeal.closed_at:
            return render(request, "offers/answered_already.html", status=410)
        form = YesOrNoForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            links.use(link)
            asked = actions.answer_appeal(asked, says_yes=form.cleaned_data["answer"] == "yes", by=None)
            return render(request, "offers/thanks_for_answering.html", {"asked": asked})
        return render(request, "offers/answer_appeal.html", {"asked": asked, "appeal": asked.appeal, "form": form})


@requires(Permission.DO_TASKS)
def my_appeals(request):
    """A volunteer who signs in: what organisations ask, and whether they wish to hear of it and to be thanked."""
    me = get_object_or_404(Volunteer.objects.visible_to(request.user).select_related("team"),
                           pk=request.user.volunteer_key)  # fmt: skip
    form = WishesForm(request.POST if request.POST.get("press") == "wishes" else None,
                      initial={name: getattr(me, name) for name in WishesForm.base_fields})  # fmt: skip
    if form.is_bound and form.is_valid():
        staying.set_wishes(me, by=request.user, **form.cleaned_data)
        messages.success(request, pick("Kept.", "Wedi'i gadw."))
        return redirect("offers:my_appeals")
    with walls.opened(walls.intake(me.team, actor=f"user:{request.user.pk}")):
        waiting = Asked.objects.filter(volunteer=me, answer="", appeal__closed_at=None)
        if (press := request.POST.get("press")) in ("yes", "no"):
            actions.answer_appeal(row(waiting, request.POST.get("asked")), says_yes=press == "yes", by=request.user)
            messages.success(request, pick("Thank you. The hub has been told.", "Diolch. Mae'r hyb wedi cael gwybod."))
            return redirect("offers:my_appeals")
        rows = list(waiting.select_related("appeal__organisation").order_by("asked_at"))
        return render(request, "offers/my_appeals.html", {"volunteer": me, "waiting": rows, "form": form})
