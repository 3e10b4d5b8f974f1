"""Commands of calls; see each file."""

from hearth.calls.commands import staffing, telephony  # noqa: F401
