"""What a team may ask of, by name: its lists, places, kinds of help, other teams. For the page and for sentences."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from hearth.access.models import Team
from hearth.access.roles import TeamKind
from hearth.areas.models import Neighbourhood, Ward
from hearth.exchange.finding import Asking
from hearth.exchange.rules import feeds
from hearth.exchange.rules.cohorts import LIST_GROUPS, STANDINGS, UNITS, Names, Question
from hearth.kit.refused import Refused
from hearth.needs.models import Agreement, Category
from hearth.people.models import Circumstance, DataSet, Person

LANGUAGES = {"en": "English", "cy": "Welsh"}


def names_for(team: Team, *, lists: Sequence[DataSet] | None = None) -> Names:
    """Every choice a condition may be told, by kind, with its name on screen."""
    held = DataSet.objects.filter(team=team) if lists is None else lists
    known = {key: one.called for key, one in feeds.lists().items()}
    own = {one.key: one.name for one in sorted(held, key=lambda one: one.name)}
    kinds = {str(kind): f"a {kind.replace('_', ' ')} team" for kind in TeamKind if kind != TeamKind.ADMINISTRATION}
    return {
        "list": {**own, **{key: name for key, (name, _) in LIST_GROUPS.items()}, **_unloaded(known, own)},
        "standing": STANDINGS, "unit": UNITS, "flag": _flags(), "place": _places(team),
        "circumstance": _circumstances(team), "language": _languages(team),
        "category": dict(Category.objects.filter(borough=team.borough_id).values_list("key", "name")),
        "team": {"any": "any team", **kinds},
        "agency": {one.key: one.name for one in agencies_of(team)},
    }  # fmt: skip


def _unloaded(known: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    return {key: f"{name} (not loaded)" for key, name in known.items() if key not in own}


def _flags() -> dict[str, str]:
    """Columns of lists that say yes or no."""
    return {key: one.called.lower() for key, one in feeds.fields().items() if one.reads in ("flag", "yes_no")}


def _places(team: Team) -> dict[str, str]:
    hoods = Neighbourhood.objects.filter(borough=team.borough_id).values_list("key", "name")
    wards = Ward.objects.filter(borough=team.borough_id).values_list("gss", "name")
    return {**{f"hood:{key}": f"{name} neighbourhood" for key, name in hoods},
            **{f"ward:{gss}": f"{name} ward" for gss, name in wards}}  # fmt: skip


def _circumstances(team: Team) -> dict[str, str]:
    keys = Circumstance.objects.filter(team=team).order_by("key").values_list("key", flat=True).distinct()
    return {key: key.replace("_", " ") for key in sorted({"lives_alone", *keys})}


def _languages(team: Team) -> dict[str, str]:
    spoken = Person.objects.filter(borough=team.borough_id).order_by("language").values_list("language", flat=True)
    return {one: LANGUAGES.get(one, one) for one in spoken.distinct() if one}


def agencies_of(team: Team) -> list[Team]:
    """The teams whose agreement with this one, in force or lapsed, says that it may ask whom they know."""
    agreements = Agreement.objects.filter(borough=team.borough_id, to_kind=team.kind, fields__contains=["is_known"])
    kinds = set(agreements.values_list("from_kind", flat=True))
    return list(Team.objects.filter(borough=team.borough_id, kind__in=kinds, is_open=True).exclude(pk=team.pk))


def agreement_to_ask(team: Team, asked: Team) -> Agreement:
    """The agreement in force under which this team may ask that one whom it knows; Refused without one."""
    found = Agreement.objects.filter(
        borough=team.borough_id, from_kind=asked.kind, to_kind=team.kind, fields__contains=["is_known"]
    )
    for agreement in found.order_by("-expires_on"):
        if agreement.in_force(timezone.localdate()):
            return agreement
    if found.exists():
        raise Refused(f"The sharing agreement with {asked.name} has lapsed, so they cannot be asked whom they know. "
                      "Ask your data protection officer to renew it.")  # fmt: skip
    raise Refused(f"No sharing agreement lets this team ask {asked.name} whom they know.")


def asking_of(team: Team, question: Question | None = None, *, by=None) -> Asking:
    """Who asks: the team, its lists that this person may read, and the agreements its question stands on."""
    agreements = []
    if question and question.agencies:
        agencies = {one.key: one for one in agencies_of(team)}
        for key in question.agencies:
            if key not in agencies:
                raise Refused(f"No sharing agreement lets this team ask “{key.replace('-', ' ')}” whom they know.")
            agreements.append((key, agencies[key].pk, agreement_to_ask(team, agencies[key]).pk))
    now = timezone.now()
    return Asking(team, now, timezone.localdate(now), tuple(readable_lists(team, by=by)), tuple(agreements))


def shut_agencies(team: Team, question: Question) -> list[str]:
    """Why another team cannot be asked what this question asks of it; nothing when it can."""
    try:
        asking_of(team, question)
    except Refused as refusal:
        return [str(refusal).removesuffix(".")]
    return []


def readable_lists(team: Team, *, by=None) -> list[DataSet]:
    """The team's lists that stand open to this person: not past their last day, and for a role they hold."""
    held = DataSet.objects.filter(team=team, locked_at__isnull=True, emptied_at__isnull=True).order_by("name")
    if by is None:
        return list(held)
    mine = set(by.memberships.filter(team=team).values_list("role", flat=True))
    return [one for one in held if not one.roles or mine & set(one.roles)]


def missing_lists(question: Question, asking: Asking) -> list[str]:
    """Each list the question needs and cannot read, with why: an empty answer would be a wrong one."""
    told, there = [], {one.key for one in asking.lists}
    held = {one.key: one for one in DataSet.objects.filter(team=asking.team)}
    for leaf in question.leaves:
        if not leaf.lists or there & set(leaf.lists):
            continue
        name = LIST_GROUPS[leaf.get("list")][0] if leaf.get("list") in LIST_GROUPS else _called(leaf.get("list"), held)
        shut = [held[key] for key in leaf.lists if key in held]
        if not shut:
            told.append(f"{name}: not loaded yet")
        elif shut[0].locked_at or shut[0].emptied_at:
            told.append(f"{name}: past its last day ({shut[0].expires_on:%d/%m/%Y}), so nobody reads it")
        else:
            told.append(f"{name}: your role may not read it")
    return list(dict.fromkeys(told))


def _called(key: str, held: dict[str, DataSet]) -> str:
    known = feeds.lists().get(key)
    return held[key].name if key in held else known.called if known else key
