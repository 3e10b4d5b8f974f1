"""Forms for referrals: answering one, telling what became of it, and a partner's form to refer somebody in."""

from __future__ import annotations

from hearth.kit.forms import (
    CheckboxesField,
    DateField,
    EmailField,
    Form,
    KeyedForm,
    LongTextField,
    PhoneField,
    PostcodeField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    YesNoField,
)
from hearth.needs.models import HANDED_TO, IDENTITY_SEEN

URGENCIES = [
    ("now", ("Now: an emergency today", "Nawr: argyfwng heddiw")),
    ("today", ("Today", "Heddiw")),
    ("soon", ("Within three days", "O fewn tri diwrnod")),
    ("planned", ("Planned", "Wedi'i gynllunio")),
]


class AnswerForm(Form):
    """A yes or a no to a referral, from somebody without an account."""

    answer = RadiosField(
        ("Can you take this referral?", "A allwch chi dderbyn y cyfeiriad hwn?"),
        choices=[
            ("accept", ("Yes, we will take it", "Gallwn, byddwn yn ei dderbyn")),
            ("hand_back", ("No, we hand it back", "Na, rydym yn ei ddychwelyd")),
        ],
    )
    reason = LongTextField(
        ("If not, why?", "Os na, pam?"), rows=3, required=False,
        hint=("The team that sent it needs this to find another way.",
              "Mae angen hyn ar y tîm a'i hanfonodd i ddod o hyd i ffordd arall."),
    )  # fmt: skip
    answered_as = TextField(
        ("Your name and organisation", "Eich enw a'ch sefydliad"), longest=160,
        missing=("Write your name, so that the sender knows who answered.",
                 "Ysgrifennwch eich enw, fel bod yr anfonwr yn gwybod pwy atebodd."),
    )  # fmt: skip

    def clean(self):
        given = super().clean()
        if given.get("answer") == "hand_back" and not given.get("reason", "").strip():
            self.add_error("reason", self.fields["reason"].wrong(
                ("Say why, so that the sender can find another way.",
                 "Dywedwch pam, fel y gall yr anfonwr ddod o hyd i ffordd arall.")))  # fmt: skip
        return given


class HandBackForm(Form):
    dense = True
    reason = LongTextField(
        "Why do you hand it back?", rows=2, missing="Say why, so that the sender can find another way."
    )


class TellForm(Form):
    dense = True
    is_done = YesNoField("Has it been done?", inline=True)
    became = LongTextField("What became of it?", rows=2, hint="The team that sent it reads this.",
                           missing="Say in a few words what became of it.")  # fmt: skip


IN_WELSH = {
    "passport": "Pasbort", "driving_licence": "Trwydded yrru", "identity_card": "Cerdyn adnabod",
    "travel_pass": "Tocyn bws neu gerdyn rheilffordd gyda llun", "bank_card": "Cerdyn banc",
    "official_letter": "Llythyr swyddogol",
    "pharmacy_checked": "Y fferyllfa a'u danfonodd a gwirio pwy oedden nhw",
    "person": "Y person", "named": "Rhywun y mae'r person wedi'i enwi",
}  # fmt: skip


def _in_both(choices) -> list[tuple]:
    return [(key, (words, IN_WELSH[key])) for key, words in choices]


class HandedOver(Form):
    """How controlled medicines were handed over: asked of whoever tells that they were."""

    identity_seen = SelectField(
        ("Which identity document was seen?", "Pa ddogfen adnabod a welwyd?"), required=False,
        empty=("None", "Dim un"), choices=_in_both(IDENTITY_SEEN),
        hint=("The kind only. Never write its number.", "Y math yn unig. Peidiwch byth ag ysgrifennu ei rhif."),
    )  # fmt: skip
    handed_to = RadiosField(("To whom were they handed?", "I bwy y cawsant eu rhoi?"), choices=_in_both(HANDED_TO),
                            required=False)  # fmt: skip
    handed_to_name = TextField(("If to somebody else: their name", "Os i rywun arall: eu henw"), required=False,
                               longest=160)  # fmt: skip
    handed_to_relation = TextField(("Who that is to the person", "Pwy yw hynny i'r person"), required=False, longest=80)
    never_left = TickField(
        ("They were never left unattended", "Ni chawsant eu gadael heb neb yn gofalu amdanynt"), required=False
    )


class TellHandedOverForm(HandedOver, TellForm):
    """What became of controlled medicines: done only when they were handed over as they must be."""


class OutcomeForm(Form):
    """What became of a referral, from somebody without an account who had taken it on."""

    is_done = YesNoField(
        ("What became of it?", "Beth ddaeth ohono?"), yes=("It is done", "Mae wedi'i wneud"),
        no=("It could not be done", "Nid oedd modd ei wneud"),
    )  # fmt: skip
    became = LongTextField(
        ("How did it go, or what got in the way?", "Sut aeth hi, neu beth rwystrodd chi?"), rows=4, longest=2000,
        hint=("The team that sent it reads this. If it could not be done, it is theirs again at once.",
              "Mae'r tîm a'i hanfonodd yn darllen hyn. Os nad oedd modd ei wneud, eu gwaith nhw yw eto ar unwaith."),
        missing=("Say in a few words what became of it.", "Dywedwch mewn ychydig eiriau beth ddaeth ohono."),
    )  # fmt: skip
    answered_as = TextField(
        ("Your name and organisation", "Eich enw a'ch sefydliad"), longest=160,
        missing=("Write your name, so that the sender knows who tells them.",
                 "Ysgrifennwch eich enw, fel bod yr anfonwr yn gwybod pwy sy'n dweud."),
    )  # fmt: skip


class OutcomeHandedOverForm(HandedOver, OutcomeForm):
    """What became of controlled medicines, told by a link."""


class ReferInForm(KeyedForm):
    """A partner's form: who it is about, what is needed, how soon."""

    first_name = TextField("First name", longest=80)
    last_name = TextField("Last name", longest=80)
    date_of_birth = DateField("Date of birth", past=True, required=False)
    phone = PhoneField("Telephone", required=False)
    email = EmailField("E-mail", required=False)
    address_1 = TextField("House and street", longest=120, required=False)
    postcode = PostcodeField("Postcode")
    language = SelectField("Language", choices=[("en", "English"), ("cy", "Welsh")], empty="", initial="en")
    communication = CheckboxesField(
        "Communication needs", required=False,
        choices=[("bsl", "British Sign Language"), ("large_print", "Large print"), ("easy_read", "Easy read"),
                 ("interpreter", "Interpreter")],
    )  # fmt: skip
    person_knows = YesNoField("Does the person know you are referring them?", inline=True)
    category = RadiosField("What kind of help?", coerce=int)
    urgency = RadiosField("How soon?", choices=URGENCIES)
    reason = LongTextField("What is needed?", rows=4, missing="Say what is needed.")

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(str(one.pk), one.name) for one in categories]
