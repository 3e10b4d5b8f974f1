"""The forms of the worklist and of a need."""

from __future__ import annotations

from hearth.kit.forms import (
    Choice,
    DateField,
    Form,
    HiddenField,
    KeyedForm,
    LongTextField,
    NumberField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    YesNoField,
)
from hearth.needs.models import HANDED_TO, IDENTITY_SEEN, WHERE_NOW

URGENCIES = [
    ("now", "Now: an emergency today"),
    ("today", "Today"),
    ("soon", "Within three days"),
    ("planned", "Planned"),
]
ENDINGS = [
    ("no_longer_needed", "No longer needed"),
    ("could_not_reach", "Could not reach them"),
    ("declined", "They declined"),
    ("duplicate", "The same as another need"),
    ("unable", "We are unable to meet it"),
    ("deceased", "The person has died"),
]
RATINGS = [("5", "5 very good"), ("4", "4 good"), ("3", "3 fair"), ("2", "2 poor"), ("1", "1 very poor")]
KNOWN = [("yes", "Yes"), ("no", "No"), ("not_known", "Not known")]


class Dense(Form):
    dense = True


class ReasonForm(Dense):
    reason = TextField("Why", missing="Write why, in a few words.")


class SaidNoForm(Dense):
    """What a volunteer says on the telephone who cannot do it."""

    reason = TextField("Why, if they say", required=False, hint="They need not say.")


class CompanyForm(Dense):
    """Who is the second at the door of somebody who is not visited alone."""

    company = RadiosField(
        "Who are the two?", missing="Say who goes with whoever goes.",
        hint="This person is not visited alone: somebody at the door may be at risk.",
        choices=[
            Choice("colleague", "A colleague goes with whoever meets this", reveals=["colleague"]),
            Choice("partner", "Somebody of a partner goes with them, for example the police", reveals=["partner"]),
            Choice("nobody_goes", "Nobody goes to the door", reveals=["instead"]),
        ],
    )  # fmt: skip
    colleague = SelectField("Which colleague?", coerce=int, empty="Choose one", missing="Choose the colleague.")
    partner = TextField("Their name, and whom they work for", longest=160,
                        missing="Write the name of who goes with them, and whom they work for.")  # fmt: skip
    instead = TextField("How is it done instead?", longest=160, hint="For example: the supermarket delivers.",
                        missing="Write how it is done without anybody going to the door.")  # fmt: skip

    def __init__(self, *args, colleagues=None, **kwargs):
        super().__init__(*args, **kwargs)
        if colleagues is None:  # one person may do it
            for name in CompanyForm.base_fields:
                del self.fields[name]
        else:
            self.fields["colleague"].choices = [(str(one.pk), one.name) for one in colleagues]


class FinishForm(CompanyForm):
    how = LongTextField("How did it go?", rows=2, missing="Say how it went, in a few words.")
    residents_word = LongTextField("What did the resident say?", rows=2, required=False)
    residents_rating = SelectField("Their rating", required=False, empty="Not asked", choices=RATINGS)


class HandedOverForm(FinishForm):
    """Done, for controlled medicines: what was seen, who took them, never left."""

    identity_seen = SelectField("Which identity document did you see?", empty="Choose one", choices=IDENTITY_SEEN,
                                hint="The kind only. Never write its number.",
                                missing="Say which kind of identity document was seen.")  # fmt: skip
    handed_to = RadiosField("To whom did you hand them?", choices=HANDED_TO)
    handed_to_name = TextField("If to somebody else: their name", required=False, longest=160)
    handed_to_relation = TextField("Who that is to the person", required=False, longest=80,
                                   hint="For example daughter, neighbour, carer.")  # fmt: skip
    never_left = TickField(
        "They were never left unattended, from the pharmacy to this hand",
        missing="Medicines that were left with nobody were not handed over. Choose “Could not hand it over”.",
    )

    def clean(self):
        given = super().clean()
        if given.get("handed_to") == "named":
            for name, words in (("handed_to_name", "Write who took them."),
                                ("handed_to_relation", "Write who that is to the person.")):  # fmt: skip
                if not given.get(name, "").strip():
                    self.add_error(name, self.fields[name].wrong(words))
        return given


class CouldNotForm(Dense):
    reason = LongTextField("What got in the way?", rows=2, missing="Say in a few words why it could not be done.")
    where_now = RadiosField(
        "Where are the medicines now?", choices=WHERE_NOW,
        hint="Take them straight back to the pharmacy; never leave them anywhere else.",
    )  # fmt: skip


class EndForm(Dense):
    ending = RadiosField("How does it end?", choices=ENDINGS)
    note = LongTextField("Why", rows=2, missing="Say why it ends, so that whoever reads it later understands.")


class HoldForm(Dense):
    until = DateField("Until which day?", future=True)
    reason = TextField("Why", missing="Write why it waits.")


class UrgencyForm(Dense):
    urgency = RadiosField("How soon?", choices=URGENCIES)
    reason = TextField("Why", required=False, hint="Needed when it becomes less urgent.")


class HandToForm(Dense):
    colleague = SelectField("Colleague", coerce=int)

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].choices = [(str(user.pk), user.name) for user in colleagues]


class NoteForm(Dense):
    text = LongTextField("Add a note", rows=3, missing="The note is empty. Write what happened.")


class CorrectForm(Dense):
    summary = TextField("What is needed", longest=200)
    details = LongTextField("Details", rows=4, required=False)
    version = HiddenField()


class ReferForm(Dense):
    route = RadiosField("To whom?", coerce=int)
    reason = LongTextField("What do you ask of them?", rows=3)
    hands_over = TickField("They meet this need from now on", required=False, initial=True)

    def __init__(self, *args, routes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["route"].choices = [Choice(str(route.pk), route.name) for route in routes]


class MedicineForm(Dense):
    controlled = RadiosField("Are any of the medicines controlled drugs?", choices=KNOWN, inline=True)
    is_opiate_substitution = YesNoField("Is it opiate substitution treatment?", inline=True)
    pharmacy_delivers = RadiosField("Does the pharmacy deliver?", choices=KNOWN, inline=True)


class PharmacyForm(Dense):
    is_controlled = YesNoField("Does the pharmacy say anything in the bag is a controlled drug?", inline=True)


class ConcernForm(Dense):
    text = LongTextField(
        "What did you see or hear?",
        rows=4,
        hint="In the person's own words where you can. You cannot read it back.",
        missing="Write what you saw or were told.",
    )
    is_immediate = TickField("Somebody is in danger now and 999 has been rung", required=False)


class HearForm(Dense):
    word = LongTextField("What did they say?", rows=2)
    rating = SelectField("Their rating", required=False, empty="Not asked", choices=RATINGS)


class BulkForm(Dense):
    """What to do with the ticked needs; the number is typed again to confirm it."""

    colleague = SelectField("Colleague", required=False, coerce=int)
    until = DateField("Until which day?", future=True, required=False)
    urgency = RadiosField("How soon?", choices=URGENCIES, required=False)
    ending = RadiosField("How do they end?", choices=ENDINGS, required=False)
    reason = TextField("Why", required=False)
    expected = NumberField("How many needs are these? Type the number to confirm", least=1, most=200)

    WANTED = {
        "claim": (),
        "hand_back": (),
        "resume": (),
        "hand_to": ("colleague",),
        "hold": ("until", "reason"),
        "set_urgency": ("urgency", "reason"),
        "end": ("ending", "reason"),
    }

    def __init__(self, *args, verb, colleagues, number, **kwargs):
        super().__init__(*args, **kwargs)
        self.number = number
        self.fields["colleague"].choices = [(str(user.pk), user.name) for user in colleagues]
        for name in ("colleague", "until", "urgency", "ending", "reason"):
            if name in self.WANTED[verb]:
                self.fields[name].required = True
            else:
                del self.fields[name]

    def clean(self):
        given = super().clean()
        typed = given.get("expected")
        if typed is not None and typed != self.number:
            words = f"You typed {typed}, but {self.number} are ticked. Check the list and type how many there are."
            self.add_error("expected", self.fields["expected"].wrong(words))
        return given


class HowItWentForm(Form):
    """The resident's own word on what was done."""

    rating = RadiosField(
        ("How well did we help?", "Pa mor dda y gwnaethom ni helpu?"),
        choices=[
            Choice("5", ("Very well", "Da iawn")),
            Choice("4", ("Well", "Da")),
            Choice("3", ("Neither well nor badly", "Ddim yn dda nac yn wael")),
            Choice("2", ("Badly", "Gwael")),
            Choice("1", ("Very badly", "Gwael iawn")),
        ],
        coerce=int,
    )
    word = LongTextField(("In your own words", "Yn eich geiriau eich hun"), required=False, longest=1000, count=True)


class ForEachForm(KeyedForm):
    """The same help for several people of one household."""

    dense = True
    team = SelectField("Team", empty="")
    category = SelectField("Kind of help", empty="Choose one", missing="Choose what kind of help it is.")
    urgency = SelectField("How soon?", empty="Choose one", choices=URGENCIES, missing="Choose how soon it is needed.")
    summary = TextField("What is needed?", longest=200, missing="Write in a few words what is needed.")

    def __init__(self, *args, teams, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [(str(team.pk), team.name) for team in teams]
        self.fields["category"].choices = [(str(one.pk), one.name) for one in categories]
