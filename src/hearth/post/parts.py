"""How many parts a text is charged as. Pure. Source: GSM 03.38, and GOV.UK Notify's page of prices."""

from __future__ import annotations

LETTERS = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("[]{}^\\|~€")
"""Signs that count as two letters."""


def parts(body: str) -> int:
    """How many parts: one of 160 letters, else of 153; of 70, else of 67, where a letter is none of the telephone's
    own, as ŵ, ŷ and â are."""
    own = all(letter in LETTERS or letter in TWICE for letter in body if letter.isalpha())
    length = len(body) + sum(letter in TWICE for letter in body)
    one, each = (160, 153) if own else (70, 67)
    return 1 if length <= one else -(-length // each)
