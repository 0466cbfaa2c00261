"""Amazon SES through an SNS topic: a signature by the certificate that the message names, at Amazon's own address.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
Everybody can have a topic, and Amazon signs them all: only the topic that is configured is believed.
"""

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from web.mail_reports.proof import NotProven, Proven

Fetch = Callable[[str], Awaitable[bytes]]
"""Gets what is at an address of Amazon's. Raises OSError."""

_HOST = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?")
_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
SIGNED: Mapping[str, tuple[str, ...]] = {
    "Notification": _NOTIFICATION,
    "SubscriptionConfirmation": _CONFIRMATION,
    "UnsubscribeConfirmation": _CONFIRMATION,
}
HASHES: Mapping[str, hashes.HashAlgorithm] = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303  Amazon's choice
MOST_CERTIFICATES = 8


class Ses:
    def __init__(self, topic: str, fetch: Fetch) -> None:
        self._topic = topic
        self._fetch = fetch
        self._keys: dict[str, rsa.RSAPublicKey] = {}

    async def prove(self, _headers: Mapping[str, str], body: bytes, now: dt.datetime) -> Proven:
        """Raises NotProven. A subscription to our topic is confirmed on the way."""
        message = _message(body)
        if message.get("TopicArn") != self._topic:
            raise NotProven("it is another topic")
        kind = message.get("Type", "")
        if kind not in SIGNED:
            raise NotProven("it is no message of SNS")
        await self._verify(message, SIGNED[kind], now)
        if kind == "SubscriptionConfirmation":
            await self._confirm(message.get("SubscribeURL", ""))
        return Proven(message["Message"].encode() if kind == "Notification" else None)

    async def _verify(self, message: Mapping[str, str], names: tuple[str, ...], now: dt.datetime) -> None:
        algorithm = HASHES.get(message.get("SignatureVersion", ""))
        if algorithm is None:
            raise NotProven("the version of the signature is unknown")
        signed = "".join(f"{name}\n{message[name]}\n" for name in names if name in message)
        key = await self._key(message.get("SigningCertURL", ""), now)
        try:
            signature = base64.b64decode(message.get("Signature", ""), validate=True)
            key.verify(signature, signed.encode(), padding.PKCS1v15(), algorithm)
        except (binascii.Error, InvalidSignature) as fault:
            raise NotProven("the signature is wrong") from fault

    async def _key(self, url: str, now: dt.datetime) -> rsa.RSAPublicKey:
        if not (_is_amazons(url) and urlsplit(url).path.endswith(".pem")):
            raise NotProven("the certificate is not at Amazon's address")
        if url in self._keys:
            return self._keys[url]
        try:
            certificate = x509.load_pem_x509_certificate(await self._fetch(url))
        except (OSError, ValueError) as fault:
            raise NotProven("the certificate cannot be had") from fault
        key = certificate.public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise NotProven("the certificate has no RSA key")
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise NotProven("the certificate is out of date")
        if len(self._keys) >= MOST_CERTIFICATES:
            self._keys.clear()
        self._keys[url] = key
        return key

    async def _confirm(self, url: str) -> None:
        if not _is_amazons(url):
            raise NotProven("the subscription is not at Amazon's address")
        try:
            await self._fetch(url)
        except OSError as fault:
            raise NotProven("the subscription cannot be confirmed") from fault


def _message(body: bytes) -> dict[str, str]:
    try:
        document: Any = json.loads(body)
    except ValueError as fault:
        raise NotProven("the body is not JSON") from fault
    if not isinstance(document, dict):
        raise NotProven("the body is not as SNS writes it")
    return {name: value for name, value in document.items() if isinstance(value, str)}


def _is_amazons(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.port is None and _HOST.fullmatch(parts.netloc) is not None
    except ValueError:  # a port that is no number
        return False
