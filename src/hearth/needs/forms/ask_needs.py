"""The pages on which a resident says what is needed and how soon, and the short page after an emergency."""

from __future__ import annotations

from hearth.kit.forms import CheckboxesField, Choice, LongTextField, PhoneField, PostcodeField, RadiosField, TextField
from hearth.kit.language import Words
from hearth.kit.step_forms import Page
from hearth.needs.rules.asking import NEITHER

NOT_KNOWN = ("I do not know", "Dydw i ddim yn gwybod")


class Needs(Page):
    needs = CheckboxesField(
        ("What do you need?", "Beth sydd ei angen arnoch chi?"),
        hint=("Choose everything that would help.", "Dewiswch bopeth fyddai'n helpu."),
        missing=(
            "Choose at least one kind of help. If none fits, choose “Something else”.",
            "Dewiswch o leiaf un math o help. Os nad oes un yn addas, dewiswch “Rhywbeth arall”.",
        ),
    )
    for_other = {"needs": ("What do they need?", "Beth sydd ei angen arnyn nhw?")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = [
            Choice(one.key, (one.name, one.name_cy or one.name)) for one in self.told.categories
        ]

    def kept(self):
        medicines = {one.key for one in self.told.categories if one.is_medicine}
        chosen = self.cleaned_data["needs"]
        visits = {one.key for one in self.told.categories if one.is_for_volunteers and not one.by_phone}
        return {"needs": chosen, "medicines": [key for key in chosen if key in medicines],
                "visits": bool(visits & set(chosen))}  # fmt: skip


HINTS = {
    "food": (
        "How many people are there, and can you cook?",
        "Faint o bobl sydd yno, ac a allwch chi goginio?",
    ),
    "medicines": (
        "What should be collected, and from where? You need not name the medicines.",
        "Beth sydd i'w gasglu, ac o ble? Nid oes rhaid enwi'r meddyginiaethau.",
    ),
    "money": (
        "For example rent, bills, or waiting for a first payment. No figures are needed.",
        "Er enghraifft rhent, biliau, neu aros am daliad cyntaf. Nid oes angen ffigurau.",
    ),
    "energy": (
        "If you smell gas, leave the house and ring 0800 111 999. Is a prepayment meter about to run out?",
        "Os ydych chi'n arogli nwy, gadewch y tŷ a ffoniwch 0800 111 999. A yw mesurydd rhagdalu ar fin dod i ben?",
    ),
    "comfort_calls": (
        "For example a regular call, or somebody to go for a walk with.",
        "Er enghraifft galwad reolaidd, neu rywun i fynd am dro gyda nhw.",
    ),
}
ANYTHING = ("In your own words.", "Yn eich geiriau eich hun.")


class About(Page):
    """One kind of help in the resident's own words."""

    words = LongTextField("", required=False, count=True, longest=2000, hint=ANYTHING)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.told.category
        made = self.fields["words"]
        made.label = Words(f"{kind.name}: what would help?", f"{kind.name_cy or kind.name}: beth fyddai'n helpu?")
        made.hint = Words(*HINTS.get(kind.key, ANYTHING))
        made.required = kind.key == "other"


class FoodToday(Page):
    heading = ("Food for today", "Bwyd ar gyfer heddiw")
    has = RadiosField(
        ("Is there enough to eat today?", "A oes digon i'w fwyta heddiw?"),
        choices=[Choice("yes", ("Yes", "Oes")), Choice("no", ("No", "Nac oes"))],
        inline=True,
    )
    diet = TextField(
        ("Anything that cannot be eaten, or must be there", "Unrhyw beth na ellir ei fwyta, neu y mae'n rhaid ei gael"),
        required=False,
        hint=("Allergies, illness, faith, baby milk.", "Alergeddau, salwch, ffydd, llaeth babi."),
    )


class MedicineToday(Page):
    has = RadiosField(
        ("Is there enough medicine for today?", "A oes digon o feddyginiaeth ar gyfer heddiw?"),
        choices=[Choice("yes", ("Yes", "Oes")), Choice("no", ("No", "Nac oes"))],
        hint=(
            "If somebody feels ill without it, ring 111. If they are very ill, ring 999.",
            "Os yw rhywun yn teimlo'n sâl hebddi, ffoniwch 111. Os yw'n wael iawn, ffoniwch 999.",
        ),
        inline=True,
    )


class MedicineControlled(Page):
    controlled = RadiosField(
        ("Is any of it a controlled medicine?", "A yw unrhyw ran ohoni'n feddyginiaeth a reolir?"),
        choices=[
            Choice("yes", ("Yes", "Ydy")),
            Choice("no", ("No", "Nac ydy")),
            Choice("not_known", NOT_KNOWN),
        ],
        hint=(
            "For example morphine or another strong painkiller, or some medicines for sleep or ADHD. It decides who "
            "may bring it.",
            "Er enghraifft morffin neu gyffur cryf arall at boen, neu rai meddyginiaethau at gwsg neu ADHD. Mae'n "
            "penderfynu pwy gaiff ddod â hi.",
        ),
    )


class MedicineSupervised(Page):
    exit = True
    supervised = RadiosField(
        (
            "Is any of it taken at the pharmacy, or collected a day or a few days at a time?",
            "A yw unrhyw ran ohoni'n cael ei chymryd yn y fferyllfa, neu ei chasglu fesul diwrnod neu ychydig "
            "ddyddiau?",
        ),
        choices=[
            Choice("yes", ("Yes", "Ydy")),
            Choice("no", ("No", "Nac ydy")),
            Choice(
                "not_known",
                (
                    "I do not know, or would rather not say",
                    "Dydw i ddim yn gwybod, neu byddai'n well gen i beidio â dweud",
                ),
            ),
        ],
        hint=(
            "We ask everybody, and only so that the right person brings it.",
            "Rydym yn gofyn i bawb, a dim ond er mwyn i'r person cywir ddod â hi.",
        ),
    )


class MedicineDelivery(Page):
    heading = ("The pharmacy", "Y fferyllfa")
    delivers = RadiosField(
        ("Does the pharmacy deliver?", "A yw'r fferyllfa'n danfon?"),
        choices=[Choice("yes", ("Yes", "Ydy")), Choice("no", ("No", "Nac ydy")), Choice("not_known", NOT_KNOWN)],
    )
    pharmacy = TextField(("Which pharmacy?", "Pa fferyllfa?"), required=False, longest=160)


class When(Page):
    when = RadiosField(
        ("When is help needed?", "Pryd mae angen help?"),
        choices=[
            Choice("today", ("Today", "Heddiw")),
            Choice("soon", ("In the next three days", "Yn ystod y tri diwrnod nesaf")),
            Choice("planned", ("In a week or so", "Ymhen rhyw wythnos")),
        ],
    )


class Helper(Page):
    """Asked only where somebody would come to the door."""

    helper = RadiosField(
        ("Who may come to your door?", "Pwy gaiff ddod at eich drws?"),
        choices=[
            Choice(NEITHER, ("It does not matter", "Does dim ots")),
            Choice("woman", ("A woman, please", "Menyw, os gwelwch yn dda")),
            Choice("man", ("A man, please", "Dyn, os gwelwch yn dda")),
        ],
        hint=(
            "You need not say why. We then ask only volunteers who fit; it can take a little longer to find one.",
            "Nid oes rhaid dweud pam. Dim ond gwirfoddolwyr addas y byddwn yn gofyn iddynt wedyn; gall gymryd "
            "ychydig yn hirach i ddod o hyd i un.",
        ),
    )
    for_other = {"helper": ("Who may come to their door?", "Pwy gaiff ddod at eu drws?")}


class Word(Page):
    """What somebody may leave with us after an emergency page. Every box may stay empty but the words."""

    words = LongTextField(
        ("What has happened?", "Beth sydd wedi digwydd?"),
        longest=2000,
        count=True,
        hint=("A few words are enough.", "Mae ychydig eiriau'n ddigon."),
        missing=("Write a few words, so that we know what it is about.", "Ysgrifennwch ychydig eiriau, er mwyn i ni "
                 "wybod beth sydd dan sylw."),
    )  # fmt: skip
    name = TextField(("Your name", "Eich enw"), required=False, longest=160, autocomplete="name")
    phone = PhoneField(("A telephone number that is safe to ring", "Rhif ffôn sy'n ddiogel i'w ffonio"), required=False)
    postcode = PostcodeField(required=False)
    borough = RadiosField(("Which council’s area?", "Ardal pa gyngor?"))
    heading = ("Leave word with us", "Gadael gair gyda ni")
    exit = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        boroughs = self.told.boroughs
        if len(boroughs) == 1:
            del self.fields["borough"]
        else:
            self.fields["borough"].choices = [
                Choice(str(one.pk), (one.name, one.name_cy or one.name)) for one in boroughs
            ]


PAGES_OF_NEEDS = {
    "needs": Needs, "food-today": FoodToday, "medicine-today": MedicineToday, "medicine-controlled": MedicineControlled,
    "medicine-supervised": MedicineSupervised, "medicine-delivery": MedicineDelivery, "when": When,
    "helper": Helper,
}  # fmt: skip
