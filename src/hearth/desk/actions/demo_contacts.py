"""The conversations of the made-up borough: calls with their answers, web forms, walk-ins, and calls not finished."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import cast

from hearth.access.models import User
from hearth.areas.models import Ward
from hearth.desk.actions.demo_log import actor_of
from hearth.desk.actions.demo_work import Work
from hearth.desk.rules.demo_calls import BEGIN, TO_BE_TYPED, Talk, Talks, in_their_language
from hearth.desk.rules.demo_notes import AT_THE_DESK, DRAFTS, TYPED
from hearth.desk.rules.demo_past import Request
from hearth.desk.rules.demo_people import Resident
from hearth.desk.rules.demo_texts import compose, one_of
from hearth.desk.rules.demo_time import Hours
from hearth.needs import scripting
from hearth.needs.models import Answer, Contact, Need, Script
from hearth.people.models import Person

FOR_SOMEBODY = (("daughter", 3), ("son", 3), ("neighbour", 2), ("niece", 1), ("friend", 1))
WALK_INS = 6  # in each hub, besides those who left a request
# Calls begun and not finished in each hub: by whom, how many working minutes ago, how many questions were answered.
UNFINISHED = (("handler0", 14, 4), ("handler0", 190, 7), ("handler1", 55, 6), ("handler2", 8, 2))


class Conversations:
    """Writes every contact."""

    def __init__(self, work: Work, seed: int):
        self.work, self.rows, self.log, self.story = work, work.rows, work.log, work.story
        self.rng = Random(f"contacts {seed}")  # noqa: S311  made-up lives, not secrets
        self.hours = Hours(self.story.anchor)
        published = Script.objects.filter(borough=self.rows.borough, status="published").select_related("borough")
        self.scripts = {row.key: row for row in published}
        self.talks = Talks(seed, {key: scripting.script_of(row) for key, row in self.scripts.items()})
        self.contacts: list[Contact] = []
        self.answers: list[Answer] = []

    def make(self) -> None:
        """Every conversation, in memory; needs point at theirs."""
        routes: dict = {}
        for sent in self.story.sent:
            routes.setdefault(sent.need, set()).add(sent.route)
        for request in self.story.requests:
            if request.source in ("phone", "web", "in_person", "list"):
                need = self.work.needs[request.id]
                need.contact = self._of_request(request, need, routes.get(request.id, set()))
        for hood in range(len(set(self.rows.hoods.values()))):
            self._walk_ins(hood)
            self._unfinished(hood)

    def store(self) -> None:
        Contact.objects.bulk_create(self.contacts, batch_size=400)

    def store_answers(self) -> None:
        Answer.objects.bulk_create(self.answers, batch_size=1_000)

    # --- finished -----------------------------------------------------------------------------------

    def _of_request(self, request: Request, need: Need, routes: set[str]) -> Contact:
        one, handler, at = self.story.askers[request.asker], need.raised_by, request.raised_at
        began = at - timedelta(minutes=self.rng.randint(4, 14))
        contact = Contact(
            id=self.rows.id(), team=need.team, reference=self.rows.reference(), person=need.person,
            channel="phone" if request.source == "list" else request.source, handler=handler,
            language="cy" if need.person.language == "cy" else "en", is_outgoing=request.source == "list",
            outcome="help_arranged", started_at=began if handler else at, saved_at=at, completed_at=at,
        )  # fmt: skip
        if request.source == "in_person":
            contact.about, contact.was_done = f"{need.category.name}: {need.summary}"[:400], "Request raised"
            contact.outcome = "logged"
        elif request.source == "web":
            contact.outcome = ""
        else:
            contact.about = need.summary
            self._asked(contact, request, one, routes)
        self._spoken_for(contact, request)
        self.contacts.append(contact)
        verb = {"web": "ask", "in_person": "drop_in"}.get(request.source, "complete_call")
        self.log.add(at, actor_of(handler), f"needs.{verb}", contact, person=need.person, needs=1)
        return contact

    def _asked(self, contact: Contact, request: Request, one: Resident, routes: set[str]) -> None:
        talk = self.talks.about(self.rng, request.category, request.urgency, routes)
        if talk is None:
            return
        contact.script, contact.outcome = self.scripts[BEGIN], talk.outcome
        contact.advice_read = list(talk.advice)
        self._keep(contact, talk, one, contact.started_at, request.raised_at)

    def _keep(self, contact: Contact, talk: Talk, one: Resident, begin: datetime, end: datetime, most=999) -> None:
        """Keep the first answers of a conversation, one after another between two moments."""
        language = contact.person.language if contact.person else "en"
        told = [(key, in_their_language(given, language)) for key, given in talk.answers]
        rows = [(key, question, value) for key, given in told for question, value in given.items()][:most]
        for nth, (key, question, value) in enumerate(rows, start=1):
            if value == TO_BE_TYPED:
                value = compose(self.rng, TYPED.get(question, "None"), one, end)
            self.answers.append(Answer(
                id=self.rows.id(), team=contact.team, contact=contact, script=self.scripts[key], question=question,
                value=value, answered_at=begin + (end - begin) * nth / (len(rows) + 1),
            ))  # fmt: skip

    def _spoken_for(self, contact: Contact, request: Request) -> None:
        """Now and then somebody else rings for the person."""
        if self.rng.random() > 0.14 or request.source == "list":
            return
        relationships = [word for word, share in FOR_SOMEBODY for _ in range(share)]
        contact.caller_relationship = self.rng.choice(relationships)
        contact.caller_name = self.story.helpers[self.rng.randrange(len(self.story.helpers))].who.first_name
        if contact.caller_relationship in ("daughter", "son"):
            contact.caller_name += f" {cast('Person', contact.person).last_name}"
        contact.person_knows = self.rng.random() < 0.8

    def _walk_ins(self, hood: int) -> None:
        """Somebody came to the desk, was helped there and then, and needed nothing more."""
        rng, hub = self.rng, self.rows.team("community_hub", hood)
        for nth in range(WALK_INS):
            at = self.hours.at(self.hours.minutes(self.story.anchor) - rng.uniform(30, 700) - nth * 400)
            handler = self.work.staff.at(hub.pk, rng.choice(("handler0", "handler1", "handler2")))
            one = self.story.askers[rng.randrange(len(self.story.askers))]
            about, done, then = (compose(rng, words, one, at) for words in rng.choice(AT_THE_DESK))
            contact = Contact(
                id=self.rows.id(), team=hub, reference=self.rows.reference(), channel="in_person", handler=handler,
                about=about, was_done=done, next_step=then, outcome="logged", started_at=at, saved_at=at,
                completed_at=at,
            )  # fmt: skip
            self.contacts.append(contact)
            self.log.add(at, actor_of(handler), "needs.drop_in", contact)

    # --- not finished -------------------------------------------------------------------------------

    def _unfinished(self, hood: int) -> None:
        """Calls that broke off: the answers wait for their handler, and after half an hour for the team."""
        hub = self.rows.team("community_hub", hood)
        mine = [n for n, person in enumerate(self.rows.people) if self._lives_in(person, hood)]
        for place, minutes, questions in UNFINISHED:
            number = self.rng.choice(mine)
            handler = self.work.staff.at(hub.pk, place)
            self._draft(hub, handler, number, self.hours.at(self.hours.minutes(self.story.anchor) - minutes), questions)

    def _lives_in(self, person: Person, hood: int) -> bool:
        return self.rows.hoods[cast("Ward", person.ward).neighbourhood_id] == hood and not person.is_deceased

    def _draft(self, hub, handler: User, number: int, at: datetime, questions: int) -> None:
        rng, one, person = self.rng, self.story.askers[number], self.rows.people[number]
        saved = min(at + timedelta(minutes=5), self.story.anchor)
        contact = Contact(
            id=self.rows.id(), team=hub, reference=self.rows.reference(), channel="phone", handler=handler,
            person=person if questions > 2 else None, script=self.scripts[BEGIN],
            language="cy" if one.language == "cy" else "en", about=one_of(rng, DRAFTS, one, at), started_at=at,
            saved_at=saved,
        )  # fmt: skip
        found = [talks for talks in self.talks.found.values() if talks]
        self._keep(contact, rng.choice(rng.choice(found)), one, at, saved, most=questions)
        self.contacts.append(contact)
        self.log.add(at, actor_of(handler), "needs.begin_call", contact, outgoing=False)
