"""The form that says whom a row without a name is about."""

from __future__ import annotations

from collections.abc import Sequence

from hearth.kit.forms import Choice, Form, RadiosField, TextField
from hearth.people.models import Person

NEW, NOBODY = "new", "nobody"


def _facts(person: Person) -> str:
    """What tells this record from others; where somebody with a protected address lives is told to nobody."""
    born = f"Born {person.date_of_birth:%d/%m/%Y}" if person.date_of_birth else ""
    home = "Address protected" if person.address_is_protected else ", ".join(person.address)
    return ". ".join(filter(None, [born, home, ", ".join(person.phones), ", ".join(person.alerts)]))


def _choice(person: Person) -> Choice:
    agrees = "; ".join(one.words for one in person.likeness)
    return Choice(str(person.pk), person.full_name, hint=f"{_facts(person)}{f'. {agrees}' if agrees else ''}.")


class WhoIsIt(Form):
    """One of the likely persons, somebody new, or nobody can tell; and how that is known."""

    dense = True
    who = RadiosField("Who is it?", missing="Choose who it is, or say that nobody can tell.")
    first_name = TextField("First name, when you know it", longest=80, required=False)
    last_name = TextField("Last name, when you know it", longest=80, required=False)
    because = TextField("How do you know?", longest=300, missing="Say how you know, in a few words.",
                        hint="Such as: rang the number, she told me her name. It is kept with the row.")  # fmt: skip

    def __init__(self, *args, found: Sequence[Person], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [
            *[_choice(person) for person in found],
            Choice(NEW, "Somebody new", hint="A record is made from the row.", reveals=("first_name", "last_name")),
            Choice(NOBODY, "Nobody can tell", hint="The row is kept, and waits again when a later file changes it."),
        ]
        self.found = {str(person.pk): person for person in found}
