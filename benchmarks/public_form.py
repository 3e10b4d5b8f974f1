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
import socket
import subprocess
import sys
import time
import urllib.request

from benchmarks import loader
from benchmarks.browser import Resident
from benchmarks.house import ROOT, aim, arguments, hearth, postgres, processor_seconds, say, spread, told

LONGEST = 300  # seconds for a whole round; whoever is not through by then counts as lost


@contextlib.contextmanager
def web_server(workers: int):
    """gunicorn as `./run start` starts it, on a free port of the loopback; it ends with the benchmark."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"HEARTH_ADDRESS": f"http://127.0.0.1:{port}", "HEARTH_SENDS_AN_HOUR": "1000000"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:hearth.web", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--log-level", "error"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            time.sleep(0.1)
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/alive", timeout=5).read()
                break
        yield port, server.pid
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


def _postmaster(server) -> int:
    return int(postgres.psql(server, "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"))


def _processor(parts: dict[str, int]) -> dict[str, float]:
    """Processor seconds so far. The web server was started by us, so its time is not the residents'."""
    own = {"residents": time.process_time()}
    return {name: own.get(name) or processor_seconds(pid) for name, pid in parts.items()}


def _play(label: str, port: int, postcodes: list[str], number: int, reading: tuple, parts: dict[str, int]) -> dict:
    label += letters(random.randrange(10**8))  # a kept server holds the residents of the run before
    say(f"{number} residents, reading {reading[0]:g} to {reading[1]:g} seconds a page")
    residents = [
        Resident(
            port, number=i, postcode=postcodes[i % len(postcodes)], surname=f"{label}{letters(i)}", reading=reading
        )
        for i in range(number)
    ]
    begun, before = time.perf_counter(), _processor(parts)
    asyncio.run(_round(residents))
    seconds = time.perf_counter() - begun
    times = [ms for resident in residents for ms in resident.times]
    shown = [resident.reference for resident in residents if resident.reference]
    processor = {name: used - before[name] for name, used in _processor(parts).items()}
    kept, double, needs = _kept(label)
    return {
        "residents": number, "through": len(shown), "seconds": round(seconds, 1),
        "responses_a_second": round(len(times) / seconds, 1), "milliseconds": spread(times),
        "share_under_1000_ms": round(sum(ms < 1000 for ms in times) / len(times), 4),
        "processor_ms_a_response": {name: round(1000 * used / len(times), 2) for name, used in processor.items()},
        "lost": len([reference for reference in shown if reference not in kept]),
        "double": double + len(shown) - len(set(shown)), "kept": len(kept), "needs": needs,
        "faults": sorted({resident.fault for resident in residents if resident.fault})[:5],
    }  # fmt: skip


def letters(number: int) -> str:
    """A number in letters, since surnames hold no figures."""
    return "".join(chr(97 + int(figure)) for figure in f"{number:04d}")


def main() -> None:
    options = arguments(__doc__, residents=(500, "residents at once"), workers=(os.cpu_count() or 2, "web processes"))
    options.needs, options.people = min(options.needs, 20_000), min(options.people, 10_000)
    with hearth(options.keep) as server:
        loader.load(server, options.needs, options.people)
        from hearth.areas.models import Postcode

        postcodes = list(Postcode.objects.values_list("pk", flat=True)[:200])
        with web_server(options.workers) as (port, web):
            parts = {"web": web, "database": _postmaster(server), "residents": os.getpid()}
            _play("Warm", port, postcodes, 20, (0, 0), parts)
            reading = _play("Reader", port, postcodes, options.residents, (5, 10), parts)
            hasty = _play("Hasty", port, postcodes, options.residents, (0, 0), parts)
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
