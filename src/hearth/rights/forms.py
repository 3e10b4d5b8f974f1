"""Forms of a request about somebody's data."""

from __future__ import annotations

from hearth.kit.forms import (
    Choice,
    DateField,
    Form,
    LongTextField,
    NumberField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
)
from hearth.people.models import Restriction
from hearth.rights.models import Pause, SubjectRequest


class Receive(Form):
    kind = RadiosField("What do they ask?", choices=list(SubjectRequest.KINDS), missing="Choose what they ask.")
    asked_by = TextField("Who asks?", longest=160, missing="Write the name of whoever asks.")
    on_behalf = TextField(
        "If for somebody else: for whom, and by what right?", longest=160, required=False,
        hint="For instance: for her mother, lasting power of attorney seen",
    )  # fmt: skip
    asked_how = SelectField("How did they ask?", choices=list(SubjectRequest.HOW), empty="Choose")
    received_on = DateField("The day it came in", past=True, hint="To anybody in the council.")
    about = LongTextField("What they ask, in their words", required=False)
    identity_checked = TextField(
        "How did you make sure who they are?", longest=200, required=False,
        hint="Which document or question; never its number. Leave it empty while you wait for proof.",
    )  # fmt: skip


class Erase(Form):
    """The last look before somebody is erased."""

    is_sure = TickField("I have read whose data it is, and that it cannot be undone",
                        missing="Tick to say that you have read whose data it is.")  # fmt: skip


class ObjectToUse(Form):
    """What is written down of an objection."""

    because = LongTextField("What they said", longest=300, missing="Write what they said.")
    agreed = TextField(
        "Which help goes on, and how did they agree to it?", longest=300, required=False,
        hint="Leave it empty when nothing goes on. For instance: the food parcel, said so on the telephone today",
    )  # fmt: skip


class RestrictRecord(ObjectToUse):
    """The same of a restriction, with its ground; an objection is a ground of its own."""

    ground = RadiosField("On which ground?", missing="Choose the ground.",
                         choices=[one for one in Restriction.GROUNDS if one[0] != "objection"])  # fmt: skip
    field_order = ["ground", "because", "agreed"]


class RestrictAtTheDesk(RestrictRecord):
    """The same for a colleague to whom somebody says so."""

    kind = RadiosField("What do they ask?", missing="Choose what they ask.", choices=[
        Choice("object", "They object: it is not to be used"),
        Choice("restrict", "To restrict its use while something is cleared up", reveals=["ground"])])  # fmt: skip
    asked_how = SelectField("How did they ask?", choices=list(SubjectRequest.HOW), empty="Choose")
    identity_checked = TextField("How did you make sure who they are?", longest=200,
                                 missing="Say which question or document; never its number.")  # fmt: skip
    field_order = ["kind", "ground", "because", "agreed", "asked_how", "identity_checked"]


class Agreed(Form):
    agreed = TextField(
        "Which help goes on, and how did they agree to it?", longest=300, required=False,
        hint="Empty: they agree to nothing any more, and nothing goes on.",
    )  # fmt: skip


class Lift(Form):
    because = TextField("Why is it lifted?", longest=300, missing="Say what was found, or that they took it back.")
    told_on = DateField("The day you told them", past=True, hint="Before it is lifted: the law wants it.")


class CheckIdentity(Form):
    how = TextField("How did you make sure who they are?", longest=200, missing="Say which document or question.")


class PauseClock(Form):
    reason = RadiosField("What is waited for?", choices=list(Pause.REASONS), missing="Choose what is waited for.")
    since = DateField("The day you asked them", past=True)
    note = TextField("What you asked", longest=200, required=False)


class GoOn(Form):
    until = DateField("The day their answer came", past=True)


class Extend(Form):
    because = TextField("Why is it complex?", longest=300, missing="Say why. They must be told within the first month.")


class End(Form):
    how = RadiosField("How does it end?", missing="Choose how it ends.", choices=[
        ("nothing_held", "Nothing is held about them"), ("refused", "Refused"), ("withdrawn", "They took it back")],
    )  # fmt: skip
    note = TextField("The reason they are told", longest=300, missing="Write the reason they are told.")


class HowLong(Form):
    months = NumberField("Months after which somebody is erased of whom nothing was heard", least=1, most=240)
    volunteer_months = NumberField(
        "Months after which a volunteer is erased who left, was turned down or never finished", least=1, most=240,
        required=False, hint="Their hub is told 30 days before. Empty: no volunteer is erased by itself.",
    )  # fmt: skip
    because = TextField("Which rule of the council does this follow?", longest=300, missing="Name the rule.")
    is_on = TickField("Erase them by itself, every night", required=False)
