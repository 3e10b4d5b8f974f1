"""A cohort handed on as work: checked so that nobody is approached twice, then a request or a call for each person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from hearth.access import receipts, walls
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.actions import campaigns, doubts
from hearth.calls.models import Campaign
from hearth.exchange import askable, finding
from hearth.exchange.actions import cohorts
from hearth.exchange.finding import WHY_NOT
from hearth.exchange.models import Cohort, HandedOn, HandOn
from hearth.exchange.rules import cohorts as rules
from hearth.kit.refused import Refused
from hearth.needs.actions import needs
from hearth.needs.models import Category
from hearth.people.models import Person

CHUNK = 100
DONE, WAITING = "done", "waiting"


@dataclass(frozen=True)
class Work:
    """What is to be made of each person of a cohort."""

    kind: str
    summary: str
    quiet_days: int
    category: Category | None = None
    urgency: str = ""
    campaign: Campaign | None = None  # who rings the people of a list for calling


@dataclass(frozen=True)
class Check:
    """Before a cohort is handed on: how many would be, and who is left out and why."""

    people: tuple[UUID, ...]
    left_out: tuple[tuple[str, int], ...]  # why not -> how many

    @property
    def number(self) -> int:
        return len(self.people)


def check(*, cohort: Cohort, quiet_days: int, by: User) -> Check:
    """Who would be handed on now, and who is left out: the first reason of each counts."""
    allow(by, Permission.HAND_OUT_NEEDS, cohort.team_id)
    question = rules.read(cohort.question)
    found, missing, about = cohorts.found_about(cohort.team, question, by=by)
    if missing:
        raise Refused("A list is missing: " + "; ".join(missing) + ".")
    if question.agencies and rules.tells_too_much(about, found.count()):
        raise Refused("Another team was asked and the answer would tell about fewer than five people. Make the other "
                      "conditions wider.")  # fmt: skip
    asking = askable.asking_of(cohort.team, question, by=by)
    weighed = finding.with_why_not(found, asking, cohort=cohort, quiet_days=quiet_days)
    rows = list(weighed.values_list("pk", "why_not"))
    counts = Counter(why for _, why in rows)
    people = tuple(pk for pk, why in rows if not why)
    return Check(people, tuple((why, counts[why]) for why in WHY_NOT if counts[why]))


@transaction.atomic
def start(*, cohort: Cohort, work: Work, counted: int | None, key: str, by: User, defer: bool = True) -> HandOn:
    """Hand a cohort on, after the count was confirmed; the requests are raised by a job. The same key does it once."""
    content = {"cohort": cohort.pk, "kind": work.kind, "summary": work.summary, "quiet_days": work.quiet_days}
    receipt = receipts.once(key, verb="cohorts.hand_on", content=content)
    if receipt.result:
        return HandOn.objects.get(pk=receipt.result)
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("team__borough").get(pk=cohort.pk)
    found = check(cohort=cohort, quiet_days=work.quiet_days, by=by)
    if not found.number:
        raise Refused("Nobody is left to hand on: everybody in this cohort is left out for a reason.")
    if counted is not None and counted != found.number:
        raise Refused(f"There were {counted:,} just now and there are {found.number:,} now. Look at the check again.")
    made = HandOn(
        team=cohort.team, cohort=cohort, kind=work.kind, category=work.category, urgency=work.urgency,
        summary=work.summary, quiet_days=work.quiet_days, people=found.number, made_by=by, campaign=work.campaign,
        counts=dict(found.left_out),
    )  # fmt: skip
    made.save(force_insert=True)
    HandedOn.objects.bulk_create(
        [HandedOn(team=cohort.team, hand_on=made, cohort=cohort, person_id=pk) for pk in found.people], batch_size=1000
    )
    if work.campaign:
        _note_left_out(cohort, work.campaign, work.quiet_days, by)
    record("cohorts.hand_on", made, people=found.number, kind=work.kind, left_out=dict(found.left_out))
    receipts.keep(receipt, made)
    if defer:
        from hearth.exchange.jobs import hand_cohort_on

        hand_cohort_on.defer(hand_on=str(made.pk), team=made.team_id, by=by.pk)
    return made


AS_DOUBTS = {
    "died": "dead", "unsure": "unsure", "no_contact": "unwished", "open_need": "in_hand", "approached": "lately",
}  # fmt: skip
"""Why somebody is left out here, as a campaign names it; who was handed on before is there or was decided about."""


def _note_left_out(cohort: Cohort, campaign: Campaign, quiet_days: int, by: User) -> None:
    """Whoever plans the calls sees by name who is left out of them, with who has died or wants no contact."""
    question = replace(rules.read(cohort.question), with_deceased=True, with_no_contact=True)
    asking = askable.asking_of(cohort.team, question, by=by)
    weighed = finding.with_why_not(finding.people_of(question, asking), asking, cohort=cohort, quiet_days=quiet_days)
    rows = weighed.filter(why_not__in=AS_DOUBTS).values_list("pk", "why_not")
    doubts.note_left_out(campaign, {pk: AS_DOUBTS[why] for pk, why in rows}, by=by)


def carry_out(*, hand_on_id: UUID, team: Team, by: User) -> HandOn:
    """Raise what a hand-on asks for, some people at a time. A second run after a crash raises nobody twice."""
    while _some(hand_on_id, team, by):
        pass
    with _walls(team, by):
        made = HandOn.objects.select_for_update().get(pk=hand_on_id)
        if made.status == WAITING:
            became = made.lines.values("became").annotate(people=Count("pk")).values_list("became", "people")
            counts = Counter(made.counts)
            counts.update(dict(became))
            made.counts, made.status, made.ended_at = dict(counts), "done", timezone.now()
            made.save()
            record("cohorts.handed_on", made, counts=made.counts)
        return made


def _walls(team: Team, by: User):
    return walls.opened(walls.Context(f"user:{by.pk}", teams=(team.pk,), boroughs=(team.borough_id,), seconds=600))


def _some(hand_on_id: UUID, team: Team, by: User) -> int:
    """The next people of a hand-on, in one transaction, looked at once more: much may have happened meanwhile."""
    with _walls(team, by):
        made = HandOn.objects.select_related("team__borough", "category", "cohort", "campaign").get(pk=hand_on_id)
        left = HandedOn.objects.select_for_update(of=("self",), skip_locked=True).filter(hand_on=made, became=WAITING)
        lines = list(left.order_by("pk")[:CHUNK])
        people = Person.objects.select_for_update(of=("self",)).in_bulk([line.person_id for line in lines])
        asking = askable.asking_of(team)
        weighed = finding.with_why_not(
            Person.objects.filter(pk__in=list(people)), asking, cohort=made.cohort, quiet_days=made.quiet_days
        )
        why = dict(weighed.values_list("pk", "why_not"))
        for line in lines:
            line.became = why.get(line.person_id) or DONE
            if line.became == DONE and made.kind == "needs":
                line.need = _raise(made, people[line.person_id], by)
        if made.campaign:
            people_rung = [line.person_id for line in lines if line.became == DONE]
            campaigns.add_people(made.campaign, people_rung, by=by, people_are=made.summary)
        HandedOn.objects.bulk_update(lines, ["became", "need"])
        return len(lines)


def _raise(made: HandOn, person: Person, by: User):
    return needs.raise_need(
        person=person, team=made.team, category=made.category, urgency=made.urgency, summary=made.summary,
        source="list", by=by, key=f"cohort:{made.cohort_id}:{person.pk}",
    )  # fmt: skip
