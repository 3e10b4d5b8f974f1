"""One's own sign-in: what one may do, the password, the recovery codes, every device signed out."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_static.models import StaticToken

from hearth.access import actions, sessions
from hearth.access.doors import signed_in
from hearth.access.forms import ChangePassword
from hearth.access.roles import ROLES, Role
from hearth.kit.language import pick
from hearth.kit.refused import Refused

CHANGED = (
    "The password was changed. Every other session of yours has ended.",
    "Newidiwyd y cyfrinair. Mae pob sesiwn arall o'ch eiddo wedi dod i ben.",
)


@signed_in
def account(request):
    """Who I am here, in which teams, and what that lets me do."""
    memberships = request.user.memberships.select_related("team__borough").order_by("team__name", "role")
    roles = [(m.team, ROLES[Role(m.role)]) for m in memberships]
    codes = StaticToken.objects.filter(device__user=request.user).count()
    return render(request, "access/account.html", {"roles": roles, "codes_left": codes})


@signed_in
@sensitive_post_parameters("old", "password", "again")
def password(request):
    """Change the password; this session goes on under a new key, all others end."""
    form = ChangePassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        second = request.session.get("second_factor", False)
        told = form.cleaned_data
        try:
            user = actions.change_password(user=request.user, old=told["old"], new=told["password"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            sessions.begin(request, user, how="change of password", second_factor=second)
            messages.success(request, pick(CHANGED))
            return redirect("access:account")
    return render(request, "access/password.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_POST
def recovery_codes(request):
    """New recovery codes, shown this once."""
    codes = actions.make_recovery_codes(user=request.user)
    return render(request, "access/recovery_codes.html", {"codes": codes, "carried": "", "next": "/account"})


@signed_in
@require_POST
def sign_out_everywhere(request):
    actions.end_sessions(user=request.user, by=request.user)
    return redirect("access:signed_out")


@signed_in
def who_may(request):
    """Every role in words: what it is for and what it lets somebody do."""
    roles = [(name, sentence, held) for name, sentence, held in ROLES.values()]
    return render(request, "access/who_may.html", {"roles": roles})
