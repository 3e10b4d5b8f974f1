"""(e) Asking a cohort of 200,000 people: one list but not another, and which of them another team knows."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.house import aim, arguments, hearth, once, say, spread, told

AT_A_TIME = 5_000


def main() -> None:
    options = arguments(
        __doc__, times=(5, "times each question is asked"), known=(60_000, "people the other team knows")
    )
    with hearth(options.keep) as server:
        hub, other, reader = _town(options.people, options.known)
        questions = {
            "on one list, not on the other": [{"is": "on_list", "list": "nhs-list"},
                                              {"not": {"is": "on_list", "list": "web-applications"}}],
            "known to the other team": [{"is": "on_list", "list": "nhs-list"}, {"is": "known_to", "agency": other.key}],
            "not known to the other team": [{"is": "on_list", "list": "nhs-list"},
                                            {"not": {"is": "known_to", "agency": other.key}}],
        }  # fmt: skip
        results, people = {}, {}
        for words, where in questions.items():
            say(words)
            first, (again, number) = _ask(hub, reader, where), ([], "")
            for _ in range(options.times):
                seconds, number = _ask(hub, reader, where)
                again.append(seconds)
            results[words], people[words] = {"first": first[0], **spread(again)}, number
        slowest = max(result["p95"] for result in results.values())
        told("cohorts", server, people=options.people, milliseconds=results, found=people,
             aims=[aim("the slowest question asked again, p95 in ms", slowest, 2000)])  # fmt: skip


def _ask(team, reader, where: list) -> tuple[float, str]:
    """One question in a transaction of its own, behind the reader's walls, as a request has."""
    from hearth.access import walls
    from hearth.exchange.actions import cohorts
    from hearth.exchange.rules import cohorts as rules

    answers = []

    def ask() -> None:
        with walls.opened(walls.context_for(reader)):
            answers.append(cohorts.ask(team=team, question=rules.read({"where": {"all": where}}), by=reader).shown)

    return once(ask), answers[0]


def _town(people: int, known: int):
    """A hub with everybody on its list and every fourth on another; a team that knows the first `known` of them."""
    from hearth.access import walls
    from hearth.access.models import Team, User
    from hearth.access.tests.make import make_borough, make_team, make_user
    from hearth.needs.tests.make import make_agreement
    from hearth.people.models import DataSet

    if User.objects.filter(name="Cohort reader").exists():
        reader = User.objects.get(name="Cohort reader")
        hub = Team.objects.get(memberships__user=reader)
        return hub, Team.objects.exclude(pk=hub.pk).get(borough=hub.borough_id, kind="health_and_care"), reader
    borough = make_borough()
    hub, other = make_team(borough), make_team(borough, "health_and_care")
    make_agreement(borough, other.kind, hub.kind, fields=["is_known"])
    facts = {"source": "s", "legal_basis": "l", "purpose": "p", "expires_on": date.today() + timedelta(days=90)}
    with walls.opened(walls.whole_house("benchmark")):
        lists = [DataSet.objects.create(team=team, borough=borough, key=key, name=key, **facts)
                 for team, key in ((hub, "nhs-list"), (hub, "web-applications"), (other, "clinic"))]  # fmt: skip
    for start in range(0, people, AT_A_TIME):
        with walls.opened(walls.whole_house("benchmark")):
            _people(borough, lists, range(start, min(start + AT_A_TIME, people)), known)
        say(f"{start + AT_A_TIME:,} people")
    return hub, other, make_user(hub, "manager", "Cohort reader")


def _letters(n: int) -> str:
    """A name of its own for each number: keyed hashes are made of letters alone."""
    name = ""
    for _ in range(5):
        n, digit = divmod(n, 20)
        name += "bcdfghjklmnpqrstvwxz"[digit]
    return name.title()


def _people(borough, lists, numbers: range, known: int) -> None:
    from hearth.people.models import ListEntry, Person

    born = date(1930, 1, 1)
    made = [
        Person(
            borough=borough,
            first_name=_letters(n % 977),
            last_name=_letters(n),
            postcode=f"QX{n % 9} {n % 8}ZZ",
            date_of_birth=born + timedelta(days=n % 15_000),
            nhs_number=f"{n:010}",
            nhs_number_is_valid=True,
        )
        for n in numbers
    ]
    Person.objects.bulk_create(made)
    nhs, web, clinic = lists
    rows = []
    for n, person in zip(numbers, made, strict=True):
        on = [nhs, *([web] if n % 4 == 0 else []), *([clinic] if n < known else [])]
        rows += [ListEntry(team_id=one.team_id, data_set=one, person=person, row_key=str(n), said={}, digest="d")
                 for one in on]  # fmt: skip
    ListEntry.objects.bulk_create(rows)


if __name__ == "__main__":
    main()
