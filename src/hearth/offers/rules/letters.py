"""What a volunteer's letter says, and when it is worth something. Pure.

Sources. The Bury paper "Community Hubs Update" (23 April 2020, section 3.3): volunteers with the council's letter may
collect medicines, controlled drugs are for council staff and opiate substitution for the mental health trust's staff.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

HOLDS_DAYS = 365
"""How long a letter holds unless whoever issues it says a nearer day."""


def last_day(day: date) -> date:
    """The last day on which a letter issued on this day may hold."""
    return day + timedelta(days=HOLDS_DAYS)


def stops(*, status: str, letter_stands: bool | None, roles: Iterable[object]) -> str:
    """Why a volunteer's letter is not worth anything today, in a colleague's words; empty when it is.

    `letter_stands` is None where there is no letter at all. The public page says none of these reasons.
    """
    if letter_stands is None:
        return "no letter has been issued"
    if not letter_stands:
        return "the letter was revoked or has run out"
    if status != "active":
        return f"they are {status.replace('_', ' ')}"
    return "" if list(roles) else "no role of theirs has all its checks in force"


AT_A_PHARMACY = {
    True: (
        "May collect medicines for a named patient whose name and address they tell you. Not controlled drugs: only "
        "council staff collect those. Not opiate substitution treatment: only staff of the mental health trust.",
        "Caiff gasglu meddyginiaethau ar gyfer claf a enwir, gan ddweud enw a chyfeiriad y claf wrthych. Nid cyffuriau "
        "a reolir: dim ond staff y cyngor sy'n casglu'r rheini. Nid triniaeth amnewid opioidau: dim ond staff yr "
        "ymddiriedolaeth iechyd meddwl.",
    ),
    False: (
        "May not collect medicines. Hand none over.",
        "Ni chaiff gasglu meddyginiaethau. Peidiwch â rhoi dim.",
    ),
}
"""What a pharmacist may hand over, by whether a role of theirs covers medicines."""

AT_A_DOOR = (
    "A volunteer never asks for a bank card or its PIN, and never minds waiting while you check.",
    "Ni fydd gwirfoddolwr byth yn gofyn am gerdyn banc na'i PIN, ac ni fydd byth yn malio aros tra byddwch yn gwirio.",
)

LETTER = {
    "title": ("Volunteer's letter", "Llythyr gwirfoddolwr"),
    "to_whom": ("To whom it may concern", "I bwy bynnag a fynno wybod"),
    "is": (
        "{name} is a registered volunteer of {team}, {borough}.",
        "Mae {name} yn wirfoddolwr cofrestredig gyda {team}, {borough}.",
    ),
    "number": ("Registration number", "Rhif cofrestru"),
    "photo": ("Photograph of {name}", "Ffotograff o {name}"),
    "may": ("They may do this for people in the borough:", "Cânt wneud hyn i bobl yn y fwrdeistref:"),
    "pharmacy": ("At a pharmacy", "Mewn fferyllfa"),
    "issued": ("Issued", "Dyddiad cyhoeddi"),
    "until": ("Holds until", "Yn ddilys tan"),
    "check": ("Check this letter in ten seconds", "Gwiriwch y llythyr hwn mewn deg eiliad"),
    "how": (
        "Scan the code, or open {address} and key in the number, or ring {phone}. The letter counts only if the answer "
        "is “valid” and names the person before you.",
        "Sganiwch y cod, neu agorwch {address} a theipiwch y rhif, neu ffoniwch {phone}. Dim ond os mai “dilys” yw'r "
        "ateb, a bod yr enw yn cyfateb i'r person o'ch blaen, y mae'r llythyr yn cyfrif.",
    ),
    "how_without_phone": (
        "Scan the code, or open {address} and key in the number. The letter counts only if the answer is “valid” and "
        "names the person before you.",
        "Sganiwch y cod, neu agorwch {address} a theipiwch y rhif. Dim ond os mai “dilys” yw'r ateb, a bod yr enw yn "
        "cyfateb i'r person o'ch blaen, y mae'r llythyr yn cyfrif.",
    ),
    "code": (
        "A code that opens the page on which this letter is checked",
        "Cod sy'n agor y dudalen lle gwirir y llythyr hwn",
    ),
    "signed": ("Issued by {who} for {team}", "Cyhoeddwyd gan {who} ar ran {team}"),
}
"""The words of the letter, in English and Welsh."""
