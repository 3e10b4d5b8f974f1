"""(c) Finding a person among 200,000 while they are on the telephone: as heard, misspelt, by birth date, by number."""

from __future__ import annotations

from functools import partial
from itertools import cycle, islice

import psycopg

from benchmarks import loader
from benchmarks.house import aim, arguments, hearth, once, say, spread, superuser_url, told

SAMPLE = """
select first_name, last_name, date_of_birth, postcode, phone, nhs_number from people_person tablesample system (1)
order by id limit 60
"""


def main() -> None:
    options = arguments(__doc__, times=(200, "searches of each kind"))
    with hearth(options.keep) as server:
        loader.load(server, options.needs, options.people)
        from hearth.access.models import Team

        user = loader.reader([Team.objects.order_by("pk").values_list("pk", flat=True)[20]])
        with psycopg.connect(superuser_url(server)) as database:
            people = database.execute(SAMPLE).fetchall()
        results, found = {}, {}
        for words, typed in _typed(people).items():
            say(words)
            results[words], found[words] = _search(user, list(islice(cycle(typed), options.times)))
        slowest = max(result["p95"] for result in results.values())
        told("person_search", server, people=options.people, milliseconds=results, share_that_found_somebody=found,
             aims=[aim("p95 of the slowest kind of search, ms", slowest, 200)])  # fmt: skip


def _typed(people) -> dict[str, list[str]]:
    """What a call handler types for each of these people, by kind."""
    return {
        "full name": [f"{first} {last}" for first, last, *_ in people],
        "two letters swapped in the surname": [f"{first} {_swapped(last)}" for first, last, *_ in people],
        "surname alone": [last for _, last, *_ in people],
        "surname and birth date": [f"{last} {born:%d/%m/%Y}" for _, last, born, *_ in people],
        "postcode": [postcode for *_, postcode, _, _ in people],
        "telephone": [f"0{phone[3:]}" for *_, phone, _ in people],
        "NHS number": [number for *_, number in people],
        "somebody who is not there": [f"{last[::-1]} {first[::-1]}" for first, last, *_ in people],
    }


def _swapped(name: str) -> str:
    middle = len(name) // 2
    return name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]


def _search(user, typed: list[str]) -> tuple[dict, float]:
    """Each search in a transaction of its own behind the reader's walls, as a request has."""
    from hearth.access import walls
    from hearth.people.models import Person

    hits = []

    def search(words: str) -> None:
        with walls.opened(walls.context_for(user)):
            hits.append(bool(Person.objects.visible_to(user).search(words)))

    for words in typed[:3]:
        search(words)
    hits.clear()
    times = [once(partial(search, words)) for words in typed]
    return spread(times), round(sum(hits) / len(hits), 3)


if __name__ == "__main__":
    main()
