"""The same key again gives the first result; the same key with other content is refused."""

from __future__ import annotations

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder

from hearth.access.models import Receipt
from hearth.kit.refused import Refused

# Writing what stands there already locks the row, so that of two requests with one key the second waits for the first.
CLAIM = """insert into access_receipt (key, verb, digest, result, made_at) values (%s, %s, %s, '', now())
    on conflict (verb, key) do update set key = excluded.key returning id, key, verb, digest, result, made_at"""


def once(key: str, *, verb: str, content: dict) -> Receipt:
    """Claim this key for this verb inside the running transaction.

    If `receipt.result` is filled, the work was done before: return that row. Otherwise do the work and call
    `keep(receipt, row)`. Two requests with one key wait for each other; other content under it is Refused.
    """
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()
    [receipt] = Receipt.objects.raw(CLAIM, [key, verb, digest])
    if receipt.digest != digest:
        raise Refused(
            "This form was sent before with other answers. Start again from the first page to send a new one."
        )
    return receipt


def keep(receipt: Receipt, row) -> None:
    """Remember which row came of it."""
    receipt.result = str(row.pk)
    receipt.save(update_fields=["result"])
