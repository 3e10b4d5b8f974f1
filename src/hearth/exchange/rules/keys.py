"""Keyed hashes of a person, by which two teams find whom both know without telling a name. Pure Python.

HMAC-SHA256 (RFC 2104) under the secret of a sharing agreement. The same rule stands in SQL in `exchange/sql.py`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from hearth.kit.identifiers import read_nhs_number, read_postcode

KEY = re.compile(r"[0-9a-f]{64}")
HEADER = "hearth keyed hashes 1"


def secret_of(wall_key: str, agreement: int) -> bytes:
    """The secret of one sharing agreement: it follows from the installation's own key and stands nowhere."""
    return hmac.new(wall_key.encode(), f"hearth sharing agreement {agreement}".encode(), hashlib.sha256).digest()


def letters(name: str) -> str:
    """A name as it is hashed: its letters a to z, small, without accents; José-María is josemaria."""
    return re.sub("[^a-z]", "", unicodedata.normalize("NFKD", name).lower())


def keys_of(
    secret: bytes,
    *,
    nhs_number: str = "",
    first_name: str = "",
    last_name: str = "",
    born: date | None = None,
    postcode: str = "",
) -> list[str]:
    """The keys of one person: by their NHS number when it is a valid one, and by name, birth date and postcode when
    all four are known."""
    known = []
    nhs = read_nhs_number(nhs_number) if nhs_number else None
    if nhs and nhs.valid:
        known.append(f"nhs|{nhs.digits}")
    code = read_postcode(postcode).code.replace(" ", "") if postcode else ""
    first, last = letters(first_name), letters(last_name)
    if first and last and born and code:
        known.append(f"who|{first}|{last}|{born.isoformat()}|{code}")
    return [hmac.new(secret, text.encode(), hashlib.sha256).hexdigest() for text in known]


def written(agreement: int, people: Iterable[Sequence[str]]) -> str:
    """The file of whom somebody knows: a line that says under which agreement, then the keys of each person."""
    return "\n".join([f"{HEADER} agreement {agreement}", *(" ".join(keys) for keys in people)]) + "\n"


def read_file(text: str, agreement: int) -> list[list[str]] | None:
    """The keys of each person in such a file; None when it was not made for this agreement."""
    first, *lines = text.removeprefix("\ufeff").splitlines() or [""]
    return [line.split() for line in lines] if first.strip() == f"{HEADER} agreement {agreement}" else None
