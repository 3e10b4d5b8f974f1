"""The public pages on which somebody offers help: their own time, or what a group can give or lend."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from hearth.kit.forms import (
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    LongTextField,
    NumberField,
    PhoneField,
    PostcodeField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    TickTableField,
)
from hearth.kit.language import pick
from hearth.kit.step_forms import Page
from hearth.offers.models import DAYS, KINDS, LEAST_AGE, PARTS, SHIPPED_PRINCIPLES, age_on, points


@dataclass
class Told:
    """What a page knows of the visit it belongs to."""

    offered: list = field(default_factory=list)  # what somebody of this age may offer to do
    boroughs: list = field(default_factory=list)
    organisations: list = field(default_factory=list)
    principles: Any = None  # as they are now; none where the borough has written none
    for_other: bool = False
    postcode_example: str = ""


class Name(Page):
    heading = ("What is your name?", "Beth yw eich enw?")
    bare, between = True, " "
    first_name = TextField(("First name", "Enw cyntaf"), longest=80, autocomplete="given-name", width=20)
    last_name = TextField(("Last name", "Cyfenw"), longest=80, autocomplete="family-name", width=20)


class Contact(Page):
    heading = ("How can we reach you?", "Sut gallwn ni gysylltu â chi?")
    bare = True
    phone = PhoneField(("Your telephone number", "Eich rhif ffôn"))
    email = EmailField(
        ("Your e-mail address", "Eich cyfeiriad e-bost"),
        required=False,
        hint=(
            "Needed later, to see your tasks.",
            "Bydd ei angen wedyn, i weld eich tasgau.",
        ),
    )


class Where(Page):
    postcode = PostcodeField(
        ("What is your postcode?", "Beth yw eich cod post?"),
        hint=(
            "For example {example}. It tells us which hub is nearest.",
            "Er enghraifft {example}. Mae'n dweud wrthym pa hyb sydd agosaf.",
        ),
    )


class WhichBorough(Page):
    borough = RadiosField(
        ("Which council’s area do you want to help in?", "Ym mha ardal cyngor hoffech chi helpu?"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["borough"].choices = [
            Choice(str(one.pk), (one.name, one.name_cy or one.name)) for one in self.told.boroughs
        ]


class Does(Page):
    does = CheckboxesField(
        ("What would you like to do?", "Beth hoffech chi ei wneud?"),
        hint=("Choose all that you would enjoy.", "Dewiswch bopeth y byddech yn ei fwynhau."),
        missing=("Choose at least one kind of help.", "Dewiswch o leiaf un math o help."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["does"].choices = self.told.offered


class Far(Page):
    heading = ("How far would you go?", "Pa mor bell fyddech chi'n mynd?")
    bare = True
    reach = RadiosField(
        ("Up to", "Hyd at"),
        choices=[
            Choice("1600", ("1 mile", "1 filltir")),
            Choice("4800", ("3 miles", "3 milltir")),
            Choice("8000", ("5 miles", "5 milltir")),
            Choice("16000", ("10 miles", "10 milltir")),
        ],
    )
    has_car = TickField(("I have a car I can use", "Mae gen i gar y gallaf ei ddefnyddio"), required=False)


class Often(Page):
    heading = ("How often, and when?", "Pa mor aml, a phryd?")
    tasks_a_week = NumberField(
        ("How many tasks a week at most?", "Faint o dasgau'r wythnos ar y mwyaf?"),
        least=1,
        most=20,
        hint=("One is a great help.", "Mae un yn help mawr."),
    )
    free = TickTableField(
        ("When are you usually free?", "Pryd rydych chi'n rhydd fel arfer?"),
        rows=DAYS,
        columns=PARTS,
        required=False,
        hint=(
            "Tick nothing if any time would do.",
            "Peidiwch â thicio dim os yw unrhyw amser yn iawn.",
        ),
    )
    availability = TextField(
        ("Anything else about when?", "Unrhyw beth arall am bryd?"),
        required=False,
        hint=("For example not in the school holidays.", "Er enghraifft nid yn ystod gwyliau'r ysgol."),
    )


class Languages(Page):
    heading = ("What do you bring?", "Beth sydd gennych i'w gynnig?")
    languages = TextField(
        ("Which languages do you speak besides English?", "Pa ieithoedd rydych chi'n eu siarad heblaw Saesneg?"),
        required=False,
        hint=(
            "For example Welsh, Urdu.",
            "Er enghraifft Cymraeg, Wrdw.",
        ),
    )
    about = LongTextField(
        ("What are you good at?", "Beth rydych chi'n dda am ei wneud?"),
        required=False,
        rows=3,
        longest=2000,
        hint=("In your own words.", "Yn eich geiriau eich hun."),
    )
    organisation = SelectField(
        ("Do you come from a group or a firm?", "Ydych chi'n dod o grŵp neu gwmni?"),
        required=False,
        empty=("No, by myself", "Nac ydw, ar fy mhen fy hun"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [(str(one.pk), one.name) for one in self.told.organisations]


class Born(Page):
    heading = ("About you", "Amdanoch chi")
    born = DateField(
        ("What is your date of birth?", "Beth yw eich dyddiad geni?"),
        birth=True,
        hint=(
            "You need to be 16 to register by yourself, and 18 to visit people.",
            "Rhaid i chi fod yn 16 oed i gofrestru ar eich pen eich hun, ac yn 18 oed i ymweld â phobl.",
        ),
    )
    sex = RadiosField(
        ("Are you", "Ydych chi'n"),
        required=False,
        hint=(
            "Only so that somebody's wish to be helped by a woman or a man can be kept. You need not say.",
            "Dim ond er mwyn gallu cadw at ddymuniad rhywun i gael help gan fenyw neu ddyn. Does dim rhaid dweud.",
        ),
        choices=[
            Choice("woman", ("A woman", "Menyw")),
            Choice("man", ("A man", "Dyn")),
            Choice("other", ("Another way", "Ffordd arall")),
        ],
    )

    def clean_born(self):
        born = self.cleaned_data["born"]
        if age_on(born, timezone.localdate()) < LEAST_AGE:
            raise self.fields["born"].wrong((
                "You need to be 16 to register by yourself. Come with a parent, or with a group: ring us and ask.",
                "Rhaid i chi fod yn 16 oed i gofrestru ar eich pen eich hun. Dewch gyda rhiant neu grŵp: ffoniwch ni "
                "a gofynnwch.",
            ))  # fmt: skip
        return born


class Guardian(Page):
    heading = ("Who is responsible for you?", "Pwy sy'n gyfrifol amdanoch chi?")
    lead = (
        "You are under 18. We ring a parent or guardian before you begin. You help with others and visit nobody.",
        "Rydych o dan 18 oed. Rydym yn ffonio rhiant neu warcheidwad cyn i chi ddechrau. Rydych yn helpu gydag eraill "
        "ac nid ydych yn ymweld â neb.",
    )
    bare = True
    guardian_name = TextField(("Their name", "Eu henw"), longest=160)
    guardian_phone = PhoneField(("Their telephone number", "Eu rhif ffôn"))
    they_know = TickField(
        ("They know about this and agree", "Maen nhw'n gwybod am hyn ac yn cytuno"),
        missing=(
            "Talk with them first, then tick the box.",
            "Siaradwch â nhw yn gyntaf, yna ticiwch y blwch.",
        ),
    )


class Principles(Page):
    heading = ("What we ask of you", "Yr hyn rydym yn ei ofyn gennych")
    agreed = TickField(
        ("I have read this and agree", "Rwyf wedi darllen hyn ac yn cytuno"),
        missing=(
            "Read what we ask of you and tick the box to go on.",
            "Darllenwch yr hyn rydym yn ei ofyn gennych a thiciwch y blwch i fynd ymlaen.",
        ),
    )
    bare = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = self.told.principles
        self.points = tuple(points(pick(now.text, now.text_cy or now.text))) if now else SHIPPED_PRINCIPLES


class What(Page):
    heading = ("What do you offer?", "Beth rydych chi'n ei gynnig?")
    bare = True
    kind = RadiosField(
        ("What kind of thing is it?", "Pa fath o beth ydyw?"),
        choices=[Choice(key, words) for key, words in KINDS.items()],
    )
    what = LongTextField(
        ("Tell us more", "Dywedwch fwy wrthym"),
        longest=2000,
        count=True,
        hint=("How much or how many, and when?", "Faint, a phryd?"),
    )


class Group(Page):
    heading = ("Whom should we speak to?", "Gyda phwy dylem ni siarad?")
    bare = True
    group_name = TextField(
        ("Name of the group or firm", "Enw'r grŵp neu'r cwmni"),
        longest=160,
        required=False,
        autocomplete="organization",
    )
    contact_name = TextField(("Your name", "Eich enw"), longest=160, autocomplete="name")
    phone = PhoneField(("Your telephone number", "Eich rhif ffôn"))
    email = EmailField(("Your e-mail address", "Eich cyfeiriad e-bost"), required=False)


PAGES = {
    "time": {"name": Name, "contact": Contact, "where": Where, "borough": WhichBorough, "does": Does, "far": Far,
             "often": Often, "languages": Languages, "born": Born, "guardian": Guardian, "principles": Principles},
    "group": {"what": What, "who": Group, "where": Where, "borough": WhichBorough},
}  # fmt: skip
