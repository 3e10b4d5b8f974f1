"""The door: e-mail and password, then the code; signing out; setting a password by a link."""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice
from markupsafe import Markup

from hearth.access import actions, links, pocket, sessions
from hearth.access.actions.staff import PASSWORD_LINK
from hearth.access.doors import by_link, public
from hearth.access.forms import Code, NewPassword, SignIn
from hearth.access.models import User
from hearth.kit.language import pick
from hearth.kit.refused import Refused

WRONG = (
    "The e-mail address or the password is not right. Check both and try again.",
    "Nid yw'r cyfeiriad e-bost neu'r cyfrinair yn gywir. Gwiriwch y ddau a rhowch gynnig arall.",
)
WRONG_CODE = (
    "That code is not right. Wait for the next one and type it while it is shown.",
    "Nid yw'r cod hwnnw'n gywir. Arhoswch am yr un nesaf a'i deipio tra bydd yn cael ei ddangos.",
)


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request):
    """1. Refuse while the door is shut. 2. Check the password. 3. Ask for the code where one is owed. 4. Go on."""
    if request.user.is_authenticated and request.method == "GET":
        return redirect(sessions.safe_next(request, request.GET.get("next", "")))
    form = SignIn(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        user = _try_password(request, form)
        if user:
            return _onward(request, user, form.cleaned_data)
    why = pick(sessions.WHY[request.GET["why"]]) if request.GET.get("why") in sessions.WHY else ""
    told = {"form": form, "why": why, "openid": bool(settings.OPENID_ISSUER), "words": settings.DEMO_WORDS}
    response = render(request, "access/sign_in.html", told, status=422 if form.errors else 200)
    return pocket.empty(response) if pocket.is_void(request) else response


def _try_password(request, form) -> User | None:
    email = form.cleaned_data["email"]
    knocker = sessions.knocker(request, email)
    try:
        actions.refuse_while_shut(**knocker)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    user = authenticate(request, username=email, password=form.cleaned_data["password"])
    if user is None:
        known = User.objects.filter(email__iexact=email).first()
        actions.note_failed_attempt(**knocker, user=known)
        form.add_error(None, pick(WRONG))
    return user


def _onward(request, user: User, told: dict):
    if not user.needs_second_factor:
        sessions.begin(request, user, how="password", second_factor=False)
        return go_on(request, user, told)
    sessions.begin_half(request, user, how="password", onward={"next": told["next"]})
    return ask_for_code(request, user, told["carried"])


def ask_for_code(request, user: User, carried: str = ""):
    """To the page for the code, or for setting up the app; what is carried travels in the page."""
    has_app = TOTPDevice.objects.filter(user=user, confirmed=True).exists()
    if not carried:
        return redirect("access:code" if has_app else "access:set_up_code")
    return _code_page(request, Code(), carried) if has_app else _set_up_page(request, user, Code(), carried)


def go_on(request, user: User, told: dict):
    """After signing in: back to the form that was being sent, or to the page that was asked for."""
    if told.get("carried"):
        was = sessions.carried(told["carried"], user)
        return render(request, "access/carry_on.html", {"was": was})
    return HttpResponseRedirect(sessions.safe_next(request, told.get("next", "")))


@public
@never_cache
@sensitive_post_parameters("code")
def code(request):
    """The second factor: the code of the app, or a recovery code."""
    half = sessions.half(request)
    if half is None:
        return redirect("access:sign_in")
    user, told = half
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid() and _try_code(request, user, form):
        sessions.begin(request, user, how=f"{told['how']} and code", second_factor=True)
        return go_on(request, user, {**told["onward"], "carried": request.POST.get("carried", "")})
    return _code_page(request, form, request.POST.get("carried", ""))


def _try_code(request, user: User, form, check=actions.use_code):
    """Whether the code is right; a wrong one counts like a wrong password."""
    knocker = sessions.knocker(request, user.email)
    try:
        actions.refuse_while_shut(**knocker)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    outcome = check(user=user, code=form.cleaned_data["code"])
    if not outcome:
        actions.note_failed_attempt(**knocker, user=user, at="code")
        form.add_error("code", pick(WRONG_CODE))
    return outcome


def _code_page(request, form, carried: str):
    told = {"form": form, "carried": carried}
    return render(request, "access/code.html", told, status=422 if form.errors else 200)


@public
@never_cache
@sensitive_post_parameters("code")
def set_up_code(request):
    """The first sign-in: point the app at the square, type what it shows, keep the recovery codes."""
    half = sessions.half(request)
    if half is None:
        return redirect("access:sign_in")
    user, told = half
    if TOTPDevice.objects.filter(user=user, confirmed=True).exists():
        return redirect("access:code")
    form = Code(request.POST or None)
    carried = request.POST.get("carried", "")
    if request.method == "POST" and form.is_valid():
        codes = _try_code(request, user, form, actions.confirm_second_factor)
        if codes:
            sessions.begin(request, user, how=f"{told['how']} and code", second_factor=True)
            onward = {"carried": carried, "next": sessions.safe_next(request, told["onward"]["next"])}
            return render(request, "access/recovery_codes.html", {"codes": codes, **onward})
    return _set_up_page(request, user, form, carried)


def _set_up_page(request, user: User, form, carried: str):
    form.fields["code"].hint = pick("The 6 figures the app shows now.", "Y 6 ffigur y mae'r ap yn eu dangos nawr.")
    told = {"form": form, "carried": carried, **square_of(user)}
    return render(request, "access/set_up_code.html", told, status=422 if form.errors else 200)


def square_of(user: User) -> dict:
    """The square that an app is pointed at, and its key for typing."""
    device = actions.begin_second_factor(user=user)
    square = segno.make(device.config_url, error="m").svg_inline(scale=4, border=4)
    return {"square": Markup(square), "key": _grouped(device)}  # noqa: S704 - drawn here


def _grouped(device) -> str:
    """The key for typing, in groups of four."""
    from base64 import b32encode

    text = b32encode(device.bin_key).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


@public
@require_POST
def carry_on(request):
    """After the recovery codes were read: back to the form that was being sent."""
    if not request.user.is_authenticated:
        return redirect("access:sign_in")
    return go_on(request, request.user, {"carried": request.POST.get("carried", "")})


@public
@never_cache
def again(request):
    """The page a script sends somebody to whose session ended: sign in in another tab, then close it."""
    if not request.user.is_authenticated:
        return redirect(f"{settings.LOGIN_URL}?next={request.path}")
    return render(request, "access/back_again.html")


@public
@require_POST
def sign_out(request):
    """End the session; leave nothing in the browser."""
    sessions.end(request, why="asked for")
    return pocket.empty(redirect("access:signed_out"))


@public
def signed_out(request):
    return render(request, "access/signed_out.html")


@by_link
@never_cache
@sensitive_post_parameters("password", "again")
def set_password(request, secret: str):
    """Set a password by the link that was sent; the link is spent by it."""
    link = links.find(PASSWORD_LINK, secret)
    shut = links.reason_shut(link) if link else pick("This link is not known.", "Nid yw'r ddolen hon yn hysbys.")
    if link is None or shut:
        return render(request, "access/link_shut.html", {"why": shut}, status=410)
    form = NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password_by_link(link=link, password=form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            return redirect("access:password_set")
    return render(request, "access/set_password.html", {"form": form}, status=422 if form.errors else 200)


@public
def password_set(request) -> HttpResponse:
    return render(request, "access/password_set.html")
