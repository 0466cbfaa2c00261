"""The ways in which a network can answer badly."""

import datetime as dt

from store.codes import Cause


class NetworkTrouble(Exception):
    """What came instead of the answer that we hoped for.

    NetworkTrouble
    ├── Lapsed         the network's own verdict: these credentials are bad. Alone in ending a grant (X3)
    ├── Unclear        no verdict: time-out, 5xx, throttle, HTML, cut off, unheard-of code. Ask again later
    ├── OperatorFault  our app's set-up is at fault; no creator can mend it by reconnecting
    └── Refused        the network does not take this code or authorisation; the holder may start again

    Neither tokens nor the network's own sentences (which may echo a token) stand in any of their texts.
    """


class Lapsed(NetworkTrouble):
    def __init__(self, cause: Cause) -> None:
        super().__init__(f"The network says that this access has ended: {cause}.")
        self.cause = cause


class Unclear(NetworkTrouble):
    def __init__(
        self, reason: str, *, retry_after: dt.timedelta | None = None, whole_app: bool = False
    ) -> None:
        super().__init__(f"The network gave no verdict: {reason}.")
        self.reason = reason
        """A short constant, for logs."""
        self.retry_after = retry_after
        """How long the network wants to be left alone."""
        self.whole_app = whole_app
        """A throttle of our app as a whole: every further call would only prolong it."""


class OperatorFault(NetworkTrouble):
    """Its text tells the operator what to mend."""


class Refused(NetworkTrouble):
    def __init__(self, reason: str) -> None:
        super().__init__(f"The network refused the authorisation: {reason}.")
        self.reason = reason
