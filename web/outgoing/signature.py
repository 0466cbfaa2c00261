"""How a delivery is spelled and signed: Standard Webhooks, version 1 (standardwebhooks.com)."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any

from store.webhooks.registry import SECRET_PREFIX


def spell(body: dict[str, Any]) -> bytes:
    """The same bytes at every try, in whatever order the database gives the keys back."""
    data = dict(sorted(body["data"].items()))
    ordered = {"type": body["type"], "timestamp": body["timestamp"], "data": data}
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode()


def headers(secret: str, delivery_id: int, at: dt.datetime, content: bytes) -> dict[str, str]:
    """*at*: the instant of this try, which receivers hold against their own clock."""
    name, timestamp = f"msg_{delivery_id}", str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{name}.{timestamp}.".encode() + content
    signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }
