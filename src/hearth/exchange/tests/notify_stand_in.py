"""A stand-in for GOV.UK Notify that keeps its published rules: signed and fresh tokens, template ids, real-looking
addresses, the rate limit, the test recipients, statuses. It listens on loopback for the length of a test."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"test_key-{SERVICE}-{SECRET}"
KINDS = {
    "/v2/notifications/email": "email_address",
    "/v2/notifications/sms": "phone_number",
    "/v2/notifications/letter": "",
}
FATES = {
    "07700900003": "temporary-failure",
    "07700900002": "permanent-failure",
    "temp-fail@simulator.notify": "temporary-failure",
    "perm-fail@simulator.notify": "permanent-failure",
}


class StandIn(ThreadingHTTPServer):
    """`sent` is what was taken. Set `limit` to refuse further ones as too many, `drop` to take one and never answer."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.sent: list[dict] = []
        self.limit, self.drop = 3000, False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Answer(BaseHTTPRequestHandler):
    server: StandIn

    def log_message(self, *_):
        """Say nothing."""

    def _reply(self, status: int, body: dict) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _refuse(self, status: int, error: str, message: str) -> None:
        self._reply(status, {"status_code": status, "errors": [{"error": error, "message": message}]})

    def _is_let_in(self) -> bool:
        try:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
            fresh = abs(time.time() - claims["iat"]) <= 30 and claims["iss"] == SERVICE
        except (jwt.InvalidTokenError, KeyError):
            fresh = False
        if not fresh:
            self._refuse(403, "AuthError", "Invalid token: signature, api token not found")
        return fresh

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._is_let_in():
            return
        if len(self.server.sent) >= self.server.limit:
            return self._refuse(429, "RateLimitError", "Exceeded rate limit")
        if fault := _fault(self.path, asked):
            return self._refuse(400, "ValidationError", fault)
        to = asked.get(KINDS[self.path]) or "letter"
        row = {
            "id": str(uuid.uuid4()),
            "reference": asked.get("reference"),
            "to": to,
            "status": FATES.get(to, "delivered"),
            "personalisation": asked["personalisation"],
        }
        self.server.sent.append(row)
        if self.server.drop:
            self.server.drop = False
            self.connection.close()
            return None
        return self._reply(201, row)

    def do_GET(self):
        if not self._is_let_in():
            return
        parts = urlsplit(self.path)
        rows = self.server.sent
        if parts.path == "/v2/notifications":
            reference = parse_qs(parts.query).get("reference", [None])[0]
            return self._reply(
                200, {"notifications": [r for r in rows if reference in (None, r["reference"])], "links": {}}
            )
        found = [r for r in rows if parts.path.endswith(r["id"])]
        return self._reply(200, found[0]) if found else self._refuse(404, "NoResultFound", "No result found")


def _fault(path: str, asked: dict) -> str:
    """What Notify would refuse, or nothing."""
    try:
        uuid.UUID(str(asked.get("template_id")))
    except ValueError:
        return "template_id is not a valid UUID"
    if KINDS[path] == "email_address" and not re.fullmatch(
        r"[^@\s]+@[^@\s]+\.[a-z]{2,}", asked.get("email_address", "")
    ):
        return "email_address Not a valid email address"
    if KINDS[path] == "phone_number" and not re.fullmatch(
        r"(\+44|0)7\d{9}", asked.get("phone_number", "").replace(" ", "")
    ):
        return "phone_number Not a UK mobile number"
    lines = [v for k, v in asked["personalisation"].items() if k.startswith("address_line_") and v]
    if not KINDS[path] and not 3 <= len(lines) <= 7:
        return "Address must be at least 3 lines"
    return ""
