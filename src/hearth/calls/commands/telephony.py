"""`hearth calls try-line`: a telephone system that is not there, telling a line of made-up calls."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from argparse import Namespace
from datetime import UTC, datetime
from uuid import uuid4

from standardwebhooks.webhooks import Webhook

from hearth.kit.command import argument, command
from hearth.kit.refused import Refused

MOST = 100


@command("calls try-line", "Tell a telephone line of made-up calls, as its telephone system would; needs no database.")
@argument("address", metavar="ADDRESS", help="the line's address, from the page of telephone lines")
@argument("--secret", required=True, help="the line's secret, from the same page")
@argument("--calls", type=int, default=1, help="so many calls, one after another (1)")
@argument("--number", default="+441632960001", help="the number that rings; empty: it is withheld")
@argument("--gives-up", action="store_true", help="nobody answers, and whoever rings gives up")
def try_line(options: Namespace) -> int:
    """Each call rings, is answered unless it gives up, and ends."""
    if not 1 <= options.calls <= MOST:
        raise Refused(f"From 1 to {MOST} calls.")
    if not options.address.startswith(("http://", "https://")):
        raise Refused("The address begins with http:// or https://.")
    for _ in range(options.calls):
        call = f"try-{uuid4().hex[:12]}"
        for kind in ("call.ringing", *(() if options.gives_up else ("call.answered",)), "call.ended"):
            status = tell(options.address, options.secret, kind, call=call, number=options.number)
            print(f"{call} {kind}: {status}")
            if status != "204":
                return 1
    return 0


def tell(address: str, secret: str, kind: str, *, call: str, number: str = "", at: datetime | None = None,
         **more: str) -> str:  # fmt: skip
    """Send one signed event; the status that came back, with its words where it was refused."""
    now = datetime.now(UTC)
    body = json.dumps(
        {"type": kind, "timestamp": (at or now).isoformat(), "data": {"call": call, "from": number, **more}}
    )
    name = f"msg_{uuid4().hex}"
    headers = {"Content-Type": "application/json", "webhook-id": name, "webhook-timestamp": str(int(now.timestamp())),
               "webhook-signature": Webhook(secret).sign(name, now, body)}  # fmt: skip
    request = urllib.request.Request(address, data=body.encode(), headers=headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return str(answer.status)
    except urllib.error.HTTPError as refused:
        is_page = "html" in refused.headers.get("Content-Type", "")
        said = "There is no such line at this address." if is_page else refused.read().decode(errors="replace")[:200]
        return f"{refused.code} {said}"
    except OSError as fault:
        raise Refused(f"Nothing answers at {address}: {fault}") from None
