"""The numbers and codes a council knows people and places by: read as typed, kept in one form.

Every reader takes what somebody typed (or nothing) and returns a small fact: the tidy form, whether it
can be trusted, and in plain words what is wrong with it. Nothing here refuses: the caller decides.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import nhs_number
import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from localflavor.gb.forms import GBPostcodeField
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult
from stdnum import damm

NO_FIXED_ABODE = "ZZ99 3VZ"
"""The postcode the NHS gives to people with no fixed abode; it is on no map."""


def tidy(text: object) -> str:
    """What was typed, without odd spaces, invisible characters or full-width digits."""
    plain = "" if text is None else str(text)
    if plain.isascii() and plain.isprintable():  # then a space is the only odd one; most are tidy and kept once
        return " ".join(plain.split()) if "  " in plain or plain[:1] == " " or plain[-1:] == " " else plain
    plain = unicodedata.normalize("NFKC", plain)
    plain = "".join(c for c in plain if c.isspace() or unicodedata.category(c) not in ("Cf", "Cc", "Cs", "Co", "Cn"))
    return " ".join(plain.split())


# --- NHS number -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NhsNumber:
    """An NHS number as read. `digits` is ten digits or empty; `valid` says the check digit agrees."""

    typed: str
    digits: str = ""
    valid: bool = False
    test: bool = False
    fault: str = ""

    def __bool__(self) -> bool:
        return bool(self.digits)

    @property
    def spaced(self) -> str:
        """The way it is printed on a letter: 943 476 5919."""
        return f"{self.digits[:3]} {self.digits[3:6]} {self.digits[6:]}" if self.digits else ""


def read_nhs_number(text: object) -> NhsNumber:
    """Read an NHS number (NHS Data Dictionary: ten digits, modulus 11). A failed check digit is kept and flagged.

    One digit ten times over is never a number, although the sum agrees for 0000000000 and 9999999999.
    Numbers from 9000000000 are set aside for testing: `test` says so.
    """
    typed = tidy(text)
    is_plain = len(typed) == 10 and typed.isascii() and typed.isdigit()
    digits = typed if is_plain else re.sub(r"[\s.\-–]", "", re.sub(r"\.0$", "", typed))
    if not digits:
        return NhsNumber(typed)
    if not (is_plain or re.fullmatch(r"[0-9]{10}", digits)):
        count = sum(c.isdigit() for c in digits)
        what = "has letters or signs in it" if count != len(digits) else f"has {count} digits"
        return NhsNumber(typed, fault=f"An NHS number is 10 digits; this one {what}.")
    if len(set(digits)) == 1:
        return NhsNumber(typed, fault="One digit repeated is not an NHS number.")
    test = digits[0] == "9"
    if nhs_number.is_valid(digits):
        return NhsNumber(typed, digits, True, test)
    return NhsNumber(typed, digits, False, test, "The check digit does not agree: a digit is probably wrong.")


# --- Telephone ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number as read. `e164` is +447700900123 or empty when it cannot be dialled."""

    typed: str
    e164: str = ""
    kind: str = ""
    remark: str = ""
    fault: str = ""

    def __bool__(self) -> bool:
        return bool(self.e164)

    @property
    def shown(self) -> str:
        """The way a person in the United Kingdom reads it, or what was typed."""
        if not self.e164:
            return self.typed
        parsed = phonenumbers.parse(self.e164, None)
        if parsed.country_code != 44:
            return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
        national = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
        return national if national.startswith("0") else f"0{national}"


_NUMBER = re.compile(r"\+?[0-9(][0-9().\s\-–/]*[0-9]")
_PREMIUM = re.compile(r"\+44(9|70)")
_MOBILE = re.compile(r"\+447[1-57-9]")
_PLAIN_UK = re.compile(r"(?:\+44 ?|0044 ?|0)?([1237](?: ?[0-9]){9})")
"""Numbers of the United Kingdom in their usual length: lists are full of them, and their reading is known."""
_WORDS_PHONE = "A telephone number has digits only"


def read_phone(text: object, region: str = "GB") -> Phone:
    """Read one telephone number; a remark beside it ("(wife)", "ext 12") is split off, never dialled.

    A leading zero eaten by a spreadsheet is put back. Numbers that could exist are accepted, not only those
    in use: Ofcom's drama and Notify's test numbers must work.
    """
    typed = tidy(text)
    if region == "GB" and (plain := _PLAIN_UK.fullmatch(typed)):
        e164 = "+44" + plain.group(1).replace(" ", "")
        return Phone(typed, e164, _kind(e164))
    return _read_phone(typed, region)


@lru_cache(maxsize=20_000)
def _read_phone(typed: str, region: str) -> Phone:
    if not typed:
        return Phone("")
    if re.fullmatch(r"[0-9.]+e\+?[0-9]+", typed, re.IGNORECASE):
        return Phone(typed, fault="A spreadsheet has rounded this number; its last digits are lost.")
    number, remark, fault = _split_remark(re.sub(r"\.0$", "", typed))
    if fault:
        return Phone(typed, remark=remark, fault=fault)
    return _dialled(typed, number, remark, region)


def _split_remark(typed: str) -> tuple[str, str, str]:
    """(number, remark, fault): exactly one run of digits is a number; words beside it are a remark."""
    found = _NUMBER.findall(typed)
    runs = [run for run in found if sum(c.isdigit() for c in run) >= 6]
    if not runs:
        return "", "", "A telephone number has six digits or more; none was found here."
    number = runs[0]
    before, _, after = typed.partition(number)
    if before[-1:].isalpha() and before[-1:].isascii() and after[:1].isalpha():
        return "", "", f"{_WORDS_PHONE}; this one has letters inside it."
    halves = [half for half in re.split(r"\s*/\s*", number) if half]
    remark = " ".join([before, *halves[1:], after])
    if number.count("(") < number.count(")"):
        halves[0] = halves[0].replace(")", "")
    return halves[0], re.sub(r"\s+", " ", re.sub(r"[()\[\]]", " ", remark)).strip(" ,;:-/"), ""


def _dialled(typed: str, number: str, remark: str, region: str) -> Phone:
    try:
        parsed = phonenumbers.parse(re.sub(r"\(0\)", "", number) if number.startswith(("+", "00")) else number, region)
    except NumberParseException:
        return Phone(typed, remark=remark, fault="This is not a telephone number that can be dialled.")
    outcome = phonenumbers.is_possible_number_with_reason(parsed)
    if outcome != ValidationResult.IS_POSSIBLE:
        short = outcome in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
        what = "has too few digits" if short else "has too many digits or no such code"
        return Phone(typed, remark=remark, fault=f"This telephone number {what}.")
    e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return Phone(typed, e164, _kind(e164), remark)


def _kind(e164: str) -> str:
    if not e164.startswith("+44"):
        return "abroad"
    if _PREMIUM.match(e164):
        return "premium"
    return "mobile" if _MOBILE.match(e164) else "landline"


# --- Postcode and property ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PostcodeText:
    """A postcode as read. `code` has one space before the last three; `shaped` says the Royal Mail's shape fits."""

    typed: str
    code: str = ""
    shaped: bool = False
    no_fixed_abode: bool = False
    made_up: bool = False
    fault: str = ""

    def __bool__(self) -> bool:
        return bool(self.code)

    @property
    def outward(self) -> str:
        """The part before the space, which names no household: M14."""
        return self.code.partition(" ")[0]


EXAMPLE_POSTCODE = "SW1A 2AA"  # what GOV.UK shows; a borough has its own


@lru_cache(maxsize=20_000)
def read_postcode(text: object) -> PostcodeText:
    """Read a postcode in any spacing and case (BS 7666). GIR 0AA, BF1 and the NHS's ZZ99 codes are allowed.

    O and 0, I and 1 are put right where only one of them can stand. No real postcode begins with Q, V or X:
    those are read as made up, for rehearsals. Whether a postcode exists is for the council's own list to say.
    """
    typed = tidy(text)
    packed = re.sub(r"[^A-Z0-9]", "", typed.upper())
    if not packed:
        return PostcodeText(typed, fault="There is no postcode here." if typed else "")
    if not 5 <= len(packed) <= 7:
        return PostcodeText(
            typed, fault=f"A postcode has five to seven letters and digits, such as {EXAMPLE_POSTCODE}."
        )
    for candidate in (packed, packed[:-3] + packed[-3].replace("O", "0").replace("I", "1") + packed[-2:]):
        code = f"{candidate[:-3]} {candidate[-3:]}"
        if re.fullmatch(r"ZZ99 [0-9][A-Z]{2}", code):
            return PostcodeText(typed, code, True, code == NO_FIXED_ABODE)
        if GBPostcodeField.postcode_regex.search(code):
            return PostcodeText(typed, code, True)
        if re.fullmatch(r"[QVX][A-Z]?[0-9][0-9A-Z]? [0-9][A-Z]{2}", code):
            return PostcodeText(typed, code, True, made_up=True)
    return PostcodeText(typed, fault=f"This does not have the shape of a postcode, such as {EXAMPLE_POSTCODE}.")


def read_uprn(text: object) -> str:
    """The unique property reference number as 1 to 12 digits without leading zeros, or empty."""
    digits = re.sub(r"\.0$", "", tidy(text).replace(" ", ""))
    return (digits.lstrip("0")) if re.fullmatch(r"[0-9]{1,12}", digits) else ""


@dataclass(frozen=True)
class Email:
    """An e-mail address as read: `address` is empty when no message could reach it."""

    typed: str
    address: str = ""
    fault: str = ""

    def __bool__(self) -> bool:
        return bool(self.address)


def read_email(text: object) -> Email:
    """Read an e-mail address; the domain is lower-cased, the part before @ is left as typed."""
    typed = tidy(text)
    if not typed:
        return Email("")
    bare = re.sub(r"^mailto:", "", typed.strip("<>,; "), flags=re.IGNORECASE)
    local, at, domain = bare.rpartition("@")
    address = f"{local}{at}{domain.lower()}"
    try:
        validate_email(address)
    except ValidationError:
        return Email(typed, fault="This is not an e-mail address, such as name@example.org.")
    return Email(typed, address)


# --- References people read out -------------------------------------------------------------------------

_ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
"""29 signs (a prime, for the check) without look-alikes: no B I L O S U Z beside 8 1 1 0 5 V 2."""
_HEARD_AS = str.maketrans("BILOSUZ", "81105V2")
_PLACE = {sign: place for place, sign in enumerate(_ALPHABET)}


def _check_sign(body: str) -> str:
    """The seventh sign: any one wrong sign and any two swapped are noticed, because 29 is prime."""
    return _ALPHABET[-sum((i + 2) * _PLACE[sign] for i, sign in enumerate(body)) % 29]


def new_reference(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new random reference to read over the telephone, like H7K-4P2M: no order, no meaning, no word in it.

    `choose` picks one sign; a made-up borough brings its own, so that the same seed gives the same references.
    """
    while True:
        body = "".join(choose(_ALPHABET) for _ in range(6))
        reference = f"{body[:3]}-{body[3:]}{_check_sign(body)}"
        if not re.search(r"[A-Z]{3}", reference):
            return reference


def check_reference(text: object) -> str | None:
    """The reference meant by what was typed or heard (`h7k 4p2m`), or None when its check sign does not agree."""
    packed = re.sub(r"[^A-Z0-9]", "", tidy(text).upper()).translate(_HEARD_AS)
    if len(packed) != 7 or any(sign not in _PLACE for sign in packed):
        return None
    return f"{packed[:3]}-{packed[3:]}" if _check_sign(packed[:6]) == packed[6] else None


def without_accents(name: str) -> str:
    """Small letters without accents: Siân is sian."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """A name as it is compared: no accents, case, hyphens, apostrophes or spaces."""
    return re.sub(r"[^a-z0-9]", "", without_accents(name))


# --- Numbers that are keyed on a telephone --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyedNumber:
    """A number as read: `number` is “482-915-307”, or empty when what was typed is none."""

    typed: str
    number: str = ""
    slipped: bool = False  # nine digits, but the check digit does not agree

    def __bool__(self) -> bool:
        return bool(self.number)


KEYED_DIGITS = 9
"""Not ten, as an NHS number has, and not eleven, as a telephone number has: nobody takes one for the other."""


def new_keyed_number(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new random number of digits alone, like 482-915-307: read out, keyed on any telephone, with no order in it.

    The last digit is Damm's check (H. M. Damm, 2004): it notices every single wrong digit, every two neighbours that
    changed places, and thirteen heard as thirty. It begins with no zero, which a spreadsheet would eat.
    """
    body = choose("123456789") + "".join(choose("0123456789") for _ in range(KEYED_DIGITS - 2))
    digits = body + damm.calc_check_digit(body)
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def read_keyed_number(text: object) -> KeyedNumber:
    """Read such a number in any spacing, with the hash or star a telephone ends with, and O for 0."""
    typed = tidy(text)
    digits = re.sub(r"[^A-Z0-9]", "", typed.upper()).translate(_HEARD_AS)
    if not re.fullmatch(r"[1-9][0-9]{8}", digits):
        return KeyedNumber(typed)
    if not damm.is_valid(digits):
        return KeyedNumber(typed, slipped=True)
    return KeyedNumber(typed, f"{digits[:3]}-{digits[3:6]}-{digits[6:]}")
