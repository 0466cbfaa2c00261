"""What `reconnect doctor` has to say of one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `good` None: not configured, which is allowed."""

    what: str
    good: bool | None
    words: str
