"""When a question is asked, and of which installation."""

import datetime as dt
from dataclasses import dataclass, replace

from store.codes import Network


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant that a rule speaks of, and the networks that this installation can talk to."""

    at: dt.datetime
    set_up: frozenset[Network] = frozenset()
    """On these, a date beside a refresh token is the access token's own and no lapse (C14)."""

    def back(self, span: dt.timedelta) -> "Moment":
        return replace(self, at=self.at - span)
