"""Languages people speak, as they typed them: under one name each, whether they wrote it in English or in Welsh."""

from __future__ import annotations

import re

from hearth.kit.language import current

IN_WELSH = {
    "albaneg": "Albanian", "almaeneg": "German", "arabeg": "Arabic", "bengaleg": "Bengali", "cantoneg": "Cantonese",
    "cwrdeg": "Kurdish", "eidaleg": "Italian", "ffarsi": "Farsi", "perseg": "Farsi", "ffrangeg": "French",
    "groeg": "Greek", "gujarateg": "Gujarati", "gwjarati": "Gujarati", "gwyddeleg": "Irish", "hindi": "Hindi",
    "iaith arwyddion prydain": "BSL", "lithwaneg": "Lithuanian", "mandarin": "Mandarin", "pashto": "Pashto",
    "portiwgaleg": "Portuguese", "portiwgeeg": "Portuguese", "punjabeg": "Punjabi", "pwnjabi": "Punjabi",
    "pwyleg": "Polish", "rwmaneg": "Romanian", "rwseg": "Russian", "saesneg": "English", "sbaeneg": "Spanish",
    "slofaceg": "Slovak", "somaleg": "Somali", "tamileg": "Tamil", "tsieceg": "Czech", "twrceg": "Turkish",
    "wcreineg": "Ukrainian", "wrdw": "Urdu", "wrdu": "Urdu",
}  # fmt: skip
OFFERED = ("Arabic", "Bengali", "Farsi", "French", "Gujarati", "Pashto", "Polish", "Portuguese", "Punjabi", "Romanian",
           "Somali", "Spanish", "Ukrainian", "Urdu")  # fmt: skip
"""Languages to choose from beside English and Welsh: those that hubs were asked for most."""
WELSH = ("welsh", "cymraeg", "cy")


def one_name(language: str) -> str:
    """The name under which a language is kept: Welsh by its code, others by their English name, else as typed."""
    typed = language.strip()
    plain = re.sub(r"^([cpt])h", r"\1", typed.casefold())  # as it stands after “a”: Chymraeg, Phwyleg, Thwrceg
    if typed.casefold() in WELSH or plain in WELSH:
        return "cy"
    return IN_WELSH.get(typed.casefold()) or IN_WELSH.get(plain, typed)


def read_spoken(text: str) -> list[str]:
    """Languages as somebody typed them, each once."""
    parts = (part.strip()[:40] for part in re.split(r"[,;/\n]|\band\b|\bac?\b", text))
    return list(dict.fromkeys(one_name(part) for part in parts if part))


NEEDS_IN_WELSH = {
    "English": "Saesneg", "Welsh": "Cymraeg", "interpreter": "cyfieithydd ar y pryd", "BSL": "Iaith Arwyddion Prydain",
    "large print": "print bras", "easy read": "Hawdd ei Ddeall", "hard of hearing": "trwm eu clyw",
    "text relay": "Relay UK", "braille": "braille", "audio": "sain",
}  # fmt: skip
WELSH_OF = {english: welsh.capitalize() for welsh, english in reversed(IN_WELSH.items())} | NEEDS_IN_WELSH


def as_told(speaks: str) -> str:
    """“English, easy read” in the language of the page: “Saesneg, Hawdd ei Ddeall”; what nobody translated as typed."""
    if current() != "cy":
        return speaks
    return ", ".join(WELSH_OF.get(one, one) for one in speaks.split(", "))
