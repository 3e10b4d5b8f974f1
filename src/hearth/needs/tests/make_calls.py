"""Scripts and calls for tests."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from hearth.needs.actions import contacts
from hearth.needs.models import Contact, Script
from hearth.needs.rules import scripts
from hearth.needs.tests.make import make_category

FOOD = """
key: food
title: {en: Food, cy: Bwyd}
purpose: {en: "How soon is food needed?", cy: "Pryd mae angen bwyd?"}
variables: []
questions:
  - id: food_left
    text: {en: "How much food is there?", cy: "Faint o fwyd sydd yna?"}
    answers:
      - id: nothing
        label: {en: Nothing for today, cy: Dim byd}
        red_flag: no_food_today
        advice: {en: We will get food to you today., cy: Cawn ni fwyd i chi heddiw.}
        need: {category: food, urgency: now, facts: {household_size: people_at_home, diet: diet}}
        referral: lead_foodbank
        next: people_at_home
      - id: some
        label: {en: Enough for some days, cy: Digon}
        need: {category: food, urgency: soon, facts: {household_size: people_at_home, diet: diet}}
        next: people_at_home
      - id: plenty
        label: {en: Plenty, cy: Llawer}
        next: anything_else
      - {id: danger, label: {en: In danger now, cy: Mewn perygl}, red_flag: danger_now, stop: emergency_999}
  - id: people_at_home
    text: {en: "How many people eat at home?", cy: "Faint o bobl?"}
    kind: number
    least: 1
    most: 20
    next: diet
  - id: diet
    text: {en: "Anything they do not eat?", cy: "Unrhyw beth?"}
    kind: text
    optional: yes
    next: anything_else
  - id: anything_else
    text: {en: "What else?", cy: "Beth arall?"}
    kind: many
    answers:
      - {id: dog, label: {en: Walking the dog, cy: Ci}, need: {category: dog_walking, urgency: soon}}
      - {id: company, label: {en: Company, cy: Cwmni}, need: {category: comfort_calls, urgency: planned}}
      - {id: nothing_else, label: {en: Nothing else, cy: Dim}, alone: yes}
    end: {outcome: help_arranged, next_contact: 3 days}
"""


def make_script(borough, key: str = "food", text: str = FOOD, version: int = 1, **facts) -> Script:
    """A published script of this borough, as somebody approved it."""
    facts = {"title": key.replace("_", " ").capitalize(), "approved_by": "Dr A. Patel", "published_at": timezone.now(),
             "review_on": timezone.localdate() + timedelta(days=300), "status": "published", **facts}  # fmt: skip
    return Script.objects.create(borough=borough, key=key, version=version, text=text, **facts)


def make_categories(borough) -> None:
    """Every kind of help that Hearth ships."""
    for position, (key, kind) in enumerate(scripts.shipped().categories.items()):
        make_category(borough, key, name=kind.name.en, name_cy=kind.name.cy, position=position)


def make_call(cast, **facts) -> Contact:
    """A call that Alice begins with the food script."""
    make_categories(cast.borough)
    script = Script.objects.filter(borough=cast.borough, key="food").first() or make_script(cast.borough)
    return contacts.begin(team=cast.hub, by=cast.alice, script=script, key=str(uuid4()), **facts)


def give(contact: Contact, by, **answers) -> Contact:
    """Answer these questions, in this order."""
    for question, given in answers.items():
        contact = contacts.answer(contact, script=contact.script, question=question, given=given, by=by)
    return contact
