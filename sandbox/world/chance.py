"""Chance that falls the same way each time: the sample world looks random and is not."""

import base64
import hashlib


def number(below: int, *about: object) -> int:
    """A number from 0 to *below* - 1 that depends on nothing but what it is *about*."""
    return int.from_bytes(hashlib.sha256(repr(about).encode()).digest()[:8], "big") % below


def secret(prefix: str, *about: object) -> str:
    """A token as a network would give it."""
    raw = hashlib.shake_256(repr(("token", *about)).encode()).digest(96)
    return prefix + base64.b64encode(raw, altchars=b"Qz").decode()
