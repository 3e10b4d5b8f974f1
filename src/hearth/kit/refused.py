"""The one way to say no to a person. Free of Django so that pure rules may raise it."""


class Refused(Exception):
    """A move that the rules do not allow, in words a call handler understands.

    The message says what is not possible and, where there is one, what to do instead.
    A page shows it with status 409; a command prints it and ends with status 1.
    """


class SavedMeanwhile(Refused):
    """Somebody else saved the same row since it was read. Nothing is lost: both versions travel with the refusal.

    `now` is the row as it stands, `typed` what this person typed by field name, `fields` the names that differ.
    """

    def __init__(self, text: str, *, now, typed: dict, fields: list[str]):
        self.now, self.typed, self.fields = now, typed, fields
        super().__init__(text)
