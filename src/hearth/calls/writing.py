"""What is written to somebody beside a call: in which language, to which address, and what all of it costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from hearth.access.models import Team
from hearth.calls.models import Campaign
from hearth.calls.rules import ladder
from hearth.people.models import Person
from hearth.post import actions as post

BEFORE, AFTER, STEP = "we_will_ring", "we_rang", "could_not_reach_you"
A_NAME = "Margaret Whitehouse"
"""As long as names are; the cost is reckoned with it."""


def language_of(person: Person) -> str:
    return "cy" if person.language == "cy" else "en"


def facts(team: Team) -> dict[str, Any]:
    """What every such message says of who rings."""
    return {"hub": team.names, "phone": team.phone or team.borough.phone}


def cost(campaign: Campaign, mobiles: Mapping[str, int], unanswered: tuple[float, float]) -> tuple[int, int, float]:
    """(texts before, texts after no answer, pence for all): `mobiles` says to how many in each language a text may go,
    `unanswered` how many tries nobody answers and the chance to be reached by none, for each person."""
    tries, never = unanswered
    asked = sum(step.way == "text" for step in ladder.read(campaign.steps))
    each = {BEFORE: float(campaign.text_before > 0), AFTER: tries * campaign.text_after, STEP: never * asked}
    told = facts(campaign.team) | {"name": A_NAME, "at": timezone.localtime()}
    pence = sum(
        number * share * post.parts_of(template, language, told) * settings.TEXT_PENCE
        for language, number in mobiles.items() for template, share in each.items()
    )  # fmt: skip
    people = sum(mobiles.values())
    return round(people * each[BEFORE]), round(people * (each[AFTER] + each[STEP])), round(pence, 2)
