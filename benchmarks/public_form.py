"""(b) 500 residents at once, each through the whole public form, against a real web server on this machine's loopback.

Every resident has their own cookies and answers, asks for two kinds of help, and is shown a reference number at the
end. Afterwards the database is looked through: every number that was shown is there once, and nobody is there twice.

Two rounds: first everybody reads and answers each page in five to ten seconds, so that the quickest need a minute and a
half for the eighteen pages; then nobody reads at all, and each of the 500 sends the next page the moment it is there.
Residents, web server and database share one machine, so the times hold what all three cost.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks import loader
from benchmarks.house import ROOT, aim, arguments, hearth, say, spread, told

ANSWERS = {
    "who": {"who": "self"},
    "danger": {"danger": "no"},
    "needs": {"needs": ["food", "comfort_calls"]},
    "about-food": {"words": "Bread and milk for two, please"},
    "food-today": {"has": "yes", "diet": ""},
    "about-comfort_calls": {"words": "A chat now and then"},
    "when": {"when": "soon"},
    "born": {"born-day": "27", "born-month": "3", "born-year": "1947"},
    "address": {"address_1": "1 Mill Lane", "address_2": "", "town": "Fernhaven"},
    "reach": {"by": ["phone"], "phone": "01632 960001", "email": "", "best_time": "mornings"},
    "language": {"language": "en"},
    "communication": {},
    "sharing": {},
    "more": {"more": ""},
    "check": {"website": ""},
}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
REFERENCE = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{4}\b")
LONGEST = 300  # seconds for a whole round; whoever is not through by then counts as lost


@dataclass
class Resident:
    """One resident with a browser: cookies, one connection kept open, and how long each answer took."""

    number: int
    port: int
    postcode: str
    reading: tuple[float, float]
    surname: str
    cookies: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    reference: str = ""
    fault: str = ""
    pipe: tuple | None = None

    async def ask(self) -> None:
        """From the first page to the reference number."""
        chance = random.Random(self.number)
        try:
            await asyncio.sleep(chance.uniform(0, 1))
            _, _, page = await self.send("GET", "/ask")
            address = "/ask/who"
            for _ in range(40):
                _, _, page = await self.send("GET", address)
                if address == "/ask/sent":
                    self.reference = REFERENCE.search(page)[0]
                    return
                await asyncio.sleep(chance.uniform(*self.reading))
                address = await self.answer(address, page)
        except (OSError, ValueError, TypeError, KeyError, asyncio.IncompleteReadError) as error:
            self.fault = f"{type(error).__name__}: {error}"[:200]
        finally:
            self.hang_up()

    async def answer(self, address: str, page: str) -> str:
        """Send one page's answers and return where it leads."""
        name = address.rsplit("/", 1)[1]
        own = {"postcode": {"postcode": self.postcode}, "name": {"first_name": "Edna", "last_name": self.surname}}
        given = {**(own.get(name) or ANSWERS[name]), "csrfmiddlewaretoken": TOKEN.search(page)[1]}
        status, headers, _ = await self.send("POST", address, urlencode(given, doseq=True))
        if status != 302:
            raise ValueError(f"{address} answered {status}")
        return headers["location"]

    async def send(self, method: str, address: str, body: str = "") -> tuple[int, dict[str, str], str]:
        begun = time.perf_counter()
        try:
            found = await self.once(method, address, body)
        except (ConnectionError, asyncio.IncompleteReadError):
            if method != "GET" and self.pipe is None:
                raise
            self.hang_up()  # the server had closed a connection that was left idle: browsers ask again
            found = await self.once(method, address, body)
        self.times.append((time.perf_counter() - begun) * 1000)
        if found[0] >= 400:
            raise ValueError(f"{address} answered {found[0]}")
        return found

    async def once(self, method: str, address: str, body: str) -> tuple[int, dict[str, str], str]:
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
        headers = {}
        for line in filter(None, head[1:]):
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, text = value.partition(";")[0].partition("=")
                self.cookies[key] = text
            headers[name.lower()] = value
        text = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
        if headers.get("connection") == "close":
            self.hang_up()
        return int(head[0].split()[1]), headers, text

    def hang_up(self) -> None:
        if self.pipe:
            self.pipe[1].close()
            self.pipe = None


@contextlib.contextmanager
def web_server(workers: int):
    """gunicorn as `./run start` starts it, on a free port of the loopback; it ends with the benchmark."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"HEARTH_ADDRESS": f"http://127.0.0.1:{port}", "HEARTH_SENDS_AN_HOUR": "1000000"}
    command = [sys.executable, "-m", "gunicorn", "hearth.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", str(workers), "--threads", "8", "--backlog", "2048"]
    command += ["--keep-alive", "10", "--log-level", "error", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            time.sleep(0.1)
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/alive", timeout=5).read()
                break
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


async def _round(residents: list[Resident]) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*(resident.ask() for resident in residents)), LONGEST)


def _kept(label: str) -> tuple[set[str], int, int]:
    """References of this round's contacts, how many residents have more than one, and how many needs there are."""
    from django.db.models import Count

    from hearth.access import walls
    from hearth.needs.models import Contact, Need

    with walls.opened(walls.whole_house("benchmark")):
        ours = Contact.objects.filter(channel="web", person__last_name__startswith=label)
        many = ours.values("person__last_name").annotate(n=Count("pk")).filter(n__gt=1)
        needs = Need.objects.filter(contact__in=ours)
        return set(ours.values_list("reference", flat=True)), many.count(), needs.count()


def _play(label: str, port: int, postcodes: list[str], number: int, reading: tuple[float, float]) -> dict:
    say(f"{number} residents, reading {reading[0]:g} to {reading[1]:g} seconds a page")
    residents = [
        Resident(i, port, postcodes[i % len(postcodes)], reading, f"{label}{_letters(i)}") for i in range(number)
    ]
    begun = time.perf_counter()
    asyncio.run(_round(residents))
    seconds = time.perf_counter() - begun
    times = [ms for resident in residents for ms in resident.times]
    shown = [resident.reference for resident in residents if resident.reference]
    kept, double, needs = _kept(label)
    return {
        "residents": number, "through": len(shown), "seconds": round(seconds, 1),
        "responses_a_second": round(len(times) / seconds, 1), "milliseconds": spread(times),
        "share_under_1000_ms": round(sum(ms < 1000 for ms in times) / len(times), 4),
        "lost": len([reference for reference in shown if reference not in kept]),
        "double": double + len(shown) - len(set(shown)), "kept": len(kept), "needs": needs,
        "faults": sorted({resident.fault for resident in residents if resident.fault})[:5],
    }  # fmt: skip


def _letters(number: int) -> str:
    """A number in letters, since surnames hold no figures."""
    return "".join(chr(97 + int(figure)) for figure in f"{number:04d}")


def main() -> None:
    options = arguments(__doc__, residents=(500, "residents at once"), workers=(os.cpu_count() or 2, "web processes"))
    options.needs, options.people = min(options.needs, 20_000), min(options.people, 10_000)
    with hearth(options.keep) as server:
        loader.load(server, options.needs, options.people)
        from hearth.areas.models import Postcode

        postcodes = list(Postcode.objects.values_list("pk", flat=True)[:200])
        with web_server(options.workers) as port:
            _play("Warm", port, postcodes, 20, (0, 0))
            reading = _play("Reader", port, postcodes, options.residents, (5, 10))
            hasty = _play("Hasty", port, postcodes, options.residents, (0, 0))
        rounds = {"reading 5 to 10 seconds a page": reading, "not reading at all": hasty}
        told("public_form", server, workers=options.workers, rounds=rounds, aims=_aims(rounds))


def _aims(rounds: dict) -> list[dict]:
    found = []
    for words, result in rounds.items():
        late = round(1 - result["share_under_1000_ms"], 4)
        missing = result["residents"] - result["through"] + result["lost"]
        found += [
            aim(f"{words}: share of responses of 1,000 ms or more", late, 0.01),
            aim(f"{words}: requests lost", missing, 1),
            aim(f"{words}: requests double", result["double"], 1),
        ]
    return found


if __name__ == "__main__":
    main()
