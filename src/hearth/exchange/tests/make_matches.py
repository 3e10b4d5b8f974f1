"""Pairs of records to compare, made for tests."""

from hearth.access.tests.make import acting, make_user
from hearth.exchange.actions import linking
from hearth.exchange.models import PossibleMatch
from hearth.people.models import Person
from hearth.people.tests.make import make_person

DRAWN: set[int] = set()
"""Pairs that a second person reads: in tests those that were chosen, instead of one in twenty by chance."""


def make_pair(cast, *, weight=3.0, never_alone="", needs_second=None, sampled=False, one=None, other=None, **facts):
    """Two records of the borough that may be one person, kept as the linkage keeps them."""
    with acting(cast.alice):
        one = one or make_person(cast)
        other = other or make_person(cast, first_name="Edna", phone="", **facts)
        match = PossibleMatch(
            one=one, other=other, weight=weight, never_alone=never_alone, model="uk-1",
            needs_second=bool(never_alone) if needs_second is None else needs_second,
            evidence=[["name", "same name", 9.6], ["date of birth", "birth day and month swapped", -1.2]],
        )  # fmt: skip
        if sampled:
            DRAWN.add(match.pk.int)
        linking.keep_matches(borough=cast.borough, matches=[match])
        return PossibleMatch.objects.select_related("one", "other").get(pk=match.pk)


def make_reader(cast, role="coordinator", name="Dora"):
    """Somebody else of the hub who compares records."""
    return make_user(cast.hub, role, name)


def records() -> dict:
    """Every record as it stands, but for versions."""
    return {
        one.pk: {key: value for key, value in one.__dict__.items() if key not in ("_state", "version")}
        for one in Person.objects.all()
    }
