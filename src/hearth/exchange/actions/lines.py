"""The two lines of the evidence: from where a link is made without a person, and from where a person is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hearth.access.models import Membership, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.areas.models import Borough
from hearth.exchange.actions import rising
from hearth.exchange.actions.linking import parameters_of
from hearth.exchange.models import PossibleMatch, Thresholds
from hearth.exchange.rules.comparing import SAME
from hearth.kit.refused import Refused
from hearth.people.models import ListEntry

LOWEST, HIGHEST = -8.0, 40.0
"""Below, no pair is kept; above, nothing agrees that much."""


@dataclass(frozen=True)
class Effect:
    """What moving the lines would do, counted from the weights that are kept."""

    asked: int  # links made without a person that would have been asked about
    links: int  # links made without a person that are known
    linked: int  # pairs that wait and would be linked without a person
    still: int  # pairs that rise above the line as well, and that a person reads all the same
    dropped: int  # pairs that wait and would not be asked about any more
    back: int  # pairs that rest below the line and would be asked about again
    waiting: int  # pairs that wait now
    review: int  # pairs that a person would be asked about then
    precision: float | None  # how many of 100 links made without a person the evidence expects to be right
    read_between: int  # pairs of weights between the old line and the new that people have read
    same_between: int  # of those, found to be one person


def lines_of(borough: Borough) -> tuple[float, float]:
    """(link without a person from, ask a person from), as they stand."""
    parameters = parameters_of(borough)
    return parameters.link_at, parameters.review_at


def effect(*, borough: Borough, link_at: float, review_at: float, by: User) -> Effect:
    """Count what these lines would do, without doing it. Links are those of the reader's own teams' lists."""
    _check(link_at, review_at)
    now_link, now_review = lines_of(borough)
    links = ListEntry.objects.visible_to(by).filter(data_set__borough=borough, link_how="weighed")
    weights = list(links.exclude(link_weight=None).values_list("link_weight", flat=True))
    pairs = PossibleMatch.objects.visible_to(by).filter(borough=borough)
    free, waiting = pairs.open().filter(never_alone=""), _waiting(pairs, now_review)
    risen = rising.rising(borough, link_at, now_link)
    newly = [match.weight for match in rising.sure(risen, review_at)]
    alone = [weight for weight in weights if weight >= link_at] + newly
    low, high = sorted((link_at, now_link))
    read = _between(pairs.exclude(outcome="").exclude(answered_by=None).filter(never_alone=""), low, high)
    return Effect(
        asked=sum(weight < link_at for weight in weights), links=len(weights), linked=len(newly),
        still=len(risen) - len(newly), dropped=_between(free, now_review, review_at).count(),
        back=_between(free, review_at, now_review).count(), waiting=waiting,
        review=_waiting(pairs, review_at) - len(newly),
        precision=sum(1 / (1 + 2**-weight) for weight in alone) / len(alone) if alone else None,
        read_between=read.count(), same_between=read.filter(outcome=SAME).count(),
    )  # fmt: skip


def _between(pairs: QuerySet, low: float, high: float) -> QuerySet:
    return pairs.filter(weight__gte=low, weight__lt=high) if low < high else pairs.none()


def _waiting(pairs: QuerySet, review_at: float) -> int:
    return pairs.open().exclude(never_alone="", weight__lt=review_at).count()


@transaction.atomic
def move_lines(*, borough: Borough, link_at: float, review_at: float, because: str, by: User) -> Thresholds:
    """Move the lines. What is linked stays linked; pairs that fall below the lower line rest, and are asked about again
    when it moves back; pairs that rise above the upper one are linked, where nothing else asks about either of the two.
    Many are linked by a job.
    """
    if borough.pk not in by.boroughs_where(Permission.IMPORT_LISTS):
        raise Refused("Only a hub manager moves the lines.")
    if not because.strip():
        raise Refused("Say why the lines move. It is kept with them.")
    _check(link_at, review_at)
    if Thresholds.objects.filter(borough=borough, unlinking__gt=0).exists():
        raise Refused("Pairs that were linked are still being taken back. Move the lines when that has ended.")
    was = lines_of(borough)
    held, _ = Thresholds.objects.select_for_update().update_or_create(borough=borough, defaults={
        "link_at": link_at, "review_at": review_at, "because": because.strip()[:300], "changed_by": by,
        "changed_at": timezone.now(), "linking": 0, "fault": "", "unlink_fault": "",
    })  # fmt: skip
    membership = by.memberships.filter(team__borough=borough).select_related("team").first()
    team = cast(Membership, membership).team
    risen = rising.sure(rising.rising(borough, link_at, was[0]), review_at)
    record(
        "matches.move_lines", held, team=team, was=list(was), now=[link_at, review_at], because=because.strip()[:300],
        pairs=len(risen),
    )  # fmt: skip
    if len(risen) <= rising.AT_ONCE:
        rising.link(borough=borough, below=was[0], by=by)
    else:
        from hearth.exchange.jobs import link_what_rose

        held.linking = len(risen)
        held.save(update_fields=["linking"])
        link_what_rose.defer(borough=borough.pk, below=was[0], by=by.pk)
    return held


def _check(link_at: float, review_at: float) -> None:
    if not LOWEST <= review_at < link_at <= HIGHEST:
        raise Refused(
            f"The line for linking must lie above the line for asking, both between {LOWEST:g} and {HIGHEST:g}."
        )
