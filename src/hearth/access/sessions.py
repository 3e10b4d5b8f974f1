"""Sessions: begun with a new key, ended when left alone or open too long, or when the sign-in is disabled."""

from __future__ import annotations

import time
from secrets import token_urlsafe
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login, logout
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from hearth.access import actions, pocket
from hearth.access.forms import SignIn
from hearth.access.models import User
from hearth.access.roles import Employer
from hearth.kit.language import pick

SEEN_EVERY = 60  # seconds between two notes of when somebody was last seen
HALF_IN_FOR = 600  # seconds between the password and the code
CARRIED_FOR = 24 * 3600  # seconds that typed words wait for their writer
SALT = "hearth.carried"
DEVICE_COOKIE = "hearth_device"
DEVICE_KNOWN_FOR = 180 * 24 * 3600  # seconds since somebody last signed in with this browser

WHY = {
    "idle": (
        "You have been signed out because the page was left alone.",
        "Rydych wedi cael eich allgofnodi am fod y dudalen wedi'i gadael.",
    ),
    "long": (
        "You have been signed out because you had been signed in for a whole day's work.",
        "Rydych wedi cael eich allgofnodi am eich bod wedi mewngofnodi am ddiwrnod gwaith cyfan.",
    ),
    "ended": (
        "This session was ended by an administrator, or by a change of the password.",
        "Daeth y sesiwn hon i ben gan weinyddwr, neu am fod y cyfrinair wedi newid.",
    ),
    "unknown": (
        "Your council account has no sign-in here. Ask your administrator to add one with your council e-mail address.",
        "Nid oes mewngofnodi yma ar gyfer eich cyfrif cyngor. Gofynnwch i'ch gweinyddwr ychwanegu un.",
    ),
    "unanswered": (
        "The council's sign-in service did not answer as it should. Try again, or tell your administrator.",
        "Ni wnaeth gwasanaeth mewngofnodi'r cyngor ateb fel y dylai. Rhowch gynnig arall.",
    ),
}


def begin(request, user: User, *, how: str, second_factor: bool) -> None:
    """Sign somebody in: a new session key, the moment it began, and what would end it."""
    backend = getattr(user, "backend", settings.AUTHENTICATION_BACKENDS[-1])
    login(request, user, backend=backend)
    request.session.update(facts(user, second_factor=second_factor))
    actions.note_sign_in(user=user, how=how, device=device_of(request, user.email))
    request.known_as = user.email


def device_of(request, email: str) -> str:
    """The number of this browser, if this person has signed in with it before; otherwise nothing.

    The cookie opens nothing and says nothing readable. It only keeps strangers from shutting the door for its owner.
    """
    try:
        told = request.COOKIES.get(DEVICE_COOKIE, "")
        number, key = signing.loads(told, salt=DEVICE_COOKIE, max_age=DEVICE_KNOWN_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return number if constant_time_compare(key, actions.device_key(email)) else ""


def _remember_device(request, response: HttpResponse) -> None:
    number = device_of(request, request.known_as) or token_urlsafe(12)
    told = signing.dumps([number, actions.device_key(request.known_as)], salt=DEVICE_COOKIE)
    response.set_cookie(DEVICE_COOKIE, told, max_age=DEVICE_KNOWN_FOR, path=settings.LOGIN_URL, httponly=True,
                        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")  # fmt: skip


def facts(user: User, *, second_factor: bool) -> dict:
    """What a session says of itself: whose it is in this epoch, since when, last used when, how sure."""
    now = int(time.time())
    return {"epoch": str(user.session_epoch), "since": now, "seen": now, "second_factor": second_factor}


def end(request, *, why: str) -> None:
    """Sign out, leaving nothing in the session."""
    if request.user.is_authenticated:
        actions.note_sign_out(user=request.user, why=why)
    logout(request)


def begin_half(request, user: User, *, how: str, onward: dict) -> None:
    """The password was right; the second factor is still owed."""
    request.session.flush()
    request.session["half"] = {"user": user.pk, "at": int(time.time()), "how": how, "onward": onward,
                               "backend": user.backend, "epoch": str(user.session_epoch)}  # fmt: skip


def half(request) -> tuple[User, dict] | None:
    """Who owes a second factor in this session, or nobody."""
    told = request.session.get("half")
    if not told or time.time() - told["at"] > HALF_IN_FOR:
        return None
    user = User.objects.filter(pk=told["user"], is_active=True).first()
    if user is None or str(user.session_epoch) != told["epoch"]:
        return None
    user.backend = told["backend"]
    return user, told


def why_over(request) -> str:
    """Why this session is over ("idle", "long", "ended"), or nothing."""
    session, user, now = request.session, request.user, time.time()
    if session.get("epoch") != str(user.session_epoch):
        return "ended"
    if user.needs_second_factor and not session.get("second_factor"):
        return "ended"
    if now - session.get("since", 0) > settings.SESSION_HOURS * 3600:
        return "long"
    volunteer = user.employer == Employer.VOLUNTEER
    minutes = settings.IDLE_MINUTES_OF_VOLUNTEERS if volunteer else settings.IDLE_MINUTES
    return "idle" if now - session.get("seen", 0) > minutes * 60 else ""


class SessionMiddleware:
    """Ends a session whose time is over before anything else is done with it, and notes when it was last used.

    A request that a page makes by itself (a view marked `unattended`) does not count as use.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request) -> HttpResponse:
        request.was, request.why_over = None, ""
        if request.user.is_authenticated and (why := why_over(request)):
            request.was, request.why_over = request.session.get(SESSION_KEY), why
            actions.note_sign_out(user=request.user, why=why)
            logout(request)
        response = self.get_response(request)
        if hasattr(request, "known_as"):
            _remember_device(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        now = int(time.time())
        if (
            request.user.is_authenticated
            and not getattr(view, "unattended", False)
            and now - request.session.get("seen", 0) > SEEN_EVERY
        ):
            request.session["seen"] = now


def ask_to_sign_in(request) -> HttpResponse:
    """The answer to somebody who is not signed in: words for a script, the sign-in page for a person.

    A form that was being sent when the session ended is carried along and offered again after signing in.
    """
    why = pick(WHY[request.why_over]) if request.why_over else pick("Sign in first.", "Mewngofnodwch yn gyntaf.")
    if _is_script(request):
        return pocket.take_back(request, HttpResponse(why, status=401, content_type="text/plain; charset=utf-8"))
    if request.method == "POST" and request.was:
        form = SignIn(initial={"carried": carry(request)})
        return render(request, "access/sign_in_again.html", {"why": why, "form": form}, status=401)
    where = {"next": request.path} if request.method == "GET" and request.path != "/" else {}
    if request.why_over:
        where["why"] = request.why_over
    return HttpResponseRedirect(f"{settings.LOGIN_URL}{'?' if where else ''}{urlencode(where)}")


def _is_script(request) -> bool:
    """Whether a script in a page asked, not a person following a link or sending a form.

    A link that a service worker hands on says “empty” too, and “navigate”.
    """
    told = request.headers
    return (
        "HX-Request" in told
        or "X-Autosave" in told
        or (told.get("Sec-Fetch-Dest") == "empty" and told.get("Sec-Fetch-Mode") != "navigate")
        or ("Accept" in told and "text/html" not in told["Accept"] and "*/*" not in told["Accept"])
    )


def carry(request) -> str:
    """What was being sent, sealed, so that it can be sent again by the same person. Passwords and files are not."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    told = {"user": str(request.was), "path": request.get_full_path(), "fields": fields}
    return signing.dumps({**told, "files": bool(request.FILES)}, salt=SALT, compress=True)


def carried(sealed: str, user: User) -> dict | None:
    """What was carried, if this person wrote it."""
    try:
        told = signing.loads(sealed, salt=SALT, max_age=CARRIED_FOR)
    except signing.BadSignature:
        return None
    return told if told["user"] == str(user.pk) else None


def safe_next(request, address: str) -> str:
    """The page asked for, if it is one of ours; otherwise the first page."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and address.startswith("/") else settings.LOGIN_REDIRECT_URL


def knocker(request, email: str) -> dict[str, str]:
    """Who tries to get in: the account, the network address, the browser if it is known."""
    return {"email": email, "address": address_of(request), "device": device_of(request, email)}


def address_of(request) -> str:
    """The network address somebody comes from, past the proxies that are known to stand in front of Hearth."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        return hops[-settings.PROXIES]
    return request.META.get("REMOTE_ADDR", "")
