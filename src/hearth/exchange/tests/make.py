"""Lists with entries for tests of cohorts."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.utils import timezone

from hearth.access.tests.make import everywhere
from hearth.people.models import DataSet, ListEntry

_numbers = count(1)


def make_list(team, key="nhs-list", **facts) -> DataSet:
    facts = {"name": key.replace("-", " ").capitalize(), "source": "The council", "legal_basis": "Public task",
             "purpose": "To help", "expires_on": timezone.localdate() + timedelta(days=30), **facts}  # fmt: skip
    with everywhere():
        return DataSet.objects.get_or_create(team=team, key=key, borough=team.borough, defaults=facts)[0]


def make_entry(data_set, person, **facts) -> ListEntry:
    facts = {"row_key": f"row:{next(_numbers)}", "said": {}, "digest": "x", **facts}
    with everywhere():
        return ListEntry.objects.create(team=data_set.team, data_set=data_set, person=person, **facts)
