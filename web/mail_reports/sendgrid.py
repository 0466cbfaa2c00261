"""SendGrid: an ECDSA signature of a timestamp and the body, by the key of the event webhook.

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
"""

import base64
import binascii
import datetime as dt
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from web.mail_reports.proof import NotProven, Proven

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
FRESH = dt.timedelta(days=2)
"""SendGrid tries for a day, with the signature of the first try; the same event twice changes nothing."""


class SendGrid:
    def __init__(self, public_key: str) -> None:
        """*public_key*: as SendGrid shows it, Base64. Raises ValueError for another."""
        try:
            key = serialization.load_der_public_key(base64.b64decode(public_key, validate=True))
        except (binascii.Error, UnsupportedAlgorithm) as fault:
            raise ValueError("it is not a public key in Base64") from fault
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise ValueError("it is not an ECDSA key")  # noqa: TRY004  the configuration is wrong, no type
        self._key = key

    async def prove(self, headers: Mapping[str, str], body: bytes, now: dt.datetime) -> Proven:
        """Raises NotProven."""
        timestamp = headers.get(TIMESTAMP, "")
        try:
            signature = base64.b64decode(headers.get(SIGNATURE, ""), validate=True)
            sent = dt.datetime.fromtimestamp(int(timestamp), dt.UTC)
            self._key.verify(signature, timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        except (binascii.Error, ValueError, OverflowError, OSError, InvalidSignature) as fault:
            raise NotProven("the signature is wrong or missing") from fault
        if abs(now - sent) > FRESH:
            raise NotProven("the timestamp is too old")
        return Proven(body)
