"""(a) The team worklist over a million requests with row-level security on.

Server time of the page, and what the wall costs: its list query, as the application runs it, beside the very same
query without the wall, turn and turn about.
"""

from __future__ import annotations

import random
from functools import partial
from types import SimpleNamespace

import psycopg

from benchmarks import loader
from benchmarks.house import aim, arguments, hearth, once, say, spread, superuser_url, timed, told

SIZE = 50
FILTERS = {
    "no filter": "",
    "late": "&show=late",
    "one kind of help": "&show=open&category=food",
    "one ward, one stage": "&show=open&ward=E05000007&stage=new",
    "ended": "&show=ended",
}


def main() -> None:
    options = arguments(__doc__, times=(300, "pages of each list"), pairs=(600, "pairs of queries for each list"))
    with hearth(options.keep) as server:
        loader.load(server, options.needs, options.people)
        from hearth.access.models import Team

        teams = list(Team.objects.order_by("pk").values_list("pk", flat=True))
        readers = {team: loader.reader([team]) for team in teams}
        pages = _pages(teams, readers, options.times)
        queries = _queries(server, teams[1:], readers, options.pairs)
        worst_page = max(page["p95"] for page in pages.values())
        ratio = queries["no filter"]["ratio_p95"]
        told("worklist", server, needs=options.needs, teams=len(teams), milliseconds={"page": pages, "query": queries},
             aims=[aim("p95 of the page, slowest list, ms", worst_page, 60),
                   aim("p95 with the wall / p95 without it", ratio, 1.3)])  # fmt: skip


def _pages(teams, readers, times: int) -> dict:
    """Whole pages, each for another team in turn; the busiest team also by itself."""
    clients = {team: loader.client_of(readers[team]) for team in teams}
    found = {}
    for words, filters in FILTERS.items():
        say(f"pages: {words}")
        found[words] = _get(clients, teams, filters, times)
    say("pages: the busiest team")
    found["no filter, the busiest team"] = _get(clients, teams[:1], "", times)
    return found


def _get(clients, teams, filters: str, times: int) -> dict:
    def get(team):
        answer = clients[team].get(f"/work?team={team}{filters}")
        assert answer.status_code == 200, answer.headers

    return timed(partial(get, teams[number % len(teams)]) for number in range(times))


def _queries(server, teams, readers, pairs: int) -> dict:
    """The list query of each filter, by the application inside its wall and by a superuser whom no wall holds."""
    with (
        psycopg.connect(server.app_url, cursor_factory=psycopg.ClientCursor) as inside,
        psycopg.connect(superuser_url(server), cursor_factory=psycopg.ClientCursor) as outside,
    ):
        found = {}
        for words, filters in FILTERS.items():
            say(f"pairs: {words}")
            found[words] = _pairs(inside, outside, teams, readers, filters, pairs)
        return found


def _pairs(inside, outside, teams, readers, filters: str, pairs: int) -> dict:
    from hearth.access import walls

    order, with_wall, without = random.Random(1), [], []
    for number in range(pairs):
        team = teams[number % len(teams)]
        statements = _statements(readers[team], team, filters)
        token = walls.context_for(readers[team]).token()
        with inside.transaction():
            inside.execute("select set_config('hearth.context', %s, true)", [token])
            both = [(with_wall, inside), (without, outside)]
            order.shuffle(both)
            for kept, connection in both:
                kept.append(once(partial(_walk, connection, statements)))
    told = {"with the wall": spread(with_wall), "without": spread(without)}
    for at in ("p50", "p95"):
        told[f"ratio_{at}"] = round(told["with the wall"][at] / told["without"][at], 3)
    return told


def _walk(connection, statements) -> None:
    """The bands of a list one after the other, as the page asks for them, until a page is full."""
    wanted = SIZE + 1
    for find, fetch in statements:
        found = [pk for (pk,) in connection.execute(f"{find[0]} limit {wanted}", find[1]).fetchall()]
        if found:
            wanted -= len(connection.execute(*fetch(found)).fetchall())
        if wanted <= 0:
            return


def _statements(user, team: int, filters: str) -> list:
    """The very queries the page runs, by the page's own code, for each band of the list: which rows, then the rows."""
    from django.http import QueryDict
    from django.utils import timezone

    from hearth.access.models import Team
    from hearth.desk.views.work import chosen

    request = SimpleNamespace(user=user, GET=QueryDict(filters.lstrip("&")))
    bands = chosen(request, Team(pk=team, borough_id=1))(timezone.now())

    def fetch(band):
        return lambda found: band.rows.filter(pk__in=found).query.sql_with_params()

    return [(band.rows.order_by(*band.by).values_list("pk").query.sql_with_params(), fetch(band)) for band in bands]


if __name__ == "__main__":
    main()
