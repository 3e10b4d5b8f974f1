"""One verb for many ticked needs: each is done or refused by itself, and both are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from hearth.access.models import User
from hearth.access.record import record
from hearth.kit.refused import Refused
from hearth.matching import actions as matching
from hearth.needs.actions import needs
from hearth.needs.models import Need

VERBS: dict[str, Callable[..., Need]] = {
    verb.__name__: verb
    for verb in (needs.claim, needs.hand_back, needs.hand_to, needs.hold, needs.resume, needs.set_urgency, needs.end)
}


@dataclass
class Result:
    """What became of each: done, or refused and why, in words."""

    done: list[Need] = field(default_factory=list)
    refused: list[tuple[Need, str]] = field(default_factory=list)


@transaction.atomic
def in_bulk(rows: Sequence[Need], *, verb: str, by: User, expected: int, **facts: Any) -> Result:
    """Do one verb to each of these needs. One that is refused stays as it was and stops none of the others.

    `expected` is the number somebody confirmed: when there are more or fewer, nothing is done. A death is said of one
    person at a time. A volunteer's task ends with its need.
    """
    if len(rows) != expected:
        raise Refused(f"You confirmed {expected} needs, but there are {len(rows)} now. Look at the list again.")
    if facts.get("ending") == "deceased" and len({need.person_id for need in rows}) > 1:
        raise Refused("These needs are of several people. Say of each by themselves that they have died.")
    call, result = VERBS[verb], Result()
    for need in rows:
        try:
            with transaction.atomic():
                if verb == "end":
                    matching.withdraw_all([need], reason=facts["note"], by=by)
                    need.refresh_from_db(fields=["stage", "carrier_kind"])
                result.done.append(call(need, by=by, **facts))
        except Refused as refusal:
            result.refused.append((need, str(refusal)))
    team = rows[0].team if rows else None
    done, left = len(result.done), len(result.refused)
    record("desk.in_bulk", by=by, team=team, verb_done=verb, count=done, refused=left)
    return result
