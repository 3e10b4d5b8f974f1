"""Content that only this installation can read: encrypted with a key that follows from its secret."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class NotOurs(ValueError):
    """It was locked by another installation, for another purpose, or is damaged."""


def locked(content: bytes, purpose: str) -> bytes:
    """Encrypted for one purpose; a copy of the database alone opens nothing."""
    return _fernet(purpose).encrypt(content)


def unlocked(content: bytes | memoryview, purpose: str) -> bytes:
    """What was locked for this purpose."""
    try:
        return _fernet(purpose).decrypt(bytes(content))
    except InvalidToken:
        raise NotOurs from None


def _fernet(purpose: str) -> Fernet:
    digest = hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
