"""Whether a request comes from Slack: its v0 signature, and not older than five minutes."""

import hashlib
import hmac

OLDEST_SECONDS = 300


def is_genuine(secret: str, body: bytes, timestamp: str, signature: str, now: float) -> bool:
    """*now* is real time, since Slack's is. Without a secret nothing is genuine."""
    if not secret or not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 20):
        return False
    if abs(now - int(timestamp)) > OLDEST_SECONDS:
        return False
    made = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return hmac.compare_digest(b"v0=" + made.hexdigest().encode(), signature.encode("utf-8", "replace"))
