"""The calls of the made-up borough's first hub: campaigns at every stage, keeping in touch, doors, who isolates.

Each person's turn goes the steps that real campaigns go (`desk.rules.demo_ringing`); here it becomes rows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from hearth.access.models import User
from hearth.access.roles import TeamKind
from hearth.calls import preflight, reaching, writing
from hearth.calls.models import RANKS, Campaign, KeepInTouch, Reminder, StepGone, Try, Turn, Visit
from hearth.calls.rules.ladder import BY_PHONE
from hearth.calls.rules.languages import language_of
from hearth.calls.rules.purposes import purposes
from hearth.desk.actions.demo_callers import Callers
from hearth.desk.actions.demo_crossings import Crossings
from hearth.desk.actions.demo_log import actor_of
from hearth.desk.actions.demo_rows import Rows
from hearth.desk.rules.demo_ringing import SELDOM_IN, USUAL, Telling, Told, Tried
from hearth.needs import scripting
from hearth.needs.models import Contact
from hearth.people import actions as people
from hearth.people.models import Approach, Person

SAID = ("Well, and glad of the call.", "Managing. Daughter comes on Sundays.", "Has what is needed until Friday.",
        "Boiler mended last week, warm again.", "Would like the number of the lunch club.", "Talked about the garden.",
        "A little short of breath, has told the surgery.", "All well. Laughed about the cat.")  # fmt: skip
KEPT_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Plan:
    """One campaign: what for, its name, how it stands, since when, of how many people."""

    purpose: str
    name: str
    state: str
    days: int
    people: int
    people_are: str
    more: dict = field(default_factory=dict)
    chances: dict = field(default_factory=lambda: USUAL)
    of: tuple[str, str, str] = ("", "", "")  # what people are reminded of, in English and Welsh, and where


PLANS = (
    Plan("safe_and_well", "Safe and well after the cold snap", "running", 3, 46, "75 and over, living alone"),
    Plan("comfort_call", "Friendly calls", "running", 6, 16, "Asked for a friendly voice",
         {"callers": ["volunteers"]}),
    Plan("welfare_check", "Not heard of for a month", "running", 5, 18, "Food parcels that nobody fetched",
         chances=SELDOM_IN),
    Plan("reminder", "Hot meals on Thursdays: still wanted?", "ended", 12, 14, "Fetched a hot meal in October"),
    Plan("reminder", "Flu clinic at the library", "paused", 2, 8, "65 and over in two wards",
         of=("Flu clinic", "Clinig ffliw", "the library")),
    Plan("contact_tracing", "Contact tracing, this week's list", "draft", 1, 5, "The list of Monday"),
)  # fmt: skip


class Ringing:
    """Writes it all; the same seed gives the same."""

    def __init__(self, rows: Rows, crossings: Crossings, seed: int):
        self.rows, self.crossings, self.anchor, self.log = rows, crossings, rows.story.anchor, rows.log
        self.rng = Random(f"ringing {seed}")  # noqa: S311  made-up lives, not secrets
        self.hub = rows.team(TeamKind.COMMUNITY_HUB, 0)
        self.callers = Callers(rows)
        self.by = self.callers.by
        self.free: list[Person] = []
        self.campaigns: list[Campaign] = []
        self.turns: list[Turn] = []
        self.keeping: list[KeepInTouch] = []
        self.under: list = []  # what hangs on turns: tries, steps, visits, and contacts and approaches beside them

    def write(self) -> None:
        self.callers.write()
        near = [one for one in self.rows.people if one.ward and self.rows.hoods[one.ward.neighbourhood_id] == 0]
        self.free = [one for one in near if not one.no_contact and one.may_be_rung]
        self.rng.shuffle(self.free)
        for plan in PLANS:
            self._campaign(plan)
        self.store()

    def take(self, number: int) -> list[Person]:
        """So many people of the hub who are rung for nothing else."""
        taken, self.free = self.free[:number], self.free[number:]
        return taken

    def store(self) -> None:
        """Write what was gathered since the last time."""
        for model in (Campaign, KeepInTouch, Contact, Turn, Try, StepGone, Visit, Approach, Reminder):
            rows: list[Any] = [
                one for one in (*self.campaigns, *self.keeping, *self.turns, *self.under) if type(one) is model
            ]
            model.objects.bulk_create(rows, batch_size=500)
        dead = [one.person_id for one in self.turns if one.state == "confirming"]
        people.rest_contact(borough=self.rows.borough, people=dead)
        self.campaigns, self.keeping, self.turns, self.under = [], [], [], []

    # --- campaigns ----------------------------------------------------------------------------------

    def _campaign(self, plan: Plan) -> None:
        shipped, at = purposes()[plan.purpose], self.anchor - timedelta(days=plan.days, minutes=55)
        begun = at + timedelta(minutes=40) if plan.state != "draft" else None
        made = Campaign(
            id=self.rows.id(), team=self.hub, name=plan.name, purpose=plan.purpose, people_are=plan.people_are,
            script=scripting.published(self.rows.borough, shipped.script), urgency=shipped.urgency, hours=shipped.hours,
            steps=shipped.steps, text_after=shipped.text_after, minutes=shipped.minutes, is_hard=shipped.is_hard,
            callers=plan.more.get("callers", list(shipped.callers)), state=plan.state, made_by=self.by, made_at=at,
            started_at=begun, ended_at=self.anchor - timedelta(days=2) if plan.state == "ended" else None,
        )  # fmt: skip
        self.campaigns.append(made)
        self.log.add(at, actor_of(self.by), "calls.make_campaign", made, purpose=plan.purpose)
        if begun:
            self.log.add(begun, actor_of(self.by), "calls.running", made)
        self._ring(made, plan)

    def _ring(self, made: Campaign, plan: Plan) -> None:
        """Everybody of it, each by themselves. In the first one somebody was promised a time that is past, somebody
        one that comes, and of one person we were told that they have died."""
        until = {"ended": made.ended_at, "draft": made.made_at, "paused": self.anchor - timedelta(hours=20)}
        telling = Telling(self.rng, made.steps, made.hours, until.get(plan.state) or self.anchor, plan.chances)
        soon, past = timedelta(minutes=70), timedelta(minutes=-50)
        special: list[dict] = [{"only": "died"}, {"only": "call_back", "promise": self.anchor + past},
                               {"only": "call_back", "promise": self.anchor + soon}]  # fmt: skip
        chosen = sorted(self.take(plan.people), key=lambda one: bool(language_of(one)))
        reaches = reaching.reaches(chosen)
        mobiles = Counter(writing.language_of(one) for one in chosen if reaches[one.pk].text)
        made.preflight = asdict(preflight.reckoned(made, len(chosen), {}, 0, mobiles))
        for number, person in enumerate(chosen):
            begins = made.started_at or made.made_at
            more = special[number] if plan is PLANS[0] and number < len(special) else {}
            if not more and begins < self.anchor:
                begins += timedelta(days=self.rng.uniform(0, 1.5 * plan.days))
            if begins >= telling.anchor or not self.ringers(made.callers, person):
                told = telling.waits(reaches[person.pk], made.started_at or made.made_at)
            else:
                told = telling.tell(reaches[person.pk], begins, **more)
            turn = self.turn(made, person, told)
            if plan.of[0]:
                self._remind(turn, plan, number)

    def _remind(self, turn: Turn, plan: Plan, number: int) -> None:
        """Each of them has a quarter of an hour, the day after tomorrow."""
        what, what_cy, place = plan.of
        day = timezone.localtime(self.anchor + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
        begins = day + timedelta(minutes=15 * number)
        self.under.append(Reminder(
            id=self.rows.id(), team=self.hub, campaign=turn.campaign, person=turn.person, what=what, what_cy=what_cy,
            place=place, begins_at=begins, ends_at=begins + timedelta(minutes=15), made_by=self.by,
            made_at=turn.campaign.made_at if turn.campaign else self.anchor,
            told_at=turn.ended_at if turn.ended_as == "reached" else None,
        ))  # fmt: skip

    def ringers(self, callers: list[str], person: Person) -> list[User]:
        """Who may ring this person, of those who ring for it."""
        among = self.callers.volunteers if "staff" not in callers else self.callers.staff
        language = language_of(person)
        return [one for one in among if not language or language in self.callers.speaks[one.pk]]

    def turn(self, campaign: Campaign | None, person: Person, told: Told, keep: KeepInTouch | None = None) -> Turn:
        """One person's turn with all that was done for it."""
        ends_with_it = campaign is not None and campaign.state == "ended" and told.state != "ended"
        state = "ended" if ends_with_it else told.state
        waits = "ready" if told.way in BY_PHONE and told.ready_at <= self.anchor else "resting"
        last = told.tries[-1].at if told.tries else None
        made = Turn(
            id=self.rows.id(), team=self.hub, campaign=campaign, keep_in_touch=keep, person=person,
            rank=RANKS[campaign.urgency] if campaign else RANKS["soon"], state=state or waits, ready_at=told.ready_at,
            since=campaign.made_at if campaign else told.ready_at, language=language_of(person), way=told.way,
            number=told.number, step=told.place.step, tries_in_step=told.place.tries, tries=len(told.tries),
            due_at=None if state else told.promised_at, is_promised=not state and told.promised_at is not None,
        )  # fmt: skip
        if state == "ended":
            made.ended_as = "stopped" if ends_with_it else told.ended_as
            made.ended_at = campaign.ended_at if ends_with_it and campaign else last
            made.ended_because = "The kitchen has what it needs to know." if ends_with_it else ""
        self.turns.append(made)
        for one in told.tries:
            self._try(made, one, self.rng.choice(self.ringers(campaign.callers if campaign else ["staff"], person)))
        self._steps(made, told)
        return made

    def _try(self, turn: Turn, tried: Tried, by: User) -> None:
        one, person, ended_at = tried.outcome, turn.person, tried.at + timedelta(minutes=self.rng.randint(1, 9))
        note = self.rng.choice(SAID) if one.name == "spoke" else ""
        contact = None
        self.log.add(tried.at, actor_of(by), "calls.claim", turn)
        if one.spoke:
            contact = Contact(
                id=self.rows.id(), team=self.hub, reference=self.rows.reference(), channel="phone", handler=by,
                person=person, is_outgoing=True, about=note, outcome=next(iter(one.of_call), ""), started_at=tried.at,
                saved_at=ended_at, completed_at=ended_at, language="cy" if person.language == "cy" else "en",
            )  # fmt: skip
            self.under.append(contact)
            self.log.add(ended_at, actor_of(by), "needs.note_call", contact, outcome=contact.outcome)
        self.under.append(Try(
            id=self.rows.id(), team=self.hub, turn=turn, person=person, by=by, step=tried.step, number=tried.number,
            outcome=one.name, note=note, contact=contact, begun_at=tried.at, at=ended_at,
        ))  # fmt: skip
        self._approach(person, ended_at, "phone", by, reached=one.spoke)
        if not one.spoke and not one.bad_number and turn.campaign and turn.campaign.text_after and turn.tries < 2:
            self.crossings.to_them(self.hub, person, "we_rang", "text", ended_at)
        self.log.add(ended_at, actor_of(by), "calls.end_try", turn, outcome=one.name)
        if one.promises:
            turn.wanted, turn.wanted_until = by, turn.due_at and turn.due_at + KEPT_FOR

    def _approach(self, person: Person, at: datetime, channel: str, by: User | None, *, reached: bool) -> None:
        made = Approach(id=self.rows.id(), borough=self.rows.borough, person=person, team=self.hub, by=by, at=at,
                        channel=channel, was_reached=reached)  # fmt: skip
        self.under.append(made)
        self.log.add(at, actor_of(by), "people.approach", made, team=self.hub, channel=channel, reached=reached)

    def _steps(self, turn: Turn, told: Told) -> None:
        """The lines of the steps that were gone or passed over, what was sent, and the door that waits."""
        steps = turn.campaign.steps if turn.campaign else []
        self.under += [
            StepGone(id=self.rows.id(), team=self.hub, turn=turn, step=step, way=steps[step]["way"], passed_over=why,
                     at=at) for at, step, why in told.gone
        ]  # fmt: skip
        for at, way in told.sent:
            self.crossings.to_them(self.hub, turn.person, "could_not_reach_you", way, at)
            self._approach(turn.person, at, way, None, reached=False)
        if told.state == "visiting":
            self.under.append(Visit(id=self.rows.id(), team=self.hub, turn=turn, person=turn.person,
                                    asked_at=told.ready_at))  # fmt: skip
