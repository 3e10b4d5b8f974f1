"""The front page: for residents two doors, for staff what waits for them."""

from __future__ import annotations

from django.shortcuts import redirect, render
from django.utils import timezone

from hearth.access.doors import public, unwalled
from hearth.access.roles import OUTSIDE_WALLS, Permission
from hearth.calls import deaths
from hearth.calls.models import Round, Turn
from hearth.desk.frame import address
from hearth.matching.models import Proposal, Task
from hearth.needs.models import Contact, Need, Referral
from hearth.offers.models import GroupOffer, Volunteer, checks_running_out
from hearth.rights.models import SubjectRequest


@public
@unwalled
def home(request):
    """Somebody who is not signed in may ask for help or offer it; somebody who is sees their day."""
    if not request.user.is_authenticated:
        return render(
            request,
            "desk/front.html",
            {
                "ask_address": address("needs:ask"),
                "offer_address": address("matching:offer"),
            },
        )
    user = request.user
    if user.permissions and user.permissions <= OUTSIDE_WALLS:
        return redirect("calls:ring" if user.may(Permission.RING_BY_SHEET) else "matching:my_tasks")
    told: dict = {"waiting": _waiting(user), "may_call": user.may(Permission.TAKE_CALLS)}
    if user.may(Permission.SEE_NEEDS):
        own = Need.objects.visible_to(user).ready().of(user)
        told["own"] = own.select_related("person", "category", "ward").next_up(timezone.now(), 10)
        told["own_count"] = own.count()
        told["own_late"] = own.filter(due_at__lt=timezone.now()).count()
    if user.may(Permission.RING_PEOPLE):
        told["rounds"] = list(Round.objects.to_go(user)[:10])
    if user.may(Permission.PLAN_CALLS):
        mine = Turn.objects.visible_to(user).filter(team__any_of=user.teams_where(Permission.PLAN_CALLS))
        told["missed"] = mine.missed(timezone.now()).count()
    return render(request, "desk/home.html", told)


def _waiting(user) -> list[tuple[str, int, str]]:
    """What waits for this person: in words, how many, and where."""
    waiting: list[tuple[str, int, str]] = []
    if user.may(Permission.TAKE_CALLS):
        drafts = Contact.objects.visible_to(user).drafts().filter(handler=user).count()
        waiting.append(("calls begun and not completed", drafts, address("needs:calls")))
    if user.may(Permission.PLAN_CALLS):
        number = deaths.of_turns(user).count() + deaths.of_calls(user).count()
        waiting.append(
            ("deaths told in a call or at a door, to be confirmed", number, f"{address('calls:campaigns')}#dead")
        )
        told = Turn.objects.visible_to(user).filter(team__any_of=user.teams_where(Permission.PLAN_CALLS))
        late = told.promised().filter(due_at__lt=timezone.now(), keep_in_touch=None).count()
        whose = f"{'person' if late == 1 else 'people'} to ring whose promised time is past"
        waiting.append((whose, late, address("calls:board")))
    if user.may(Permission.ANSWER_REFERRALS):
        answering = user.teams_where(Permission.ANSWER_REFERRALS)
        number = Referral.objects.waiting().filter(to_team__in=answering).count()
        waiting.append(("referrals to answer", number, address("needs:referrals")))
    if user.may(Permission.APPROVE_VOLUNTEERS):
        waiting += _offering(user)
    if user.may(Permission.SEE_VOLUNTEERS):
        came_back = Task.objects.visible_to(user).to_ring().values("volunteer").distinct().count()
        waiting.append(("volunteers to ring: what they had came back", came_back, address("matching:to_ring")))
    if user.may(Permission.HAND_OUT_NEEDS):
        ready = Proposal.objects.visible_to(user).filter(plan__status="ready", status="proposed").count()
        waiting.append(("matches in a plan to read and send", ready, address("matching:plans")))
    if user.may(Permission.ANSWER_SUBJECTS):
        number = SubjectRequest.objects.visible_to(user).open().count()
        waiting.append(("data requests to answer", number, address("rights:requests")))
    return waiting


def _offering(user) -> list[tuple[str, int, str]]:
    """Who and what was offered and waits for an answer."""
    teams = user.teams_where(Permission.APPROVE_VOLUNTEERS)
    people = Volunteer.objects.visible_to(user).filter(team__in=teams, status="applied").count()
    things = GroupOffer.objects.visible_to(user).filter(team__in=teams, status="new").count()
    return [
        ("people who want to volunteer", people, address("matching:volunteers")),
        ("offers of goods, vans and rooms to answer", things, address("matching:group_offers")),
        ("checks of volunteers that run out or have", checks_running_out(user).count(), address("offers:checks")),
    ]
