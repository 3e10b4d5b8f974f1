"""Made-up values for a copy without anybody in it: the same real value always becomes the same made-up one. Pure.

The values follow from a random key that is thrown away with the run, so nobody can go back. Telephone numbers are from
Ofcom's ranges for drama, NHS numbers from the 999 range that is never given out, e-mail ends in example.org.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

_ONSETS = ("B", "Br", "C", "D", "F", "G", "H", "L", "M", "N", "P", "R", "S", "T", "V", "W")
_VOWELS = ("a", "e", "i", "o", "u", "ae", "ie", "oa")
_ENDS = {"given": ("lin", "ra", "mon", "dy", "sa", "bert", "nia", "vik"),
         "family": ("wick", "stow", "mere", "den", "holt", "combe", "by", "thorpe")}  # fmt: skip
_STREETS = ("Lane", "Road", "Row", "Close", "Way", "Walk")
_DRAMA = ("+441134960", "+441144960", "+441154960", "+441164960", "+441174960", "+441184960", "+441214960",
          "+441314960", "+441414960", "+441514960", "+441614960", "+441632960", "+447700900")  # fmt: skip
_FIXED = {"yes", "no", "na", "n/a", "true", "false", "none", "null", "told", "en", "cy"}
SENTENCES = (
    "A made-up sentence stands here.", "Nothing of what was written is kept in this copy.",
    "Somebody rang about shopping, in this copy.", "This text was replaced for training.",
)  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_AS_WRITTEN = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})|(\d{4})(\d\d)(\d\d)")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.I)
_PHONE = re.compile(r"\+?[\d ()-]{9,20}")


class MadeUp:
    """The made-up values of one copy. `given` and `family` are the real names, by which a name is known anywhere."""

    def __init__(self, key: bytes, given: Iterable[str] = (), family: Iterable[str] = ()):
        self.key = key
        self.known_given = {word.casefold() for name in given for word in name.split()}
        self.known_family = {word.casefold() for name in family for word in name.split()}
        self.avoid = self.known_given | self.known_family
        self.kinds: Mapping[str, Callable[[str], str]] = {
            "given": lambda v: self._each(v, self.given), "family": lambda v: self._each(v, self.family),
            "full": self.full, "phone": self.phone, "email": self.email, "postcode": self.postcode,
            "street": self.street, "town": lambda v: self.family(v), "nhs": self.nhs, "number": self.number,
            "digest": self.digest, "text": self.text, "any": self.anything,
        }  # fmt: skip

    def _number(self, kind: str, value: str, turn: int = 0) -> int:
        told = f"{kind}:{turn}:{' '.join(value.casefold().split())}"
        return int.from_bytes(hmac.new(self.key, told.encode(), hashlib.sha256).digest()[:12], "big")

    def _word(self, kind: str, value: str) -> str:
        for turn in range(50):
            n = self._number(kind, value, turn)
            ends = _ENDS[kind]
            parts = (_ONSETS[n % 16], _VOWELS[n // 16 % 8], ("l", "n", "r", "v")[n // 128 % 4], _VOWELS[n // 512 % 8])
            word = "".join(parts) + ends[n // 4096 % 8]
            if word.casefold() not in self.avoid:
                return word
        return f"{kind.capitalize()}{self._number(kind, value)}"

    def _each(self, value: str, one: Callable[[str], str]) -> str:
        return " ".join(one(word) for word in value.split())

    def given(self, value: str) -> str:
        return self._word("given", value)

    def family(self, value: str) -> str:
        return self._word("family", value)

    def full(self, value: str) -> str:
        """A whole name: the last word is the family's. What follows a comma (a role) stays."""
        name, comma, role = value.partition(",")
        *first, last = name.split() or [""]
        made = " ".join([*(self.given(word) for word in first), self.family(last)])
        return f"{made}{comma}{role}" if comma else made

    def phone(self, value: str) -> str:
        digits = re.sub(r"\D", "", value)
        n = self._number("phone", digits[-9:])
        return f"{_DRAMA[n % len(_DRAMA)]}{n // 16 % 1000:03d}"

    def email(self, value: str) -> str:
        return f"p{self._number('email', value) % 10**10}@example.org"

    def postcode(self, value: str) -> str:
        n = self._number("postcode", value.replace(" ", ""))
        return f"ZX{n % 99 + 1} {n // 99 % 10}{'ABDEFGHJLN'[n // 990 % 10]}{'PQRSTUWXYZ'[n // 9900 % 10]}"

    def street(self, value: str) -> str:
        n = self._number("street", value)
        return f"{n % 180 + 1} {self._word('family', value)} {_STREETS[n // 180 % len(_STREETS)]}"

    def nhs(self, value: str) -> str:
        """Ten digits of the 999 range with a right check digit."""
        for turn in range(30):
            body = f"999{self._number('nhs', re.sub(r'[^0-9]', '', value), turn) % 10**6:06d}"
            check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(body)) % 11
            if check != 10:
                return f"{body}{0 if check == 11 else check}"
        raise ValueError("no NHS number")

    def number(self, value: str) -> str:
        return str(self._number("number", value) % 10 ** len(value)).zfill(len(value))

    def digest(self, value: str) -> str:
        return f"{self._number('digest', value):024x}"[: max(len(value), 8)]

    def text(self, value: str) -> str:
        return SENTENCES[self._number("text", value) % len(SENTENCES)]

    def born(self, day: date) -> date:
        """Another day within half a year; the same day of birth is the same again."""
        moved = self._number("born", day.isoformat()) % 360 - 180
        return day + timedelta(days=moved or 77)

    def anything(self, value: str) -> str:
        """A value of which only its looks say what it is."""
        if not value.strip() or _UUID.fullmatch(value):
            return value
        plain = value.strip()
        if _DAY.fullmatch(plain[:10]):
            return self._day(plain[:10]) + ("" if len(plain) == 10 else plain[10:])
        if match := _DAY_AS_WRITTEN.fullmatch(plain):
            return self._day_as_written(match)
        for fits, kind in ((re.compile(r"[^@ ]+@[^@ ]+"), "email"), (_POSTCODE, "postcode"),
                           (re.compile(r"(\d ?){10}"), "nhs"), (_PHONE, "phone")):  # fmt: skip
            if fits.fullmatch(plain) and not (kind == "nhs" and plain.startswith("0")):
                return self.kinds[kind](plain)
        if len(plain) == 1 or plain.casefold() in _FIXED or (plain.isdigit() and len(plain) <= 3):
            return value
        words = [word.casefold().strip(",.") for word in plain.split()]
        if all(word in self.avoid for word in words):
            return " ".join(self.given(w) if w in self.known_given else self.family(w) for w in words)
        if re.fullmatch(r"[\w:./-]*\d[\w:./-]*", plain):
            return self.digest(plain)
        return self.text(plain) if len(plain) > 30 else self.street(plain) if plain[0].isdigit() else self.family(plain)

    def _day(self, text: str) -> str:
        try:
            return self.born(date.fromisoformat(text)).isoformat()
        except ValueError:
            return "1950-01-01"

    def _day_as_written(self, match: re.Match) -> str:
        day, sign, month, year, *packed = match.groups()
        try:
            whole = date(*map(int, packed)) if packed[0] else date(int(year), int(month), int(day))
        except ValueError:
            return "01/01/1950"
        made = self.born(whole)
        return f"{made:%Y%m%d}" if packed[0] else f"{made:%d}{sign}{made:%m}{sign}{made:%Y}"

    def within(self, value: Any, kinds: Mapping[str, str], kind: str = "any") -> Any:
        """JSON with every text in it replaced, by the kind its key says; numbers, yes and no stay."""
        if isinstance(value, dict):
            return {name: self.within(one, kinds, kinds.get(name.casefold().replace(" ", "_"), "any"))
                    for name, one in value.items()}  # fmt: skip
        if isinstance(value, list):
            return [self.within(one, kinds, kind) for one in value]
        if not isinstance(value, str) or not value.strip():
            return value
        if kind == "keep" or _UUID.fullmatch(value):
            return value
        if kind == "born":
            return self.anything(value)
        return self.kinds[kind](value)
