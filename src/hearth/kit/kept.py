"""What a process remembers for some seconds: what nearly every page shows, and few people ever change.

Another process may change it meanwhile, so nothing may hang on it but what a page says; a verb reads for itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

SECONDS = 10
_all: list[dict[tuple, tuple[float, Any]]] = []


def kept(find: Callable) -> Callable:
    """Remember what this function found for the same arguments; nothing found is looked for again.

    The arguments are few: boroughs, never people. What is found is shared by all threads, so nobody changes it.
    """
    held: dict[tuple, tuple[float, Any]] = {}
    _all.append(held)

    @wraps(find)
    def found(*asked: Any) -> Any:
        at, what = held.get(asked, (0.0, None))
        if not what or time.monotonic() - at > SECONDS:
            what = find(*asked)
            held[asked] = (time.monotonic(), what)
        return what

    return found


def forget() -> None:
    """Find everything anew at the next page."""
    for held in _all:
        held.clear()
