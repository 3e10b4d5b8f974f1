"""Every field, chart and part on one page, to look at while building. Only in development and in tests."""

from django.shortcuts import render
from django.urls import path

from hearth.kit.charts import Area, Series, area_map, bars, line, stacked
from hearth.kit.errors import server_error
from hearth.kit.forms import (
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    KeyedForm,
    LongTextField,
    MoneyField,
    NumberField,
    PasswordField,
    PhoneField,
    PostcodeField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    TimeField,
    UploadField,
    YesNoField,
)
from hearth.kit.refused import Refused


class Specimen(KeyedForm):
    """One of each."""

    name = TextField(
        ("Full name", "Enw llawn"), hint=("As it is on letters", "Fel y mae ar lythyrau"), autocomplete="name"
    )
    need = LongTextField(
        ("What is needed?", "Beth sydd ei angen?"),
        hint=("In a few words", "Mewn ychydig eiriau"),
        count=True,
        longest=500,
    )
    contact = RadiosField(
        ("How should we reach you?", "Sut dylem ni gysylltu â chi?"),
        choices=[
            Choice("phone", ("By phone", "Dros y ffôn"), reveals=["phone", "when"]),
            Choice(
                "email", ("By e-mail", "Drwy e-bost"), ("We answer within a day", "Atebwn o fewn diwrnod"), ["email"]
            ),
            Choice("post", ("By letter", "Drwy lythyr")),
        ],
    )
    phone = PhoneField()
    when = TextField(("Best time to call", "Yr amser gorau i ffonio"), required=False)
    email = EmailField()
    help = CheckboxesField(
        ("What would help?", "Beth fyddai'n helpu?"),
        choices=[
            ("food", ("Food", "Bwyd")),
            ("medicine", ("Medicine", "Meddyginiaeth")),
            Choice("none", ("None of these", "Dim un o'r rhain"), alone=True),
        ],
        required=False,
    )
    born = DateField(
        ("Date of birth", "Dyddiad geni"), birth=True, hint=("For example, 27 3 1947", "Er enghraifft, 27 3 1947")
    )
    postcode = PostcodeField()
    alone = YesNoField(
        ("Do you live alone?", "Ydych chi'n byw ar eich pen eich hun?"),
        yes=("Yes", "Ydw"),
        no=("No", "Nac ydw"),
        unknown=True,
    )
    team = SelectField(
        ("Team", "Tîm"), choices=[("north", ("North hub", "Hyb y gogledd")), ("south", ("South hub", "Hyb y de"))]
    )
    people = NumberField(("How many people live there?", "Faint o bobl sy'n byw yno?"), required=False, most=30)
    amount = MoneyField(("Amount", "Swm"), required=False)
    at = TimeField(("Time", "Amser"), required=False)
    file = UploadField(("A file", "Ffeil"), endings=(".csv", ".xlsx"), required=False)
    password = PasswordField(("Password", "Cyfrinair"), required=False)
    agree = TickField(("I have told the person", "Rwyf wedi dweud wrth y person"))


class DenseSpecimen(Specimen):
    """The same for staff."""

    dense = True
    prefix = "dense"


DAYS = ["1 Nov", "2 Nov", "3 Nov", "4 Nov", "5 Nov", "6 Nov", "7 Nov", "8 Nov"]
KINDS = [("Food and essentials", 120, "/patterns"), ("Medicines", 48, "/patterns"), ("Loneliness", 31), ("Money", 0)]
STAGES = [
    Series("New", [30, 12, 5], ["/patterns?new"] * 3),
    Series("Taken", [60, 20, 9], ["/patterns?taken"] * 3),
    Series("Done", [120, 44, 31]),
    Series("Ended otherwise", [9, 3, 1]),
]
FLOW = [
    Series("Came in", [4, 9, 12, None, 8, 15, 19, 11], ["/patterns"] * 8),
    Series("Ended", [0, 2, 6, 7, 7, 9, 16, 18]),
]
WARDS = [(0, 0, 3), (90, 0, 14), (180, 0, 8), (0, 60, 40), (90, 60, 22), (180, 60, None)]


def charts() -> list:
    """One of each kind, with links."""
    hubs = ["North", "South", "East"]
    areas = [
        Area(f"Ward {i}", f"M{x} {y}h90v60h-90z", value, "/patterns", (x + 45, y + 35))
        for i, (x, y, value) in enumerate(WARDS, 1)
    ]
    return [
        bars("Requests by category", KINDS, unit="requests", note="of 199, as at 2:07pm"),
        stacked("Requests by neighbourhood and stage", hubs, STAGES, unit="requests", heading="Neighbourhood"),
        line("Requests a day", DAYS, FLOW, heading="Day"),
        area_map("Open requests by ward", areas, view_box="-2 -2 274 124", unit="open requests"),
    ]


def patterns(request):
    """The page itself; `?layout=public` shows it in the residents' frame, `?errors=1` with everything left out."""
    public = request.GET.get("layout") == "public"
    kind = Specimen if public else DenseSpecimen
    form = (
        kind(request.POST, request.FILES)
        if request.method == "POST"
        else kind({} if request.GET.get("errors") else None)
    )
    pages = [
        {"text": words, "href": "/patterns", "active": words == "Work", "current": True} for words in ("Work", "Plans")
    ]
    return render(
        request,
        "kit/patterns.html",
        {
            "form": form,
            "charts": charts(),
            "layout": "kit/public.html" if public else "kit/layout.html",
            "public": public,
            "navigation": [
                {"text": "Requests", "href": "/patterns", "active": True, "pages": pages},
                {"text": "Calls", "href": "/patterns", "active": False, "pages": pages[:1]},
            ],
            "search_address": "/patterns",
            "sign_out_address": "/patterns",
        },
    )


def refusing(request):
    raise Refused("This request has been closed already, by Bob at 2:07pm. Open a new one instead.")


def breaking(request):
    who = request.GET.get("who", "Alice Example")
    raise RuntimeError(who)


def broken(request):
    return server_error(request)


for page in (patterns, refusing, breaking, broken):
    page.door = "public"

urlpatterns = [
    path("", patterns, name="patterns"),
    path("/refusing", refusing),
    path("/breaking", breaking),
    path("/broken", broken),
]
