"""How a request stands, in words for the resident who asked. Pure; nothing personal."""

from __future__ import annotations

from hearth.needs.rules.stages import Ending, Stage

STANDS = {
    Stage.NEW: ("We have it. Somebody will read it soon.", "Mae gyda ni. Bydd rhywun yn ei ddarllen yn fuan."),
    Stage.TRIAGED: (
        "Somebody has read it and is finding the right help.",
        "Mae rhywun wedi ei ddarllen ac yn dod o hyd i'r help cywir.",
    ),
    Stage.OFFERED: (
        "We have asked somebody to help and are waiting for their answer.",
        "Rydym wedi gofyn i rywun helpu ac yn aros am ateb.",
    ),
    Stage.TAKEN: ("Somebody has taken it on.", "Mae rhywun wedi ymgymryd ag ef."),
    Stage.DONE: ("It has been done.", "Mae wedi'i wneud."),
}
ENDED = {
    Ending.NO_LONGER_NEEDED: ("It is no longer needed.", "Nid oes ei angen mwyach."),
    Ending.COULD_NOT_REACH: (
        "We tried to reach you and could not. Ring us if help is still wanted.",
        "Fe wnaethon ni geisio cysylltu â chi a methu. Ffoniwch ni os oes angen help o hyd.",
    ),
    Ending.REFERRED: ("Another team looks after it now.", "Mae tîm arall yn gofalu amdano nawr."),
}
OTHERWISE = (
    "It has come to an end. Ring us if help is still wanted.",
    "Mae wedi dod i ben. Ffoniwch ni os oes angen help o hyd.",
)
ELSEWHERE = (
    "Another team is looking after it. Ring us if it is no longer needed.",
    "Mae tîm arall yn gofalu amdano. Ffoniwch ni os nad oes ei angen mwyach.",
)


def in_words(stage: str, ending: str = "", *, with_team: bool = False) -> tuple[str, str]:
    """How one part of a request stands, in English and Welsh."""
    if stage == Stage.ENDED:
        return ENDED.get(Ending(ending), OTHERWISE)
    if with_team and stage in (Stage.OFFERED, Stage.TAKEN):
        return ELSEWHERE
    return STANDS[Stage(stage)]


def may_be_called_off(stage: str, *, with_team: bool) -> bool:
    """Whether the resident may say here that it is no longer needed; what another team has is told by telephone."""
    return stage not in (Stage.DONE, Stage.ENDED) and not with_team


def may_be_judged(stage: str) -> bool:
    """Whether it is time to ask how it went."""
    return stage == Stage.DONE
