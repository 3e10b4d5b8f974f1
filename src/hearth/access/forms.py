"""What is asked at the door and on one's own page."""

from __future__ import annotations

from hearth.kit.fields import HiddenField, PasswordField
from hearth.kit.forms import EmailField, Form, TextField
from hearth.kit.language import pick


class SignIn(Form):
    email = EmailField(
        ("E-mail address", "Cyfeiriad e-bost"), autocomplete="username",
        missing=("Enter your e-mail address.", "Rhowch eich cyfeiriad e-bost."),
    )  # fmt: skip
    password = PasswordField(
        ("Password", "Cyfrinair"), autocomplete="current-password",
        missing=("Enter your password.", "Rhowch eich cyfrinair."),
    )  # fmt: skip
    next = HiddenField()
    carried = HiddenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carried"].max_length = None
        self.fields["carried"].validators = []


class Forgotten(Form):
    email = EmailField(
        ("The e-mail address you sign in with", "Y cyfeiriad e-bost yr ydych yn mewngofnodi ag ef"),
        autocomplete="username", missing=("Enter your e-mail address.", "Rhowch eich cyfeiriad e-bost."),
    )  # fmt: skip


class Code(Form):
    code = TextField(
        ("Code", "Cod"), autocomplete="one-time-code", longest=20, width=10,
        hint=("The 6 figures your authenticator app shows now, or one of your recovery codes.",
              "Y 6 ffigur y mae eich ap dilysu'n eu dangos nawr, neu un o'ch codau adfer."),
        missing=("Enter the code.", "Rhowch y cod."),
        attributes={"inputmode": "text", "spellcheck": "false"},
    )  # fmt: skip


class NewApp(Form):
    proof = TextField(
        ("A code from your old app, or one of your recovery codes", "Cod o'ch hen ap, neu un o'ch codau adfer"),
        autocomplete="off", longest=20, width=10, attributes={"spellcheck": "false"},
        missing=("Enter a code from the old app, or a recovery code.", "Rhowch god o'r hen ap, neu god adfer."),
    )  # fmt: skip
    code = TextField(
        ("The 6 figures your new app shows", "Y 6 ffigur y mae eich ap newydd yn eu dangos"),
        autocomplete="one-time-code", longest=20, width=10, attributes={"spellcheck": "false"},
        missing=("Enter the figures the new app shows.", "Rhowch y ffigurau y mae'r ap newydd yn eu dangos."),
    )  # fmt: skip


class NewPassword(Form):
    password = PasswordField(
        ("New password", "Cyfrinair newydd"), autocomplete="new-password",
        hint=("At least 12 characters. Three words that do not belong together are good.",
              "O leiaf 12 nod. Mae tri gair nad ydynt yn perthyn i'w gilydd yn dda."),
    )  # fmt: skip
    again = PasswordField(("The same password again", "Yr un cyfrinair eto"), autocomplete="new-password")

    def clean(self):
        told = super().clean()
        if told.get("password") and told.get("again") and told["password"] != told["again"]:
            self.add_error("again", pick("The two passwords differ. Type the same one twice.",
                                         "Mae'r ddau gyfrinair yn wahanol. Teipiwch yr un un ddwywaith."))  # fmt: skip
        return told


class ChangePassword(NewPassword):
    field_order = ["old", "password", "again"]
    old = PasswordField(("Present password", "Cyfrinair presennol"), autocomplete="current-password")
