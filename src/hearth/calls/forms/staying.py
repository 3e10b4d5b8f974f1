"""The forms of campaigns that ask volunteers whether they stay: whom, and what they answer."""

from __future__ import annotations

from hearth.calls.rules.staying import CAME_TO
from hearth.kit.forms import CheckboxesField, KeyedForm, NumberField, RadiosField, SelectField
from hearth.offers.appeal_forms import HeardStayForm


class FillForm(KeyedForm):
    """Which volunteers a campaign asks."""

    dense = True
    statuses = CheckboxesField(
        "Who are …", initial=["active", "paused"], missing="Choose at least one.",
        choices=[("active", "active"), ("paused", "paused"), ("isolating", "staying at home")],
    )  # fmt: skip
    whom = RadiosField("Of these", initial="unheard", missing="Say which.", choices=[
        ("unheard", "only those without an e-mail address, or who did not answer it within two weeks"),
        ("all", "everybody who has not answered within a year"),
    ])  # fmt: skip
    last_task = SelectField("Who did their last task", required=False, empty="whenever, or never",
                            choices=[("lately", "within twelve weeks"), ("before", "longer ago than twelve weeks"),
                                     ("never", "never: they have done none")])  # fmt: skip
    least_months = NumberField("Who registered so many months ago, or longer", least=0, most=240, initial=3)

    def said(self) -> dict:
        """What the verb is told."""
        told = self.cleaned_data
        return {name: told[name] for name in ("statuses", "last_task", "least_months")} | {
            "is_unheard": told["whom"] == "unheard"
        }


class StayAnswerForm(HeardStayForm):
    """What a volunteer who is rung answered; asked for when they were spoken to."""

    stays = RadiosField(
        ("Would they stay on as a volunteer?", "A hoffen nhw aros yn wirfoddolwr?"),
        choices=[
            ("yes", ("Yes", "Hoffen")), ("less", ("Yes, but less", "Hoffen, ond yn llai")), ("no", ("No", "Na hoffen")),
            ("unsaid", ("They do not know yet, or did not say", "Dydyn nhw ddim yn gwybod eto, neu ni ddywedon nhw")),
        ],
        missing=("Say what they answered.", "Dywedwch beth oedd eu hateb."),
    )  # fmt: skip

    def said(self, _every_days: int | None = None) -> dict:
        """What the verb is told, in the words of scripts."""
        answer = self.cleaned_data["stays"]
        if answer == "unsaid":
            return {}
        return {"came_to": CAME_TO[answer], "stays": self.facts() | {"stays": answer != "no"}}
