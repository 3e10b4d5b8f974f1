"""Writing to a volunteer: by e-mail, or as a text to who has none."""

from __future__ import annotations

from typing import Any

from hearth.kit.identifiers import read_phone
from hearth.offers.models import Volunteer
from hearth.post import actions as post


def hub_of(one: Volunteer) -> dict[str, Any]:
    """How a message to a volunteer names their hub: its name in their language, and its telephone with a colon."""
    team = one.team
    name = team.name_cy if one.language == "cy" and team.name_cy else team.name
    return {"team_name": name, "phone": f": {team.phone}" if team.phone else ""}


def tell(one: Volunteer, *, template: str, **facts: Any) -> None:
    """Write to a volunteer in their language: an e-mail, a text to the mobile of who has none, or nothing."""
    mobile = read_phone(one.phone)
    if one.email:
        channel, to = "email", one.email
    elif mobile.kind == "mobile":
        channel, to = "text", mobile.e164
    else:
        return
    post.queue(team=one.team, channel=channel, to=to, template=template, language=one.language,
               name=one.first_name, **hub_of(one), **facts)  # fmt: skip
