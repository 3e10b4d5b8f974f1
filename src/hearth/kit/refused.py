"""The one way to say no to a person. Free of Django so that pure rules may raise it."""


class Refused(Exception):
    """A move that the rules do not allow, in words a call handler understands.

    The message says what is not possible and, where there is one, what to do instead.
    A page shows it with status 409; a command prints it and ends with status 1.
    """
