"""CSS and JavaScript as browsers get them: compressed, and under names that hold their digest, to be kept for good."""

from __future__ import annotations

import fcntl

from django.conf import settings
from django.core.management import call_command


def gather() -> None:
    """Put every room's files into STATIC_ROOT under such names. Done again, it writes the same."""
    settings.STATIC_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(settings.STATIC_ROOT.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("collectstatic", interactive=False, verbosity=0)
