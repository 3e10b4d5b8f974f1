"""The plug is pulled while people are sending the public form and a handler logs walk-ins: what was acknowledged is
there afterwards, exactly once, and so is what was sent again because its answer was lost."""

from __future__ import annotations

import asyncio
import time

import psycopg
import pytest

from benchmarks.browser import LAST, Handler, Resident
from benchmarks.public_form import letters
from tests.crash.hub import PASSWORD, Hub

RESIDENTS, AT_ONCE, WALK_INS, PATIENCE = 32, 16, 8, 180  # people, how many at once, walk-ins, seconds to give up after
TWICE = 4  # every fourth resident presses Send twice
MOST_KILLS = 4


@pytest.fixture
def hub(tmp_path):
    hub = Hub(tmp_path)
    yield hub
    hub.close()


class Day:
    """Everybody who comes that day, and the power cuts while they do."""

    def __init__(self, hub: Hub):
        self.hub, until = hub, time.monotonic() + PATIENCE
        self.residents = [
            Resident(hub.port, until, number=i, postcode=hub.postcode, surname=f"Asker{letters(i)}",
                     presses_twice=i % TWICE == 0)
            for i in range(RESIDENTS)
        ]  # fmt: skip
        self.handler = Handler(hub.port, until, email=hub.email, password=PASSWORD)

    async def pass_by(self) -> None:
        free = asyncio.Semaphore(AT_ONCE)

        async def ask(resident: Resident) -> None:
            async with free:
                await resident.ask()

        log = self.handler.log([f"Walked in {i}" for i in range(WALK_INS)])
        everybody = asyncio.gather(log, *(ask(resident) for resident in self.residents))
        await asyncio.gather(everybody, self.cut_the_power(everybody))

    async def cut_the_power(self, everybody: asyncio.Future) -> None:
        """Kill the database and the web server in turn, each at a moment when somebody's last page is being saved."""
        kills = [self.hub.kill_postgresql, self.hub.kill_the_web_server] * (MOST_KILLS // 2)
        for number, kill in enumerate(kills, 1):
            while not everybody.done() and not self.is_time_for(number):
                await asyncio.sleep(0.001)
            if everybody.done():
                return
            await asyncio.to_thread(kill)

    def is_time_for(self, number: int) -> bool:
        acknowledged = sum(bool(one.reference) for one in self.residents)
        saving = any(one.waits_for == f"POST {LAST}" for one in self.residents)
        return saving and acknowledged >= number * RESIDENTS // (MOST_KILLS + 2)


def rows(hub: Hub, statement: str) -> list[tuple]:
    with psycopg.connect(hub.database.owner_url) as owner:
        return sorted(owner.execute(statement).fetchall())


@pytest.mark.crash
def test_every_acknowledged_request_is_there_exactly_once_after_kill_9(hub):
    day = Day(hub)
    asyncio.run(day.pass_by())
    assert not [one.fault for one in (*day.residents, day.handler) if one.fault], hub.last_words()
    asked = [(one.surname, one.reference, 2) for one in day.residents]
    assert rows(hub, ASKED) == sorted(asked)
    assert rows(hub, "select last_name from people_person") == sorted((one.surname,) for one in day.residents)
    assert rows(hub, "select about, reference from needs_contact where channel = 'in_person'") == sorted(
        day.handler.logged.items()
    )
    assert len(day.handler.logged) == WALK_INS
    lost = [words for one in day.residents for words in one.broken]
    assert f"POST {LAST}" in lost, "the plug was pulled while nobody's request was being saved"


ASKED = """
select p.last_name, c.reference, count(n.id) from needs_contact c join people_person p on p.id = c.person_id
    left join needs_need n on n.contact_id = c.id where c.channel = 'web' group by c.id, p.id
"""
