"""One call that serves a household: the same help for each of those who need it, raised in one go."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from hearth.access.models import Team, User
from hearth.kit.refused import Refused
from hearth.needs.actions import needs
from hearth.needs.models import Category, Contact, Need
from hearth.people.models import Person


def calls_about(people: Sequence[Person], *, by: User) -> QuerySet[Contact]:
    """The calls this colleague is on about any of these people, the one they are at first."""
    return Contact.objects.visible_to(by).drafts().filter(handler=by, person__in=people).order_by("-saved_at")


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
    call = calls_about([home_of, *people], by=by).filter(team=team).first()
    return [
        needs.raise_need(
            person=person, team=team, category=category, urgency=urgency, summary=summary, source="phone", contact=call,
            by=by, key=f"{key}:{person.pk}"[:80],
        )
        for person in people
    ]  # fmt: skip
