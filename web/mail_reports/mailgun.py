"""Mailgun: an HMAC of a timestamp and a token in the body, by the account's webhook signing key.

https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from web.mail_reports.proof import NotProven, Proven

FRESH = dt.timedelta(minutes=15)


class Mailgun:
    def __init__(self, key: str) -> None:
        self._key = key.encode()

    async def prove(self, _headers: Mapping[str, str], body: bytes, now: dt.datetime) -> Proven:
        """Raises NotProven."""
        try:
            document: Any = json.loads(body)
            given = document["signature"]
            timestamp, token, signature = (str(given[name]) for name in ("timestamp", "token", "signature"))
            sent = dt.datetime.fromtimestamp(int(timestamp), dt.UTC)
        except (ValueError, KeyError, TypeError, OverflowError, OSError) as fault:
            raise NotProven("the body is not as Mailgun writes it") from fault
        wanted = hmac.new(self._key, (timestamp + token).encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(wanted.encode(), signature.encode()):
            raise NotProven("the signature is wrong")
        if abs(now - sent) > FRESH:
            raise NotProven("the timestamp is too old")
        return Proven(body, token=hashlib.sha256(f"mailgun\0{token}".encode()).hexdigest())
