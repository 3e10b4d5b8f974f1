"""Forms of the call screen and of the walk-in log."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from hearth.kit.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    HiddenField,
    KeyedForm,
    LongTextField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    TimeField,
    YesNoField,
)
from hearth.needs import scripting
from hearth.needs.models.need import URGENCIES
from hearth.needs.rules.calls import NOT_REACHED
from hearth.needs.rules.script_parts import LONGEST_TEXT

NEED = "A request was raised"
RELATIONSHIPS = ("Family", "Friend or neighbour", "Carer", "Health or care worker", "Somebody else")


class BeginForm(KeyedForm):
    """What a call begins with."""

    dense = True
    team = SelectField("Team")
    script = SelectField("Script", required=False)
    is_outgoing = HiddenField()

    def __init__(self, *args, teams, scripts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [(str(team.pk), team.name) for team in teams]
        self.fields["script"].choices = [("", "No script"), *((str(one.pk), one.title) for one in scripts)]
        if not self.is_bound:
            self.initial.setdefault("team", str(teams[0].pk) if teams else "")
            first = next((one for one in scripts if one.key == scripting.USUAL), None)
            self.initial.setdefault("script", str(first.pk) if first else "")


class AboutForm(Form):
    """Free words, kept as they are typed."""

    dense = True
    about = LongTextField("Notes of this call", rows=3, required=False, longest=LONGEST_TEXT)


class CallerForm(Form):
    """Somebody who speaks for the person."""

    dense = True
    caller_relationship = SelectField("Who is speaking?", required=False, choices=[
        ("", "The person themselves"), *((one, one) for one in RELATIONSHIPS)])  # fmt: skip
    caller_name = TextField("Their name", required=False, longest=160)
    caller_phone = TextField("Their telephone", required=False, longest=20)
    person_knows = RadiosField("Does the person know about this call?", required=False, choices=[
        Choice("yes", "Yes"), Choice("no", "No"), Choice("", "Not asked")])  # fmt: skip


class NeedForm(Form):
    """A need the handler adds beside the script."""

    dense = True
    category = SelectField("What kind of help?", missing="Choose what kind of help it is.")
    urgency = SelectField("How soon?", choices=URGENCIES, initial="soon")
    summary = TextField("In a few words", longest=200, missing="Write in a few words what is needed.")

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(one.key, one.name) for one in categories]


class CompleteForm(Form):
    """How the call ended."""

    dense = True
    outcome = SelectField("How did the call end?", missing="Choose how the call ended.")
    as_before = TextField("Not more often, because", required=False, longest=200)
    next_on = DateField("Next contact: day", required=False, future=True)
    next_at = TimeField("At about", required=False, hint="For example 2:30pm. Left empty: nine in the morning.")
    concern = LongTextField(
        "Safeguarding note", rows=4, required=False, longest=LONGEST_TEXT,
        hint="What was said, in their own words. Only the safeguarding front door reads it.",
    )  # fmt: skip
    has_died = TickField(
        "The person has died: every letter, message and call stops at once, and a colleague confirms it", required=False
    )

    def __init__(self, *args, outcomes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = outcomes


class AbandonForm(Form):
    because = TextField("Why is it stopped?", longest=200, missing="Say why, so that a colleague understands.")


class NotReachedForm(Form):
    why = RadiosField("What happened?", choices=[(key, words) for key, (words, _) in NOT_REACHED.items()])


class ConcernForm(KeyedForm):
    """A safeguarding concern, raised in a call."""

    text = LongTextField(
        "What did you see, hear or learn?", rows=6, longest=LONGEST_TEXT,
        hint="The person's own words where you can. Do not look into it yourself.",
        missing="Write what you saw or were told.",
    )  # fmt: skip
    is_immediate = YesNoField("Was somebody in danger, and 999 rung?")


class DropInForm(KeyedForm):
    """A walk-in in four boxes: what about, who, what was done, what next."""

    dense = True
    team = SelectField("Team")
    category = RadiosField("What about?", required=False)
    about = TextField("In a few words", required=False, longest=200)
    who = HiddenField()
    was_done = CheckboxesField("What was done?", required=False, choices=[
        ("Information given", "Information given"), ("Form filled in together", "Form filled in together"),
        ("Food or goods given", "Food or goods given"), ("A call made for them", "A call made for them"),
        ("Sent to another service", "Sent to another service")])  # fmt: skip
    next_step = RadiosField("What next?", required=False, choices=[
        ("", "Nothing more"), ("Will come again", "Will come again"), ("We ring them", "We ring them"),
        Choice(NEED, "They need something done", hint="Raises a request; say who it is for")])  # fmt: skip
    urgency = SelectField("How soon?", choices=URGENCIES, initial="soon", required=False)

    def __init__(self, *args, teams, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [(str(team.pk), team.name) for team in teams]
        self.fields["category"].choices = [
            (one.key, f"{number} · {one.name}" if number < 10 else one.name) for number, one in enumerate(categories, 1)
        ]
        if not self.is_bound and teams:
            self.initial.setdefault("team", str(teams[0].pk))

    def clean(self):
        given = super().clean()
        if not given.get("category") and not given.get("about"):
            self.add_error("about", "Say what it was about: choose one above, or write a few words.")
        if given.get("next_step") == NEED and not given.get("who"):
            self.add_error("next_step", "Find the person below first, so that the request has a name to it.")
        return given


def moment_of(day, hour):
    """The next contact as a moment: nine in the morning when no time is given."""
    return timezone.make_aware(datetime.combine(day, hour or time(9))) if day else None
