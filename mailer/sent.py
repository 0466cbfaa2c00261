"""What became of the mails that were due."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from store.outcomes import WhyFailed


@dataclass(slots=True)
class Sent:
    sent: int = 0
    deferred: int = 0
    failed: int = 0
    void: int = 0
    failures: Counter[WhyFailed] = field(default_factory=Counter)
    seconds: float = 0
    """How long the server took for those that it accepted, all together."""
    troubles: list[str] = field(default_factory=list)
    """Why mails that were due could not even be offered to the server."""

    def add(self, more: "Sent") -> None:
        """A later run; what waits was waiting before."""
        self.sent += more.sent
        self.deferred = max(self.deferred, more.deferred)
        self.failed += more.failed
        self.void += more.void
        self.failures += more.failures
        self.seconds += more.seconds
        self.troubles += more.troubles


Watch = Callable[[Sent], None]


def unwatched(_so_far: Sent) -> None:
    """Nobody looks on."""


def distinct(troubles: Sequence[str]) -> list[str]:
    """Each trouble once, in the order in which they came."""
    return list(dict.fromkeys(troubles))
