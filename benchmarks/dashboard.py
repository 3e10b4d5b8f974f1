"""(d) The dashboard over a million requests: server time of the page and of the pulse, for one team and for fifty."""

from __future__ import annotations

import contextlib
import re
import time
from functools import partial

import psycopg

from benchmarks import loader
from benchmarks.house import aim, arguments, hearth, say, spread, superuser_url, timed, told

BY_PAGE = {"HX-Request": "true"}


def _pulses(client, page, times: int) -> dict[int, list[float]]:
    """Pulses as a page makes them: each with the mark of the figures it last got. Things fall due meanwhile."""
    found: dict[int, list[float]] = {200: [], 204: []}
    for _ in range(times):
        hidden = dict(re.findall(r'id="[\w-]+" name="(seen|team)" value="([^"]*)"', page.content.decode()))
        begun = time.perf_counter()
        answer = client.get("/dashboard/pulse", hidden, headers=BY_PAGE)
        found[answer.status_code].append((time.perf_counter() - begun) * 1000)
        page = answer if answer.status_code == 200 else page
    return found


# What a dashboard is looked at for: that something has just changed.
CHANGED = """
update needs_need set urgency = case urgency when 'soon' then 'today' else 'soon' end
where id = (select id from needs_need where team_id = %s and ended_at is null order by random() limit 1)
"""


def main() -> None:
    options = arguments(__doc__, times=(60, "requests for each reader"))
    with hearth(options.keep) as server, contextlib.ExitStack() as stack:
        loader.load(server, options.needs, options.people)
        outside = stack.enter_context(psycopg.connect(superuser_url(server), autocommit=True))
        from hearth.access.models import Team

        teams = list(Team.objects.order_by("pk").values_list("pk", flat=True))
        readers = {"a usual team": teams[20:21], "the busiest team": teams[:1], "all 50 teams": teams}
        results, slowest = {}, 0.0
        for words, ids in readers.items():
            say(words)
            client = loader.client_of(loader.reader(ids))
            page = client.get("/dashboard")
            assert page.status_code == 200, page.headers
            times = _pulses(client, page, options.times)
            results[words] = {
                "page": timed(
                    [partial(client.get, "/dashboard")] * options.times,
                    before=partial(outside.execute, CHANGED, [ids[0]]),
                ),
                "pulse, nothing changed": spread(times[204]) if times[204] else None,
                "pulse, with new figures": spread(times[200]) if times[200] else None,
                "bytes": len(page.content),
            }
            slowest = max(slowest, results[words]["page"]["p95"])
        told("dashboard", server, needs=options.needs, teams=len(teams), milliseconds=results,
             aims=[aim("p95 of the page, slowest reader, ms", slowest, 150)])  # fmt: skip


if __name__ == "__main__":
    main()
