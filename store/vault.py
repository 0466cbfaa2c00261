"""Secrets at rest: sealed with the first key, opened with any."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """A stored secret that none of the configured keys opens."""


class Vault:
    """Seals and opens tokens. Keys are strings of at least 32 characters; the first seals, all open."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._fernet = MultiFernet([Fernet(_derive(key)) for key in keys]) if keys else None

    def seal(self, secret: str | None) -> bytes | None:
        """Raises Unreadable when no key is configured: a secret is never kept in the clear."""
        if secret is None:
            return None
        return self._keys().encrypt(secret.encode())

    def open(self, sealed: bytes | None) -> str | None:
        if sealed is None:
            return None
        try:
            return self._keys().decrypt(sealed).decode()
        except InvalidToken:
            raise Unreadable(
                "A stored token cannot be read with the keys in RECONNECT_SECRET_KEYS; add the key that sealed it."
            ) from None

    def _keys(self) -> MultiFernet:
        if self._fernet is None:
            raise Unreadable(
                "RECONNECT_SECRET_KEYS is not set; tokens are kept encrypted, so give it a random string "
                "of at least 32 characters."
            )
        return self._fernet


def _derive(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"reconnect vault\0" + key.encode()).digest())
