"""A call as it stands: the scripts it has been through, what to ask next, and what it will come to. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from hearth.needs import scripting
from hearth.needs.models import Answer, Contact, Need, Script
from hearth.needs.rules import calls, scripts
from hearth.needs.rules.calls import Wanted
from hearth.needs.rules.script_parts import Question
from hearth.needs.rules.script_vocabulary import HELPER_WANTED, EmergencyPage, Vocabulary
from hearth.people.models import Approach, Circumstance, Involvement, ListEntry

MOST_SCRIPTS = 8
LONGEST_ISOLATION = 28  # days after a test in which somebody may still be asked to stay at home


@dataclass
class Leg:
    """One script of the call, with the answers there are and where they lead."""

    row: Script
    script: scripts.Script
    walk: scripts.Walk
    rows: dict[str, Answer]

    def typed(self, question: str):
        """What stands in a question's box: its answer, or what was being typed."""
        return self.rows[question].value if question in self.rows else None


@dataclass
class Course:
    """The whole conversation: one leg after another."""

    contact: Contact
    vocabulary: Vocabulary
    legs: list[Leg] = field(default_factory=list)

    @property
    def here(self) -> Leg | None:
        """The leg that is being asked; nothing once every script has come to its end.

        A question marked last (the check with the caller) waits until every script of the call has been through.
        """
        if self.stop:
            return None
        unfinished = [leg for leg in self.legs if leg.walk.next]
        before_the_check = [leg for leg in unfinished if not leg.walk.next.last]
        return next(iter(before_the_check or unfinished), None)

    @property
    def question(self) -> Question | None:
        return self.here.walk.next if self.here else None

    @property
    def stop(self) -> EmergencyPage | None:
        return next((leg.walk.stop for leg in self.legs if leg.walk.stop), None)

    @property
    def walks(self) -> list[scripts.Walk]:
        return [leg.walk for leg in self.legs]

    @property
    def asked(self) -> list[tuple[Leg, object]]:
        """Every answer on the path, with its script, in the order they were asked."""
        said = [(leg, asked) for leg in self.legs for asked in leg.walk.asked]
        return sorted(said, key=lambda one: one[1].question.last)

    @property
    def advice(self) -> list:
        return list(dict.fromkeys(words for walk in self.walks for words in walk.advice))

    @property
    def flags(self) -> list[str]:
        named = self.vocabulary.red_flags
        return [named[key].name.en for key in dict.fromkeys(flag for walk in self.walks for flag in walk.flags)]

    @property
    def bad_signs(self) -> list[str]:
        """Answers that are a bad sign for keep-in-touch, in words; where none is, the red flags of the call."""
        return list(dict.fromkeys(words.en for walk in self.walks for words in walk.bad_signs)) or self.flags

    @property
    def needs(self) -> list[Wanted]:
        """What will be raised: by the scripts, together, and by hand."""
        names = {key: kind.name.en for key, kind in self.vocabulary.categories.items()}
        scripted = [need for leg in self.legs for need in calls.wanted(leg.script, leg.walk, names)]
        added = [
            Wanted(one["category"], one["urgency"], one["summary"], added_as=one["id"])
            for one in self.contact.also_needs
        ]
        return [*calls.together(scripted), *added]

    @property
    def raised(self) -> list[Need]:
        """What was raised while it lasts, for one of the household."""
        needs = Need.objects.filter(contact=self.contact, team=self.contact.team_id)
        return list(needs.select_related("person").order_by("raised_at", "pk"))

    @property
    def referrals(self):
        return calls.routes(self.walks)

    @property
    def outcome(self) -> str:
        return calls.outcome(self.walks)

    @property
    def next_contact_hours(self) -> int | None:
        return calls.next_contact_hours(self.walks)


def course_of(contact: Contact) -> Course:
    """Walk through every script of the call with the answers there are."""
    course = Course(contact, scripting.vocabulary_of(contact.team.borough, closed_too=True))
    rows: dict[int, dict[str, Answer]] = {}
    pinned: dict[str, Script] = {}
    for answer in contact.answers.select_related("script__borough"):
        rows.setdefault(answer.script_id, {})[answer.question] = answer
        pinned.setdefault(answer.script.key, answer.script)
    waiting = [contact.script] if contact.script else []
    record = RecordSays(contact)
    while waiting and len(course.legs) < MOST_SCRIPTS:
        row = waiting.pop(0)
        leg = _leg(course, row, rows.get(row.pk, {}), record)
        course.legs.append(leg)
        known = {held.row.key for held in course.legs} | {held.key for held in waiting}
        for key in leg.walk.follow:
            then = pinned.get(key) or scripting.published(contact.team.borough, key)
            if then and key not in known:
                waiting.append(then)
    return course


def _leg(course: Course, row: Script, answers: dict[str, Answer], record: RecordSays) -> Leg:
    script = scripting.script_of(row)
    given = {name: answer.value for name, answer in answers.items() if not answer.is_being_typed}
    says = record.of(tuple(name for name in script.variables if name not in (ABOUT_THE_CALL, *HEARD))) | _heard(course)
    for name in answers:  # what this script asked and the record learned from it was not known when it was asked
        says.pop(script.questions[name].keeps if name in script.questions else "", None)
    walk = scripts.walk(script, given, says, course.vocabulary)
    return Leg(row, script, walk, answers)


ABOUT_THE_CALL = "follows_another_script"
HEARD = {"said_no_food_today": "no_food_today", "said_no_medicine_today": "no_medicine_today"}


def _heard(course: Course) -> dict[str, object]:
    """What the scripts before this one heard: whether there were any, which emergencies they were told of, and the
    answers that are kept."""
    flags = {flag for leg in course.legs for flag in leg.walk.flags}
    kept = {asked.question.keeps: asked.value for walk in course.walks for asked in walk.asked if asked.question.keeps}
    return {ABOUT_THE_CALL: bool(course.legs), **{name: flag in flags for name, flag in HEARD.items()}, **kept}


class RecordSays:
    """What the record says about the person, asked only for what a script wants to know, and once a request."""

    def __init__(self, contact: Contact):
        self.contact = contact
        self.known: dict[str, object] = {}

    def of(self, names: tuple[str, ...]) -> dict[str, object]:
        """The values of these variables; without a person most are not known."""
        for name in names:
            if name not in self.known:
                self.known[name] = self._ask(name)
        return {name: self.known[name] for name in names}

    def _ask(self, name: str):
        if name == "calling_for_somebody_else":
            return bool(self.contact.caller_relationship)
        if self.contact.person_id is None:
            return None
        own = getattr(self, f"_{name}", None)
        return own() if own else self._circumstance(name)

    def _circumstance(self, name: str):
        held = Circumstance.objects.filter(team=self.contact.team_id, person=self.contact.person_id, key=name).first()
        return held.value if held else None

    def _lives_alone(self):
        """What this team was told; or else what follows from how many people it was told live there."""
        if (told := self._circumstance("lives_alone")) in ("yes", "no"):
            return told
        size = self._circumstance("household_size")
        return None if not size or not size.isdecimal() else int(size) <= 1

    def _has_children_at_home(self):
        if (told := self._circumstance("has_children_at_home")) in ("yes", "no"):
            return told
        children = self._circumstance("children")
        return None if not children or not children.isdecimal() else int(children) > 0

    def _age(self):
        born = self.contact.person.date_of_birth
        return age_on(born, timezone.localdate()) if born else None

    def _is_deceased(self):
        return self.contact.person.is_deceased

    def _preferred_language(self):
        """English is what a record says when nobody has asked; it is known when they chose it in a call before this."""
        if (language := self.contact.person.language) != "en":
            return language
        told = Answer.objects.filter(
            team=self.contact.team_id, contact__person=self.contact.person_id, question="language", is_set_aside=False,
            is_being_typed=False, contact__completed_at__lt=self.contact.started_at,
        )  # fmt: skip
        last = told.order_by("-contact__completed_at").values_list("value", flat=True).first()
        return "en" if last == "english" else None

    def _needs_interpreter(self):
        return self.contact.person.needs_interpreter

    def _helper_wanted(self):
        """As the record says now; where it says nothing, whether this team was told that anybody may come."""
        return self.contact.person.helper_wanted or (self._circumstance(HELPER_WANTED) and "anybody")

    def _do_not_visit_alone(self):
        return self.contact.person.visit_in_pairs

    def _known_to_other_team(self):
        others = Involvement.objects.filter(person=self.contact.person_id, until=None)
        return others.exclude(team=self.contact.team_id).exists()

    def _has_open_need(self):
        return Need.objects.filter(team=self.contact.team_id, person=self.contact.person_id).open().exists()

    def _contacted_in_last_week(self):
        since = timezone.now() - timedelta(days=7)
        return Approach.objects.filter(Q(was_reached=True), person=self.contact.person_id, at__gte=since).exists()

    def _is_on_nhs_list(self):
        return self._entries().filter(data_set__key__icontains="nhs").exists()

    def _isolation_day(self):
        """Days since the latest test that a list names; nothing once that is long ago."""
        tested = [day for day in self._entries().values_list("said__tested_on", flat=True) if day]
        since = (timezone.localdate() - date.fromisoformat(max(tested)[:10])).days if tested else -1
        return since if 0 <= since <= LONGEST_ISOLATION else None

    def _entries(self):
        """What the team's lists say of the person, as far as the handler may read them."""
        if self.contact.handler is None:
            return ListEntry.objects.none()
        mine = ListEntry.objects.visible_to(self.contact.handler)
        return mine.filter(team=self.contact.team_id, person=self.contact.person_id, gone_at=None)


def age_on(born: date, today: date) -> int:
    """Age in whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
