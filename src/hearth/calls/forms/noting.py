"""The form of a note on a call."""

from __future__ import annotations

from hearth.calls.models import CallNote
from hearth.kit.forms import KeyedForm, LongTextField, RadiosField, SelectField


class CallNoteForm(KeyedForm):
    """Which call, whether it was heard or read, and how it was."""

    dense = True
    call = SelectField("Which call?", missing="Choose the call it is about.")
    heard = RadiosField("How do you know it?", choices=CallNote.HEARD, missing="Say whether you listened to it.")
    text = LongTextField("How was it?", rows=6, missing="Write how the call was.",
                         hint="What went well, and what to try next time. The caller reads it; leave out who the "
                              "resident is and what they told.")  # fmt: skip

    def __init__(self, *args, calls: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["call"].choices = calls
