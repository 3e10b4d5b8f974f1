"""English and Welsh: one place that knows which of the two is being spoken, and text that holds both.

Pages, forms, dates and messages all ask here, so nothing has to be handed a language. It is kept per request
(or per job) in a context variable; outside any it is English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

LANGUAGES = {"en": "English", "cy": "Cymraeg"}
COOKIE = "hearth_language"
_speaking: ContextVar[str] = ContextVar("hearth_language", default="en")


def current() -> str:
    """“en” or “cy”."""
    return _speaking.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language inside the block; anything but Welsh is English."""
    token = _speaking.set("cy" if language == "cy" else "en")
    try:
        yield
    finally:
        _speaking.reset(token)


@dataclass(frozen=True)
class Words:
    """One text in both languages. It becomes the right one when it is shown, not when it is written."""

    en: str
    cy: str = ""

    def __str__(self) -> str:
        return self.cy if self.cy and current() == "cy" else self.en

    def __bool__(self) -> bool:
        return bool(self.en)

    def format(self, **values: Any) -> Words:
        """Fill {names} in both languages; a value may itself be Words."""
        return Words(_fill(self.en, "en", values), _fill(self.cy, "cy", values))


def _fill(text: str, language: str, values: dict[str, Any]) -> str:
    with speaking(language):
        return text.format(**{name: str(value) for name, value in values.items()})


def words(text: Any) -> Words:
    """Make Words of a plain text, an (English, Welsh) pair, or a mapping with `en` and `cy`."""
    if isinstance(text, Words):
        return text
    if isinstance(text, Mapping):
        return Words(str(text.get("en", "")), str(text.get("cy", "") or ""))
    if isinstance(text, (tuple, list)):
        return Words(*(str(part) for part in text))
    return Words("" if text is None else str(text))


def pick(text: Any, cy: str = "") -> str:
    """The text in the language being spoken: pick(pair), pick({"en": …, "cy": …}) or pick("English", "Cymraeg")."""
    if cy:
        return cy if current() == "cy" else text
    return str(words(text))


def counted(number: float, one: str, many: str = "") -> str:
    """1 call, 3 calls, 1 person, 1,200 people: on pages of staff, who read English."""
    return f"{number:,.9g} {one if number == 1 else many or one + 's'}"


class LanguageMiddleware:
    """Choose the language of a request and set `request.language`.

    `?language=cy` in the address (and from then on a cookie) wins. Visitors and volunteers have the cookie; the pages
    of everybody else who is signed in are in English.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asked = _asked(request)
        request.language = asked or self._settled(request)
        with speaking(request.language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.language)
        if asked:
            keep(request, response)
        return response

    def _settled(self, request) -> str:
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and user.volunteer_key is None:
            return "en"
        return "cy" if request.COOKIES.get(COOKIE) == "cy" else "en"


def _asked(request) -> str | None:
    asked = request.GET.get("language")
    return asked if asked in LANGUAGES else None


def is_chosen(request) -> bool:
    """Whether this browser was told which language to speak, in this address or before."""
    return _asked(request) is not None or request.COOKIES.get(COOKIE) in LANGUAGES


def keep(request, response) -> None:
    """Let the browser keep the language of this request."""
    response.set_cookie(
        COOKIE, request.language, max_age=31_536_000, samesite="Lax", httponly=True, secure=request.is_secure()
    )


def address_in(language: str, address: str) -> str:
    """An address that opens in this language, whatever the browser spoke before; an English one is left alone."""
    return f"{address}{'&' if '?' in address else '?'}language=cy" if language == "cy" else address
