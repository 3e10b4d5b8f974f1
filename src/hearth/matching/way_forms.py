"""What an administrator says of rivers, motorways and roads that are less straight than elsewhere."""

from __future__ import annotations

from hearth.kit.forms import (
    Form,
    LongTextField,
    NumberField,
    PostcodeField,
    RadiosField,
    SelectField,
    TextField,
    UploadField,
)
from hearth.matching.ways import Change

IN = [
    ("grid", "Metres of the National Grid, easting first: 510200, 428100"),
    ("degrees", "Degrees (WGS 84), latitude first, as maps on the web give them: 53.7676, -0.3274"),
]


class Dense(Form):
    dense = True


class MeasureForm(Dense):
    """From where to where somebody wants to know how far it is."""

    start = PostcodeField("From the postcode")
    end = PostcodeField("To the postcode")


class FactorForm(Dense):
    """How straight the roads of one neighbourhood are."""

    area = SelectField("Neighbourhood", empty="Choose one", missing="Choose a neighbourhood.")
    percent = NumberField("Metres by road for 100 in a straight line", least=100, most=400, required=False,
                          hint="Leave it empty for as many as everywhere.")  # fmt: skip

    def __init__(self, *args, hoods, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [(one.key, one.name) for one in hoods]

    def change(self) -> Change:
        return Change(area=self.cleaned_data["area"], percent=self.cleaned_data["percent"])


class BarrierForm(Dense):
    """One river, railway or road: its line, and where it is crossed or how long the way round is."""

    name = TextField("Its name", longest=80, missing="Give it a name, such as “River Hallow”.")
    places = RadiosField("The points are in", choices=IN, initial="grid", missing="Say what the points are in.")
    points = LongTextField("Its line: one point a line", rows=6, longest=400_000,
                           missing="Paste the points of its line, one a line.")  # fmt: skip
    crossings = LongTextField(
        "Where it is crossed, by bridge, tunnel or ferry: one point a line", rows=3, required=False, longest=10_000,
        hint="Whoever has to get across goes by the best of these.",
    )  # fmt: skip
    metres = NumberField("If you know no crossing: how many metres longer is the way round?", least=1, most=50_000,
                         required=False)  # fmt: skip

    def change(self) -> Change:
        given = self.cleaned_data
        facts = {name: given[name] for name in ("name", "metres", "points", "crossings")}
        return Change.typed(in_degrees=given["places"] == "degrees", **facts)


class BarrierFileForm(Dense):
    """Several at once, from a file."""

    file = UploadField("CSV or GeoJSON", endings=(".csv", ".json", ".geojson"), megabytes=5,
                       missing="Choose a file.")  # fmt: skip

    def change(self) -> Change:
        given = self.cleaned_data["file"]
        return Change.of_file(given.name, given.read())
