"""Signing in with the council's account, against an issuer of our own on this machine."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from hearth.access.models import User
from hearth.access.tests.make import events

CLIENT = "hearth-test"


class Issuer:
    """Answers for the token, the account's facts and the keys; `says` is what it will put into the next token."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.says: dict = {}
        self.facts: dict = {}
        self.is_down = False
        self.asked: list[dict] = []
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._answer(issuer.keys() if self.path == "/keys" else issuer.facts)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                issuer.asked.append({name: values[0] for name, values in parse_qs(body).items()})
                self._answer({"access_token": "a", "id_token": issuer.token(), "token_type": "Bearer"})

            def _answer(self, told):
                body = json.dumps(told).encode()
                self.send_response(500 if issuer.is_down else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def keys(self) -> dict:
        told = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**told, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def token(self) -> str:
        now = int(time.time())
        told = {"iss": self.address, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 60, **self.says}
        return jwt.encode(told, self.key, algorithm="RS256", headers={"kid": "one"})


@pytest.fixture(scope="module")
def one_issuer():
    issuer = Issuer()
    yield issuer
    issuer.server.shutdown()
    issuer.server.server_close()


@pytest.fixture
def issuer(one_issuer, settings, cast):
    settings.OPENID_ISSUER = one_issuer.address
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, "secret"
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{one_issuer.address}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{one_issuer.address}/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{one_issuer.address}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{one_issuer.address}/keys"
    settings.OIDC_RP_SIGN_ALGO = "RS256"
    settings.OIDC_USE_PKCE, settings.OIDC_CREATE_USER = True, False
    settings.OIDC_AUTHENTICATION_CALLBACK_URL = "access:openid_answer"
    settings.OPENID_SECOND_FACTOR = ["mfa"]
    settings.AUTHENTICATION_BACKENDS = ["hearth.access.openid.CouncilAccount", *settings.AUTHENTICATION_BACKENDS]
    User.objects.filter(pk=cast.alice.pk).update(needs_second_factor=True)
    one_issuer.says, one_issuer.is_down = {"amr": ["pwd", "mfa"]}, False
    one_issuer.facts = {"sub": "s-1", "email": cast.alice.email.upper()}
    one_issuer.asked.clear()
    return one_issuer


def come_back(client, issuer, **says):
    """Go to the issuer and come back with a code, as a browser would."""
    there = urlsplit(client.get("/sign-in/council?next=/account").headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert asked["code_challenge_method"] == "S256"
    issuer.says = {**issuer.says, "nonce": asked["nonce"], **says}
    return client.get("/sign-in/council/answer", {"code": "c", "state": asked["state"]})


def test_a_pre_made_sign_in_is_found_by_its_address_once_and_by_its_subject_ever_after(client, issuer, cast):
    response = come_back(client, issuer)
    assert response.headers["Location"] == "/account"
    assert client.get("/account").status_code == 200
    assert "code_verifier" in issuer.asked[0]
    alice = User.objects.get(pk=cast.alice.pk)
    assert (alice.openid_issuer, alice.openid_subject) == (issuer.address, "s-1")
    assert ("access.tie_to_council_account", "public") in events(cast.borough)

    User.objects.filter(pk=alice.pk).update(email="moved@example.org")
    client.cookies.clear()
    assert come_back(client, issuer).headers["Location"] == "/account"


def test_nobody_gets_a_sign_in_by_having_a_council_account(client, issuer):
    before = User.objects.count()
    issuer.facts = {"sub": "s-2", "email": "stranger@example.org"}
    assert "why=unknown" in come_back(client, issuer, sub="s-2").headers["Location"]
    assert User.objects.count() == before
    assert "Ask your administrator" in client.get("/sign-in?why=unknown").content.decode()


def test_another_account_with_the_same_address_does_not_get_in(client, issuer, cast):
    come_back(client, issuer)
    client.cookies.clear()
    issuer.facts = {"sub": "s-9", "email": cast.alice.email}
    assert "why=unknown" in come_back(client, issuer, sub="s-9").headers["Location"]


def test_without_proof_of_a_second_factor_ours_is_asked_for(client, issuer):
    response = come_back(client, issuer, amr=["pwd"])
    assert response.headers["Location"] == "/sign-in/set-up"
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize(
    "says",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-service"},
        {"exp": 1},
        {"nonce": "stale"},
        {"sub": "somebody-else"},
    ],
)
def test_a_token_that_is_not_for_us_opens_nothing(client, issuer, says):
    assert "/sign-in?why=" in come_back(client, issuer, **says).headers["Location"]
    assert client.get("/account").status_code == 302


def test_a_token_signed_by_somebody_else_opens_nothing(client, issuer, monkeypatch):
    forged = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    keys = issuer.keys()
    monkeypatch.setattr(issuer, "keys", lambda: keys)
    monkeypatch.setattr(issuer, "key", forged)
    assert "why=unanswered" in come_back(client, issuer).headers["Location"]


def test_a_code_that_nobody_asked_for_opens_nothing(client, issuer):
    response = client.get("/sign-in/council/answer", {"code": "c", "state": "made-up"})
    assert "/sign-in?why=" in response.headers["Location"]


def test_a_disabled_sign_in_stays_shut(client, issuer, cast):
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    assert "why=unknown" in come_back(client, issuer).headers["Location"]


def test_when_the_service_is_down_people_are_told_and_passwords_still_work(client, issuer, cast):
    issuer.is_down = True
    assert "why=unanswered" in come_back(client, issuer).headers["Location"]
    bob = cast.bob
    bob.set_password("three odd words 77")
    bob.save()
    assert client.post("/sign-in", {"email": bob.email, "password": "three odd words 77"}).status_code == 302


def test_without_an_issuer_there_is_no_such_page(client, db):
    assert client.get("/sign-in/council").status_code == 404
    assert client.get("/sign-in/council/answer").status_code == 404
