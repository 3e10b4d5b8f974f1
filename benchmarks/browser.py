"""Browsers that walk Hearth's own pages over the network: a resident through the public form, a handler logging
walk-ins. The benchmark measures with them, the crash test pulls the plug on them.

A browser keeps its cookies and one connection. With `until` set it is somebody who does not give up: whatever was sent
and not answered is sent again, the very same, until that moment (`time.monotonic()`).
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

ANSWERS = {
    "who": {"who": "self"},
    "danger": {"danger": "no"},
    "needs": {"needs": ["food", "comfort_calls"]},
    "about-food": {"words": "Bread and milk for two, please"},
    "food-today": {"has": "yes", "diet": ""},
    "about-comfort_calls": {"words": "A chat now and then"},
    "when": {"when": "soon"},
    "helper": {"helper": "none"},
    "born": {"born-day": "27", "born-month": "3", "born-year": "1947"},
    "address": {"address_1": "1 Mill Lane", "address_2": "", "town": "Fernhaven"},
    "reach": {"by": ["phone"], "phone": "01632 960001", "email": "", "best_time": "mornings"},
    "language": {"language": "en"},
    "communication": {},
    "sharing": {},
    "more": {"more": ""},
    "check": {"website": ""},
}
LAST = "/ask/check"
HIDDEN = r'name="%s"[^>]* value="([^"]+)"'
TOKEN = re.compile(HIDDEN % "csrfmiddlewaretoken")
REFERENCE = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{4}\b")
BROKEN = (OSError, EOFError, ValueError, IndexError)  # a connection cut off, or half an answer
WAIT = 20  # seconds for one answer, while not giving up
PAUSE = 0.1  # seconds before trying again


class Unanswered(Exception):
    """An answer that is no page: a status of 400 or more."""


@dataclass
class Browser:
    """Cookies, one connection kept open, and how long each answer took."""

    port: int
    until: float = 0
    cookies: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)  # milliseconds
    broken: list[str] = field(default_factory=list)  # what was sent and not answered
    waits_for: str = ""  # what is being sent now
    pipe: tuple | None = None

    async def send(self, method: str, address: str, body: str = "") -> tuple[int, dict[str, str], str]:
        """Send one request and return status, headers and page; a broken one again while `until` is ahead."""
        self.waits_for = f"{method} {address}"
        while True:
            try:
                found = await self._timed(method, address, body)
                if found[0] < 400:
                    self.waits_for = ""
                    return found
                raise Unanswered(f"{address} answered {found[0]}")
            except (*BROKEN, Unanswered):
                self.hang_up()
                if time.monotonic() > self.until:
                    raise
            self.broken.append(self.waits_for)
            await asyncio.sleep(PAUSE)

    async def _timed(self, method: str, address: str, body: str) -> tuple[int, dict[str, str], str]:
        begun = time.perf_counter()
        was_open = self.pipe is not None
        async with asyncio.timeout(WAIT if self.until else None):
            try:
                found = await self._once(method, address, body)
            except (ConnectionError, asyncio.IncompleteReadError):
                if not was_open or self.until:
                    raise
                self.hang_up()  # the server had closed a connection that was left idle: browsers ask again
                found = await self._once(method, address, body)
        self.times.append((time.perf_counter() - begun) * 1000)
        return found

    async def _once(self, method: str, address: str, body: str) -> tuple[int, dict[str, str], str]:
        if self.pipe is None:
            self.pipe = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.pipe
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        writer.write(
            f"{method} {address} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {cookies}\r\n"
            f"Referer: http://127.0.0.1:{self.port}/ask\r\nOrigin: http://127.0.0.1:{self.port}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = self._read_headers(head[1:])
        text = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
        if headers.get("connection") == "close":
            self.hang_up()
        return int(head[0].split()[1]), headers, text

    def _read_headers(self, lines: list[str]) -> dict[str, str]:
        headers = {}
        for line in filter(None, lines):
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, text = value.partition(";")[0].partition("=")
                self.cookies[key] = text
            headers[name.lower()] = value
        return headers

    async def press_twice(self, method: str, address: str, body: str) -> tuple[int, dict[str, str], str]:
        """Send the very same request twice at once, over two connections, and lose the answer of one."""
        twin = Browser(self.port, cookies=dict(self.cookies))
        heard, _ = await asyncio.gather(self.send(method, address, body), twin.send_unheard(method, address, body))
        return heard

    async def send_unheard(self, method: str, address: str, body: str) -> None:
        with contextlib.suppress(*BROKEN, Unanswered):
            await self.send(method, address, body)
        self.hang_up()

    def hang_up(self) -> None:
        if self.pipe:
            self.pipe[1].close()
            self.pipe = None


@dataclass
class Resident(Browser):
    """One resident who asks for two kinds of help, and is shown a reference number at the end."""

    number: int = 0
    postcode: str = ""
    surname: str = ""
    reading: tuple[float, float] = (0, 0)  # seconds for reading a page, at least and at most
    presses_twice: bool = False  # whether the last page is sent twice at once
    reference: str = ""
    fault: str = ""

    async def ask(self) -> None:
        """From the first page to the reference number."""
        chance = random.Random(self.number)
        try:
            await asyncio.sleep(chance.uniform(0, 1))
            await self.send("GET", "/ask")
            address = "/ask/who"
            for _ in range(40):
                _, _, page = await self.send("GET", address)
                if address == "/ask/sent":
                    self.reference = REFERENCE.search(page)[0]
                    return
                await asyncio.sleep(chance.uniform(*self.reading))
                address = await self.answer(address, page)
        except (*BROKEN, TypeError, KeyError, Unanswered) as error:
            self.fault = f"{type(error).__name__}: {error}"[:200]
        finally:
            self.hang_up()

    async def answer(self, address: str, page: str) -> str:
        """Send one page's answers and return where it leads."""
        name = address.rsplit("/", 1)[1]
        own = {"postcode": {"postcode": self.postcode}, "name": {"first_name": "Edna", "last_name": self.surname}}
        given = {**(own.get(name) or ANSWERS[name]), "csrfmiddlewaretoken": TOKEN.search(page)[1]}
        body = urlencode(given, doseq=True)
        send = self.press_twice if address == LAST and self.presses_twice else self.send
        status, headers, _ = await send("POST", address, body)
        if status != 302:
            raise ValueError(f"{address} answered {status}")
        return headers["location"]


@dataclass
class Handler(Browser):
    """A call handler who signs in and logs walk-ins, one after the other."""

    email: str = ""
    password: str = ""
    logged: dict[str, str] = field(default_factory=dict)  # what was written: the number that was shown
    fault: str = ""

    async def log(self, walk_ins: list[str]) -> None:
        """Log a walk-in with each of these words."""
        try:
            await self._sign_in()
            for about in walk_ins:
                await self._log_one(about)
        except (*BROKEN, TypeError, Unanswered) as error:
            self.fault = f"{type(error).__name__}: {error}"[:200]
        finally:
            self.hang_up()

    async def _sign_in(self) -> None:
        _, _, page = await self.send("GET", "/sign-in")
        given = {"email": self.email, "password": self.password, "csrfmiddlewaretoken": TOKEN.search(page)[1]}
        status, _, _ = await self.send("POST", "/sign-in", urlencode(given))
        if status != 302:
            raise ValueError(f"signing in answered {status}")

    async def _log_one(self, about: str) -> None:
        _, _, page = await self.send("GET", "/drop-in")
        given = {"csrfmiddlewaretoken": TOKEN.search(page)[1], "about": about}
        given |= {name: re.search(HIDDEN % name, page)[1] for name in ("key", "team")}
        for _ in range(5):
            status, _, _ = await self.send("POST", "/drop-in", urlencode(given))
            if status != 302:
                raise ValueError(f"a walk-in answered {status}")
            _, _, page = await self.send("GET", "/drop-in")
            # The number is shown once. Where that very page was lost, the same form sent again shows it again.
            if shown := re.search(rf"Logged: ({REFERENCE.pattern})", page):
                self.logged[about] = shown[1]
                return
        raise ValueError(f"no number was shown for “{about}”")
