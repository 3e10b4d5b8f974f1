"""Campaigns and callers for tests, built through the verbs."""

from __future__ import annotations

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.calls.actions import campaigns
from hearth.needs.tests.make import make_category
from hearth.people.models import Person


def make_people(borough, number: int) -> list:
    """So many people who can be rung; every fifth has another number, every seventh no mobile, some speak Welsh."""
    rows = [
        Person(
            borough=borough, first_name="Edna", last_name=f"Okoro {n}", date_of_birth=None,
            phone=f"+447700900{n % 1000:03d}" if n % 7 else f"+441632960{n % 1000:03d}",
            phone_2=f"+441632961{n % 1000:03d}" if n % 5 == 0 else "",
            address_1=f"{n} Mill Lane" if n % 11 else "", postcode="QX1 1AA" if n % 11 else "",
        )
        for n in range(number)
    ]  # fmt: skip
    with everywhere():
        Person.objects.bulk_create(rows)
    return [row.pk for row in rows]


def make_campaign(team, by, people, *, purpose="safe_and_well", **settings):
    """A running campaign of these people."""
    make_category(team.borough, "case_review")
    with acting(by):
        settings = {"text_before": 0} | settings
        made = campaigns.make(team=team, purpose=purpose, name=f"{purpose} {len(people)}", by=by, **settings)
        campaigns.add_people(made, people, by=by)
        return campaigns.start(made, by=by)


def make_callers(team, number: int) -> list:
    return [make_user(team, "call_handler", f"Caller {n}") for n in range(number)]
