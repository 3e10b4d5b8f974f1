"""What an administrator is asked about a sign-in."""

from __future__ import annotations

from hearth.access.models import Team
from hearth.access.roles import ROLES, Employer, Permission, Role, choices
from hearth.kit.fields import Choice
from hearth.kit.forms import EmailField, Form, RadiosField, SelectField, TextField

HOW = [
    Choice("send", "Send it to their e-mail address"),
    Choice("show", "Show it to me once, and I will hand it over"),
]


def _teams(by) -> list[tuple[str, str]]:
    boroughs = by.boroughs_where(Permission.MANAGE_STAFF)
    teams = Team.objects.filter(borough__in=boroughs, is_open=True).select_related("borough").order_by("name")
    many = len(boroughs) > 1
    return [(str(team.pk), f"{team.name} ({team.borough.name})" if many else team.name) for team in teams]


class GiveRole(Form):
    team = SelectField("Team", empty="Choose a team")
    role = SelectField("Role", empty="Choose a role", choices=[(str(r.value), ROLES[r][0]) for r in Role])

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = _teams(by)


class ForgetSecondFactor(Form):
    reason = TextField(
        "Telephone lost or changed: why, and how you know it is they who ask", longest=300,
        hint="For instance: lost telephone, showed staff card at the desk. It stands in the event log.",
        missing="Say why, and how you know that it is really they who ask.",
    )  # fmt: skip


class AddSignIn(GiveRole):
    field_order = ["name", "email", "employer", "team", "role", "how"]
    name = TextField("Full name", longest=120, missing="Enter the person's full name.")
    email = EmailField(
        "E-mail address", autocomplete="off", missing="Enter the address they sign in with.",
        hint="Their own at work; two people never share a sign-in.",
    )  # fmt: skip
    employer = SelectField(
        "Employed by", empty="Choose", choices=choices(Employer),
        hint="Decides what they may carry: controlled medicines go with council staff only.",
    )  # fmt: skip
    how = RadiosField("The link for setting a password", choices=HOW, missing="Say how the link gets to them.")
