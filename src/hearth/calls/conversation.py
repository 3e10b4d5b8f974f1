"""What stands on the left of the screen: the script's prompts in the person's language."""

from __future__ import annotations

from hearth.calls import policies
from hearth.calls.models import Turn
from hearth.needs import scripting

MOST = 8


def prompts(turn: Turn) -> list[tuple[str, str]]:
    """(what to say, what to listen for) of the script's first questions, in the language of the person."""
    script = turn.campaign.script if turn.campaign else None
    row = script or scripting.published(turn.team.borough, policies.of(turn).script)
    if row is None:
        return []
    language = "cy" if turn.person.language == "cy" else "en"
    asked = list(scripting.script_of(row).questions.values())
    return [(one.text.in_language(language), one.help.en) for one in asked[:MOST]]
