"""Signing in with the council's own account (OpenID Connect), for people who have a sign-in here already.

The key is issuer and subject (OWASP ASVS 5.0 V6.8.1); the e-mail address only finds a pre-made sign-in the first
time. The service's word for a second factor is its `amr` or `acr` claim (V6.8.4); without it ours is asked for.
"""

from __future__ import annotations

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from hearth.access import actions, sessions
from hearth.access.doors import public
from hearth.access.models import User
from hearth.access.views.sign_in import ask_for_code
from hearth.kit.refused import Refused


class CouncilAccount(OIDCAuthenticationBackend):
    """Finds the sign-in that belongs to an account of the council's service. Never makes one."""

    def authenticate(self, request, **told):
        return super().authenticate(request, **told) if "nonce" in told else None

    def get_or_create_user(self, access_token, id_token, payload):
        self._check(payload)
        claims = self.get_userinfo(access_token, id_token, payload)
        if claims.get("sub") != payload["sub"]:
            raise SuspiciousOperation("the account's facts are about somebody else")
        user = self._known(payload["sub"]) or self._pre_made({**claims, **payload})
        if user is None:
            return None
        proofs = {*payload.get("amr", []), payload.get("acr")}
        self.request.proved_second_factor = bool(proofs & set(settings.OPENID_SECOND_FACTOR))
        try:
            return actions.tie_to_council_account(user=user, issuer=settings.OPENID_ISSUER, subject=payload["sub"])
        except Refused:
            return None

    def _check(self, payload) -> None:
        """The token is from our issuer, for us, about somebody, and ends; its signature was checked before."""
        audience = payload.get("aud", [])
        audiences = [audience] if isinstance(audience, str) else audience
        good = payload.get("iss") == settings.OPENID_ISSUER and settings.OIDC_RP_CLIENT_ID in audiences
        if not (good and payload.get("sub") and payload.get("exp")):
            raise SuspiciousOperation("the token is not for this service")

    def _known(self, subject: str) -> User | None:
        found = User.objects.filter(openid_issuer=settings.OPENID_ISSUER, openid_subject=subject, is_active=True)
        return found.first()

    def _pre_made(self, claims: dict) -> User | None:
        if not claims.get("email") or claims.get("email_verified") is False:
            return None
        return User.objects.filter(email__iexact=claims["email"], is_active=True, openid_subject="").first()


class Answer(OIDCAuthenticationCallbackView):
    """The council's service sends somebody back with a code."""

    def get(self, request) -> HttpResponse:
        try:
            return super().get(request)
        except (requests.RequestException, SuspiciousOperation, jwt.PyJWTError, KeyError, ValueError):
            return self.login_failure("unanswered")

    def login_success(self) -> HttpResponse:
        request, user = self.request, self.user
        onward = {"next": request.session.get("oidc_login_next") or ""}
        if user.needs_second_factor and not request.proved_second_factor:
            sessions.begin_half(request, user, how="council account", onward=onward)
            return ask_for_code(request, user)
        sessions.begin(request, user, how="council account", second_factor=request.proved_second_factor)
        return HttpResponseRedirect(sessions.safe_next(request, onward["next"]))

    def login_failure(self, why: str = "unknown") -> HttpResponse:
        address = sessions.address_of(self.request)
        actions.note_failed_attempt(email=f"council account {address}", address=address, at="council account")
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?why={why}")


def _only_where_there_is_one() -> None:
    if not settings.OPENID_ISSUER:
        raise Http404


@public
def ask(request) -> HttpResponse:
    """Off to the council's own sign-in service, where there is one."""
    _only_where_there_is_one()
    return OIDCAuthenticationRequestView.as_view()(request)


@public
def answer(request) -> HttpResponse:
    """Back from the council's own sign-in service."""
    _only_where_there_is_one()
    return Answer.as_view()(request)


urlpatterns = [
    path("sign-in/council", ask, name="openid"),
    path("sign-in/council/answer", answer, name="openid_answer"),
]
