"""The pages on which a resident asks for help: who, where and how. What is needed is asked in `ask_needs`."""

from __future__ import annotations

from dataclasses import dataclass, field

from hearth.kit.forms import (
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    LongTextField,
    PhoneField,
    PostcodeField,
    RadiosField,
    TextField,
    TickField,
)
from hearth.kit.identifiers import NO_FIXED_ABODE
from hearth.kit.language import Words, current
from hearth.kit.step_forms import Page
from hearth.needs.rules import asking


@dataclass
class Told:
    """What a page knows of the visit it belongs to."""

    answers: asking.Answers = field(default_factory=dict)
    categories: list = field(default_factory=list)
    boroughs: list = field(default_factory=list)
    key: str = ""  # the kind of help a page is about
    postcode_example: str = ""

    @property
    def for_other(self) -> bool:
        return asking.is_for_other(self.answers)

    @property
    def category(self):
        return next(one for one in self.categories if one.key == self.key)


class Who(Page):
    who = RadiosField(
        ("Who needs help?", "Pwy sydd angen help?"),
        choices=[
            Choice("self", ("I do", "Fi")),
            Choice(
                "other",
                ("Somebody else", "Rhywun arall"),
                hint=(
                    "For example your mother, a neighbour or somebody you look after.",
                    "Er enghraifft eich mam, cymydog neu rywun rydych chi'n gofalu amdano.",
                ),
            ),
        ],
        missing=("Choose who needs help.", "Dewiswch pwy sydd angen help."),
    )


class Danger(Page):
    exit = True
    danger = RadiosField(
        ("Is anybody in danger now?", "A oes rhywun mewn perygl nawr?"),
        choices=[
            Choice("no", ("No", "Nac oes")),
            Choice(
                "life",
                (
                    "Somebody’s life is in danger, or they are badly hurt or very ill",
                    "Mae bywyd rhywun mewn perygl, neu mae rhywun wedi cael anaf difrifol neu'n wael iawn",
                ),
            ),
            Choice(
                "harm",
                (
                    "Somebody is being hurt, threatened or neglected, or is afraid of somebody",
                    "Mae rhywun yn cael ei frifo, ei fygwth neu ei esgeuluso, neu'n ofni rhywun",
                ),
            ),
            Choice(
                "self_harm",
                (
                    "Somebody is thinking of ending their life or of hurting themselves",
                    "Mae rhywun yn meddwl am ddod â'i fywyd i ben neu am frifo'i hun",
                ),
            ),
        ],
        missing=(
            "Say whether anybody is in danger now, so that we can show the right number at once.",
            "Dywedwch a oes rhywun mewn perygl nawr, er mwyn i ni ddangos y rhif cywir ar unwaith.",
        ),
    )


class You(Page):
    about_asker = True
    heading = ("About you", "Amdanoch chi")
    lead = (
        "We will ask about the person who needs help afterwards.",
        "Byddwn yn gofyn am y person sydd angen help wedyn.",
    )
    name = TextField(("Your full name", "Eich enw llawn"), longest=160, autocomplete="name")
    relationship = TextField(
        ("How do you know them?", "Sut rydych chi'n eu hadnabod?"),
        longest=80,
        hint=("For example daughter, neighbour, support worker.", "Er enghraifft merch, cymydog, gweithiwr cymorth."),
    )
    phone = PhoneField(("Your telephone number", "Eich rhif ffôn"))
    email = EmailField(
        ("Your e-mail address", "Eich cyfeiriad e-bost"),
        required=False,
        hint=("We will send you the reference number.", "Byddwn yn anfon y cyfeirnod atoch."),
    )
    knows = RadiosField(
        ("Do they know that you are asking?", "Ydyn nhw'n gwybod eich bod chi'n gofyn?"),
        choices=[Choice("yes", ("Yes", "Ydyn")), Choice("no", ("No", "Nac ydyn"))],
        inline=True,
    )


class Postcode(Page):
    heading = ("What is your postcode?", "Beth yw eich cod post?")
    for_other = {"heading": ("What is their postcode?", "Beth yw eu cod post?")}
    lead = ("It tells us which hub is nearest.", "Mae'n dweud wrthym pa hyb sydd agosaf.")
    postcode = PostcodeField(
        hint=("For example {example}.", "Er enghraifft {example}."),
        missing=(
            "Give the postcode, or tick that there is no fixed address.",
            "Rhowch y cod post, neu ticiwch nad oes cyfeiriad sefydlog.",
        ),
    )
    no_address = TickField(("There is no fixed address", "Nid oes cyfeiriad sefydlog"), required=False)
    bare = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["postcode"].required = not (self.is_bound and self.data.get("no_address"))

    def clean(self):
        given = self.cleaned_data
        if given.get("no_address") and not given.get("postcode"):
            given["postcode"] = NO_FIXED_ABODE
        return given


class Outside(Page):
    """A postcode nobody knows here: say which council's area it is, or learn what to do."""

    borough = RadiosField(("Which council’s area is it in?", "Ym mha ardal cyngor mae'r cod post?"))
    heading = ("We cannot place that on our map", "Ni allwn leoli hynny ar ein map")
    lead = (
        "The postcode may be new, mistyped or in another council’s area. Go back to change it, or tell us here.",
        "Efallai fod y cod post yn newydd, wedi'i gamdeipio neu yn ardal cyngor arall. Ewch yn ôl i'w newid, neu "
        "dywedwch wrthym yma.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["borough"].choices = [
            *(Choice(str(one.pk), (one.name, one.name_cy or one.name)) for one in self.told.boroughs),
            Choice(asking.NEITHER, ("Another council’s area", "Ardal cyngor arall")),
        ]


class Name(Page):
    heading = ("What is your name?", "Beth yw eich enw?")
    for_other = {"heading": ("What is their name?", "Beth yw eu henw?")}
    bare, between = True, " "
    first_name = TextField(("First name", "Enw cyntaf"), longest=80, autocomplete="given-name", width=20)
    last_name = TextField(("Last name", "Cyfenw"), longest=80, autocomplete="family-name", width=20)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["last_name"].required = not self.told.for_other


class Born(Page):
    born = DateField(
        ("What is your date of birth?", "Beth yw eich dyddiad geni?"),
        birth=True,
        required=False,
        hint=(
            "For example 27 3 1947. It helps us not to mix people up.",
            "Er enghraifft 27 3 1947. Mae'n ein helpu i beidio â drysu rhwng pobl.",
        ),
    )
    for_other = {"born": ("What is their date of birth?", "Beth yw eu dyddiad geni?")}


class Address(Page):
    heading = ("What is your address?", "Beth yw eich cyfeiriad?")
    for_other = {"heading": ("What is their address?", "Beth yw eu cyfeiriad?")}
    bare = True
    address_1 = TextField(("House number and street", "Rhif y tŷ a'r stryd"), longest=120, autocomplete="address-line1")
    address_2 = TextField(("Second line", "Ail linell"), longest=120, required=False, autocomplete="address-line2")
    town = TextField(("Town", "Tref"), longest=80, required=False, autocomplete="address-level2", width=20)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if asking.of(self.told.answers, "postcode", "postcode") == NO_FIXED_ABODE:
            self.fields["address_1"].required = False
            self.fields["address_1"].label = Words("Where can we find you?", "Ble gallwn ni ddod o hyd i chi?")
            if self.told.for_other:
                self.fields["address_1"].label = Words("Where can we find them?", "Ble gallwn ni ddod o hyd iddyn nhw?")


class Reach(Page):
    heading = ("How should we reach you?", "Sut dylem ni gysylltu â chi?")
    for_other = {
        "heading": ("How should we reach them?", "Sut dylem ni gysylltu â nhw?"),
        "phone": ("Their telephone number", "Eu rhif ffôn"),
        "mobile": ("Their mobile number", "Eu rhif ffôn symudol"),
        "email": ("Their e-mail address", "Eu cyfeiriad e-bost"),
    }
    bare = True
    by = CheckboxesField(
        ("Choose all that suit", "Dewiswch bopeth sy'n addas"),
        missing=("Choose at least one way of getting in touch.", "Dewiswch o leiaf un ffordd o gysylltu."),
    )
    phone = PhoneField(("Your telephone number", "Eich rhif ffôn"))
    mobile = PhoneField(("Your mobile number", "Eich rhif ffôn symudol"))
    email = EmailField(("Your e-mail address", "Eich cyfeiriad e-bost"))
    best_time = TextField(
        ("When is a good time?", "Pryd sy'n amser da?"),
        longest=80,
        required=False,
        hint=(
            "For example after 10 in the morning. Say too if it is not safe to ring or to leave a message.",
            "Er enghraifft ar ôl 10 y bore. Dywedwch hefyd os nad yw'n ddiogel ffonio neu adael neges.",
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        made = [
            Choice("phone", ("Telephone call", "Galwad ffôn"), reveals=["phone"]),
            Choice("text", ("Text message", "Neges destun"), reveals=["mobile"]),
            Choice("email", ("E-mail", "E-bost"), reveals=["email"]),
            Choice("letter", ("Letter", "Llythyr")),
        ]
        if self.told.for_other:
            made.append(Choice("asker", ("Contact me instead", "Cysylltwch â fi yn lle hynny")))
        self.fields["by"].choices = made


class Language(Page):
    language = RadiosField(
        ("Which language should we use?", "Pa iaith dylem ni ei defnyddio?"),
        choices=[
            Choice("en", ("English", "Saesneg")),
            Choice("cy", ("Welsh", "Cymraeg")),
            Choice("other", ("Another language", "Iaith arall"), reveals=["other", "interpreter"]),
        ],
    )
    other = TextField(("Which language?", "Pa iaith?"), longest=40, width=20)
    interpreter = TickField(("An interpreter is needed", "Mae angen cyfieithydd"), required=False)
    is_one_question = True

    def __init__(self, *args, **kwargs):
        """The language they are reading stands ready; it is read back with everything else before it is sent."""
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = current()


class Communication(Page):
    communication = CheckboxesField(
        ("What makes it easier to understand each other?", "Beth sy'n ei gwneud hi'n haws i ni ddeall ein gilydd?"),
        required=False,
        choices=[
            Choice("bsl", ("British Sign Language (BSL)", "Iaith Arwyddion Prydain (BSL)")),
            Choice("hard_of_hearing", ("Speaking clearly: hard of hearing", "Siarad yn glir: trwm eu clyw")),
            Choice("text_relay", ("Relay UK", "Relay UK")),
            Choice("large_print", ("Large print", "Print bras")),
            Choice("easy_read", ("Easy read", "Hawdd ei ddeall")),
            Choice("braille", ("Braille", "Braille")),
            Choice("audio", ("Audio", "Sain")),
            Choice(asking.NEITHER, ("None of these", "Dim un o'r rhain"), alone=True),
        ],
    )


SHARE_WORDS = {
    "health_and_care": ("Health and care team", "Tîm iechyd a gofal"),
    "gp": ("GP surgery", "Meddygfa"),
    "staying_well": ("Staying-well team", "Tîm cadw'n iach"),
    "welfare": ("Welfare and benefits team", "Tîm lles a budd-daliadau"),
    "foodbank": ("Foodbank", "Banc bwyd"),
    "partner": ("Charities and groups that work with us", "Elusennau a grwpiau sy'n gweithio gyda ni"),
}


class Sharing(Page):
    exit = True
    heading = ("Who may we share this with?", "Gyda phwy cawn ni rannu hyn?")
    lead = (
        "Your request goes to the community hub. Other teams may be able to help. If somebody may come to harm, we "
        "may have to share what we know all the same.",
        "Mae eich cais yn mynd i'r hyb cymunedol. Efallai y gall timau eraill helpu. Os gall rhywun gael niwed, "
        "efallai y bydd yn rhaid i ni rannu'r hyn a wyddom beth bynnag.",
    )
    bare = True
    teams = CheckboxesField(
        ("Tick those you are happy with. Leave the others empty.", "Ticiwch y rhai rydych chi'n fodlon â nhw. "
         "Gadewch y lleill yn wag."),
        required=False,
        choices=[Choice(key, SHARE_WORDS[key]) for key in asking.SHARE_WITH],
    )  # fmt: skip


class More(Page):
    more = LongTextField(
        ("Is there anything else we should know?", "A oes unrhyw beth arall y dylem ei wybod?"),
        required=False,
        count=True,
        longest=2000,
        hint=(
            "For example stairs, a dog, somebody you look after, or who has a key.",
            "Er enghraifft grisiau, ci, rhywun rydych chi'n gofalu amdano, neu bwy sydd ag allwedd.",
        ),
    )


PAGES_OF_PERSON = {
    "who": Who, "danger": Danger, "you": You, "postcode": Postcode, "outside": Outside, "name": Name, "born": Born,
    "address": Address, "reach": Reach, "language": Language, "communication": Communication, "sharing": Sharing,
    "more": More,
}  # fmt: skip
