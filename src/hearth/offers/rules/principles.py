"""What volunteers agree to before a borough has written its own: shipped as the first version. Pure."""

from __future__ import annotations

SHIPPED = (
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
"""Sentences in English and Welsh, one for each line of the text."""


def points(text: str) -> list[str]:
    """A text of principles as its sentences: one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
