"""The public pages on which somebody offers help: their own time, or what a group can give or lend."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    TextField,
    TickField,
)
from hearth.kit.step_forms import Page
from hearth.offers.models import KINDS


@dataclass
class Told:
    """What a page knows of the visit it belongs to."""

    categories: list = field(default_factory=list)
    boroughs: list = field(default_factory=list)
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
        self.fields["does"].choices = [
            Choice(one.key, (one.name, one.name_cy or one.name)) for one in self.told.categories
        ]


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
    availability = TextField(
        ("When are you usually free?", "Pryd rydych chi'n rhydd fel arfer?"),
        required=False,
        hint=("For example weekday evenings.", "Er enghraifft gyda'r nos yn ystod yr wythnos."),
    )


class Languages(Page):
    languages = TextField(
        ("Which languages do you speak besides English?", "Pa ieithoedd rydych chi'n eu siarad heblaw Saesneg?"),
        required=False,
        hint=(
            "For example Welsh, Urdu.",
            "Er enghraifft Cymraeg, Wrdw.",
        ),
    )


class Born(Page):
    born = DateField(
        ("What is your date of birth?", "Beth yw eich dyddiad geni?"),
        birth=True,
        hint=(
            "You need to be 18 to visit people. Younger volunteers help with a group.",
            "Rhaid i chi fod yn 18 oed i ymweld â phobl. Mae gwirfoddolwyr iau yn helpu gyda grŵp.",
        ),
    )


class Principles(Page):
    heading = ("What we ask of you", "Yr hyn rydym yn ei ofyn gennych")
    points = (
        ("I help people as they wish to be helped, and I treat everybody alike.",
         "Rwy'n helpu pobl fel y maen nhw'n dymuno, ac yn trin pawb yr un fath."),
        ("What I see and hear stays between me and the hub.",
         "Mae'r hyn rwy'n ei weld a'i glywed yn aros rhyngof i a'r hyb."),
        ("I do not take money, gifts, bank cards or PINs.",
         "Nid wyf yn cymryd arian, anrhegion, cardiau banc na rhifau PIN."),
        ("If I am worried about somebody, I tell the hub the same day; in danger I ring 999.",
         "Os wyf yn poeni am rywun, rwy'n dweud wrth yr hyb yr un diwrnod; mewn perygl rwy'n ffonio 999."),
        ("If I cannot do what I promised, I say so in good time.",
         "Os na allaf wneud yr hyn a addewais, rwy'n dweud hynny mewn da bryd."),
        ("I stay at home when I am ill.", "Rwy'n aros gartref pan fyddaf yn sâl."),
    )  # fmt: skip
    agreed = TickField(
        ("I have read this and agree", "Rwyf wedi darllen hyn ac yn cytuno"),
        missing=(
            "Read what we ask of you and tick the box to go on.",
            "Darllenwch yr hyn rydym yn ei ofyn gennych a thiciwch y blwch i fynd ymlaen.",
        ),
    )
    bare = True


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
             "often": Often, "languages": Languages, "born": Born, "principles": Principles},
    "group": {"what": What, "who": Group, "where": Where, "borough": WhichBorough},
}  # fmt: skip
