"""The forms of keeping in touch, and of those who isolate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from hearth.calls.actions.keeping import Signs
from hearth.calls.keeping_words import rung_from_now
from hearth.calls.rules import keeping
from hearth.calls.rules.hours import moment_of
from hearth.kit.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    KeyedForm,
    NumberField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    TimeField,
)
from hearth.kit.language import Words
from hearth.needs.rules.script_parts import MANY, Answer, Question


def _choose(form, teams) -> None:
    """The teams to choose from; one alone is chosen, several never the first by its name."""
    form.fields["team"].choices = [(str(one.pk), one.name) for one in teams]
    if len(teams) == 1:
        form.fields["team"].initial = str(teams[0].pk)


class KeepForm(KeyedForm):
    """A promise to ring somebody regularly."""

    dense = True
    team = SelectField("For which team?", missing="Choose the team that keeps in touch with them.")
    every_days = NumberField("Ring every so many days", least=1, most=90, initial=7)
    at = TimeField("At which time?", required=False, hint="Empty: within the hours. Like 14:30.")
    is_mine = TickField("Always by me: the same friendly voice", required=False)
    until_on = DateField("Until which day?", required=False)
    review_on = DateField("Look at it again on", missing="Say on which day somebody looks at it again.")

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        _choose(self, teams)


class ChangeKeepForm(Form):
    """Step up or down, pause, look again, end."""

    dense = True
    verb = SelectField("What changes?", missing="Choose what changes.", choices=[
        ("step", "Ring more or less often"), ("pause", "Pause"), ("look_again", "Somebody looked: it goes on"),
        ("stop", "It ends"),
    ])  # fmt: skip
    every_days = NumberField("Every so many days", least=1, most=90, required=False)
    until = DateField("Until, or look again on", required=False)
    why = TextField("Why?", longest=200, required=False)


class HowToRingForm(Form):
    """What was heard in a call that is a bad sign, and how they are rung from now on. Where nobody rings them regularly
    that is asked only when a bad sign was heard."""

    dense = True
    signs = CheckboxesField(("Did you hear one of these?", "Glywsoch chi un o'r rhain?"), required=False)
    how = RadiosField(
        ("How do we ring them from now on?", "Sut rydym yn eu ffonio o hyn ymlaen?"), initial="as_is",
        missing=("Say how they are rung from now on.", "Dywedwch sut maen nhw i'w ffonio o hyn ymlaen."),
        choices=[
            ("as_is", ("As it is", "Fel y mae")),
            ("sooner", ("I am worried: ring more often, and somebody looks at it soon",
                        "Rwy'n poeni: ffonio'n amlach, a bydd rhywun yn edrych arno'n fuan")),
            ("less", ("They are well: less often would do", "Maen nhw'n iawn: byddai'n llai aml yn ddigon")),
            Choice("pause", ("Not until a day", "Ddim tan ddiwrnod"), reveals=["until"]),
            ("stop", ("They want no more calls", "Dydyn nhw ddim eisiau rhagor o alwadau")),
        ],
    )  # fmt: skip
    until = DateField(("Until", "Tan"), future=True, missing=("Say until which day.", "Dywedwch tan ba ddiwrnod."))
    why = TextField(("I heard one of these, but they are not to be rung more often, because",
                     "Clywais un o'r rhain, ond nid oes angen eu ffonio'n amlach, oherwydd"), required=False,
                    longest=200)  # fmt: skip

    def __init__(self, *args, signs: Sequence[tuple[Question, Answer]], becomes: str, is_kept: bool, **kwargs):
        """`becomes` says what a bad sign makes of the plan they have; empty: they have none."""
        super().__init__(*args, **kwargs)
        self.labels = {answer.id: answer.label for _, answer in signs}
        self.is_kept = is_kept
        heard = self.is_bound and bool(set(self["signs"].data or ()) & set(self.labels))
        if not is_kept:
            del self.fields["until"]
            self._ask_for_plan(heard) if not becomes else self.fields.pop("how")
        if not signs:
            del self.fields["signs"], self.fields["why"]
        elif "signs" in self.fields:
            self.fields["signs"].choices = [_sign(question, answer) for question, answer in signs]
            if becomes:
                self.fields["signs"].hint = _then(becomes)

    def _ask_for_plan(self, heard: bool) -> None:
        """Whether one should be made, with what is proposed; asked when something bad was heard."""
        if not heard:
            del self.fields["how"]
            self.fields.pop("why", None)
            return
        how = self.fields["how"]
        how.label = Words("Nobody rings them regularly. Shall we, after what you heard?",
                          "Does neb yn eu ffonio'n rheolaidd. Ddylen ni, ar ôl yr hyn a glywsoch?")  # fmt: skip
        how.missing = Words("Say whether we ring them from now on.", "Dywedwch a ydym yn eu ffonio o hyn ymlaen.")
        then = rung_from_now(keeping.PROPOSED, timezone.localdate() + keeping.REVIEW_SOON)
        how.choices = [
            ("plan", (f"Yes: they {then}, tomorrow first", f"Ie: maen nhw {then}, yfory yn gyntaf")),
            Choice("none", ("No", "Na"), reveals=["why"]),
        ]
        how.initial = None
        self.fields["why"].label = Words("Why not?", "Pam ddim?")

    def clean(self):
        given = super().clean()
        heard, how = given.get("signs"), given.get("how")
        if heard and not given.get("why") and how in ("less", "pause", "stop", "none"):
            words = Words("You ticked a bad sign. Say why they are not to be rung more often.",
                          "Rydych wedi ticio arwydd drwg. Dywedwch pam nad oes angen eu ffonio'n amlach.")  # fmt: skip
            self.add_error("why", str(words))
        return given

    def said(self, every_days: int | None) -> dict:
        """What the verb is told, in the words of scripts."""
        given = self.cleaned_data
        how, until = given.get("how") or "", given.get("until")
        heard = [self.labels[one].en for one in given.get("signs") or ()]
        again: dict[str, datetime] = {
            "less": timezone.now() + timedelta(days=2 * (every_days or keeping.USUAL)),
            **({"pause": moment_of(until, time(12))} if until else {}),
        }
        why = given.get("why", "") if heard else ""
        how = "sooner" if self.is_kept and how == "as_is" and heard and not why else how
        words = {"sooner": keeping.WORSE[0], "less": keeping.GOES_ON, "pause": keeping.PAUSED, "stop": keeping.NO_MORE}
        return {"came_to": words.get(how, ""), "again_at": again.get(how), "begins_plan": how == "plan",
                "signs": Signs(heard, "" if how == "sooner" else why)}  # fmt: skip


def _sign(question: Question, answer: Answer) -> Choice:
    hint = (question.text.en, question.text.cy or question.text.en) if question.kind != MANY else ""
    return Choice(answer.id, (answer.label.en, answer.label.cy or answer.label.en), hint=hint)


def _then(becomes: str) -> Words:
    return Words(f"With one of these they {becomes}, unless you say below why not.",
                 f"Gydag un o'r rhain maen nhw {becomes}, oni bai eich bod yn dweud isod pam ddim.")  # fmt: skip


class IsolateForm(KeyedForm):
    """That somebody was told to isolate."""

    dense = True
    team = SelectField("Which team rings them?", missing="Choose the team that rings them.")
    from_on = DateField("Their first day", past=True, missing="Say which day was the first.",
                        hint="The day of the test, or of the contact. It counts as day 0.")  # fmt: skip
    until_on = DateField(
        "Their last day", required=False, hint="Empty: the 14th day. It is in their letter or message."
    )

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        _choose(self, teams)
