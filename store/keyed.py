"""HMAC with a key that serves again and again: what depends on the key alone is worked out once."""

import functools
import hmac


def digest(key: bytes, message: bytes, name: str) -> bytes:
    """As `hmac.digest` gives it, sooner: each mail carries five."""
    begun = _begun(key, name).copy()
    begun.update(message)
    return begun.digest()


@functools.lru_cache(64)
def _begun(key: bytes, name: str) -> hmac.HMAC:
    return hmac.new(key, digestmod=name)
