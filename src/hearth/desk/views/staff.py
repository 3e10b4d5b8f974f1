"""Sign-ins of a borough: who has one, what it opens, adding, disabling, roles. For its administrators."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hearth.access import actions
from hearth.access.doors import requires
from hearth.access.models import Membership, Team, User
from hearth.access.roles import ROLES, Permission, Role
from hearth.areas.models import Borough
from hearth.desk.actions import letters
from hearth.desk.staff_forms import AddSignIn, ForgetSecondFactor, GiveRole
from hearth.kit.asked import row
from hearth.kit.refused import Refused
from hearth.post.actions import queue

MOST = 200  # rows on one page; more are found by team or by name


def _teams(user):
    boroughs = user.boroughs_where(Permission.MANAGE_STAFF)
    return Team.objects.filter(borough__in=boroughs).select_related("borough").order_by("name")


def _found(user, pk) -> User:
    return get_object_or_404(User.objects.visible_to(user), pk=pk)


@requires(Permission.MANAGE_STAFF)
def staff(request):
    """Everybody with a sign-in, by team; or those a name finds (asked by POST, so that no log holds it)."""
    teams = list(_teams(request.user))
    team = next((t for t in teams if str(t.pk) == request.GET.get("team")), None)
    asked = request.POST.get("q", "").strip()[:120]
    people = User.objects.visible_to(request.user).order_by("name", "pk")
    if asked:
        people = people.filter(name__icontains=asked) | people.filter(email__icontains=asked)
    elif team:
        people = people.filter(memberships__team=team)
    else:
        people = people.exclude(employer="volunteer")
    rows = list(people.distinct().prefetch_related("memberships__team")[: MOST + 1])
    told = {
        "teams": teams, "team": team, "asked": asked, "people": [(p, _roles(p)) for p in rows[:MOST]],
        "more": len(rows) > MOST, "most": MOST, "boroughs": {t.borough for t in teams},
    }  # fmt: skip
    return render(request, "desk/staff.html", told)


def _roles(user) -> list[str]:
    return [f"{ROLES[Role(m.role)][0]}, {m.team.name}" for m in user.memberships.all()]


@requires(Permission.MANAGE_STAFF)
def add(request):
    """A new sign-in with its first role, and the link by which its owner sets a password."""
    form = AddSignIn(request.POST or None, by=request.user, initial={"how": "send", "employer": "council"})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        how = told.pop("how")
        team = get_object_or_404(_teams(request.user), pk=told.pop("team"))
        try:
            user = actions.add_sign_in(**told, team=team, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _hand_over_link(request, user, how)
    return render(request, "desk/staff_add.html", {"form": form}, status=422 if form.errors else 200)


def _hand_over_link(request, user: User, how: str):
    """Send the link through the outbox of the administrators' own team, or show it this once."""
    secret = actions.make_password_link(user=user, by=request.user)
    link = reverse("access:set_password", args=[secret])
    if how == "send":
        queue(team=_outbox_team(request.user, user), channel="email", to=user.email, template="set_password",
              name=user.name, link=link)  # fmt: skip
        messages.success(
            request, f"A link for setting a password is on its way to {user.email}. It works for three days."
        )
        return redirect("desk:sign_in", user.pk)
    return render(request, "desk/staff_link.html", {"person": user, "link": settings.ADDRESS + link})


def _outbox_team(by: User, user: User) -> Team:
    """The administrator's own team in the person's borough: nobody else reads its outbox."""
    teams = Team.objects.filter(pk__in=by.teams_where(Permission.MANAGE_STAFF), borough__in=user.borough_ids)
    return teams.order_by("pk")[0]


@requires(Permission.MANAGE_STAFF)
def sign_in(request, pk):
    """One sign-in: its roles, its state, and what may be done about it."""
    person = _found(request.user, pk)
    memberships = person.memberships.filter(team__in=_teams(request.user)).select_related("team").order_by("team__name")
    told = {
        "person": person, "form": GiveRole(by=request.user), "lost": ForgetSecondFactor(),
        "is_me": person.pk == request.user.pk,
        "roles": [(m, ROLES[Role(m.role)]) for m in memberships],
        "elsewhere": person.memberships.exclude(team__in=_teams(request.user)).count(),
    }  # fmt: skip
    return render(request, "desk/staff_person.html", told)


@requires(Permission.MANAGE_STAFF)
@require_POST
def give_role(request, pk):
    person = _found(request.user, pk)
    form = GiveRole(request.POST, by=request.user)
    if not form.is_valid():
        raise Refused("Choose a team and a role.")
    team = row(_teams(request.user), form.cleaned_data["team"])
    actions.give_role(user=person, team=team, role=form.cleaned_data["role"], by=request.user)
    messages.success(request, f"{person.name} now has this role in {team.name}.")
    return redirect("desk:sign_in", person.pk)


@requires(Permission.MANAGE_STAFF)
@require_POST
def take_role(request, pk, membership):
    person = _found(request.user, pk)
    held = get_object_or_404(Membership, pk=membership, user=person, team__in=_teams(request.user))
    actions.take_role(membership=held, by=request.user)
    messages.success(request, f"The role in {held.team.name} was taken away.")
    return redirect("desk:sign_in", person.pk)


SAID = {
    "disable": (actions.disable, "The sign-in is disabled, and its sessions have ended."),
    "enable": (actions.enable, "The sign-in works again."),
    "end-sessions": (actions.end_sessions, "Every session of this sign-in has ended."),
}


@requires(Permission.MANAGE_STAFF)
@require_POST
def act(request, pk, verb):
    """Disable, enable, end sessions, forget a lost telephone, make a new link."""
    person = _found(request.user, pk)
    if verb == "link":
        return _hand_over_link(request, person, request.POST.get("how", "show"))
    if verb == "forget-second-factor":
        return _forget_second_factor(request, person)
    if verb not in SAID:
        raise Refused("There is nothing of this name to be done about a sign-in.")
    action, words = SAID[verb]
    action(user=person, by=request.user)
    messages.success(request, words)
    return redirect("desk:sign_in", person.pk)


def _forget_second_factor(request, person: User):
    letters.forget_second_factor(user=person, reason=request.POST.get("reason", ""), by=request.user)
    words = f"The second factor is forgotten, and {person.email} is told. They set up a new one at the next sign-in."
    messages.success(request, words)
    return redirect("desk:sign_in", person.pk)


@requires(Permission.MANAGE_STAFF)
@require_POST
def volunteers_second_factor(request):
    """Whether the borough's volunteers need a second factor."""
    boroughs = Borough.objects.filter(pk__in=request.user.boroughs_where(Permission.MANAGE_STAFF))
    borough = row(boroughs, request.POST.get("borough"))
    needed = request.POST.get("needed") == "yes"
    actions.choose_second_factor_of_volunteers(borough=borough, needed=needed, by=request.user)
    words = "Volunteers now need a second factor." if needed else "Volunteers now sign in with a password alone."
    messages.success(request, words)
    return redirect("desk:staff")
