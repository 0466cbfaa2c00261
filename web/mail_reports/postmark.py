"""Postmark signs nothing: its webhooks carry the name and password that stand in the address that it is given.

https://postmarkapp.com/developer/webhooks/webhooks-overview#protecting-your-webhook
"""

import base64
import binascii
import datetime as dt
import hmac
from collections.abc import Mapping

from web.mail_reports.proof import NotProven, Proven


class Postmark:
    def __init__(self, password: str) -> None:
        self._password = password.encode()

    async def prove(self, headers: Mapping[str, str], body: bytes, _now: dt.datetime) -> Proven:
        """Raises NotProven."""
        scheme, _, encoded = headers.get("Authorization", "").partition(" ")
        try:
            _, _, password = base64.b64decode(encoded, validate=True).partition(b":")
        except binascii.Error as fault:
            raise NotProven("the authorization cannot be read") from fault
        if scheme.lower() != "basic" or not hmac.compare_digest(password, self._password):
            raise NotProven("the password is wrong or missing")
        return Proven(body)
