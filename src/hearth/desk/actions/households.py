"""One call that serves a household: the same help for each of those who need it, raised in one go."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from hearth.access.models import Team, User
from hearth.kit.refused import Refused
from hearth.needs.actions import needs
from hearth.needs.models import Category, Contact, Need
from hearth.people.models import Person


@transaction.atomic
def raise_for_each(
    *, home_of: Person, people: Sequence[Person], team: Team, category: Category, urgency: str, summary: str, by: User,
    key: str,
) -> list[Need]:  # fmt: skip
    """Raise one request for each of these people, all or none; sent twice with one `key` they are raised once.

    `home_of` is whose household it is. While this colleague is on a call about them, or about one of those ticked, the
    requests say that they came of that call.
    """
    if not people:
        raise Refused("Tick for whom it is.")
    calls = Contact.objects.visible_to(by).drafts().filter(handler=by, team=team, person__in=[home_of, *people])
    call = calls.order_by("-saved_at").first()
    return [
        needs.raise_need(
            person=person, team=team, category=category, urgency=urgency, summary=summary, source="phone", contact=call,
            by=by, key=f"{key}:{person.pk}"[:80],
        )
        for person in people
    ]  # fmt: skip
