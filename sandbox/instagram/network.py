"""The state of the sandbox's Instagram and the levers that break it."""

import asyncio
import datetime as dt
import json
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aiohttp import web

from sandbox.instagram import faults
from sandbox.instagram.accounts import Account, Token
from sandbox.instagram.faults import Fault

CALLS_KEPT = 10_000
BUSY = {
    "X-App-Usage": json.dumps({"call_count": 100, "total_time": 82, "total_cputime": 64}),
    "X-Business-Use-Case-Usage": json.dumps(
        {
            "17841400000000000": [
                {"type": "instagram", "call_count": 100, "total_cputime": 64, "total_time": 82}
                | {"estimated_time_to_regain_access": 30}
            ]
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was made; of its token only whose it is, and a fingerprint."""

    at: dt.datetime
    method: str
    path: str
    fields: str
    username: str | None
    token: str | None


class Instagram:
    """`publish("networks")` is called whenever an account's access or the network's health changed."""

    def __init__(
        self,
        publish: Callable[[str], None],
        now: Callable[[], dt.datetime],
        *,
        client_id: str = "sandbox-app",
        client_secret: str = "sandbox-secret",  # noqa: S107  the sandbox's own
    ) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.now = now
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.down = False
        self.throttled = False
        self.speaks_html = False
        self.delay = 0.0
        self._publish = publish

    # Accounts and their tokens

    def add_account(self, account: Account) -> Account:
        self.accounts[account.username] = account
        self._publish("networks")
        return account

    def account(self, username: str) -> Account:
        """Raises KeyError with the names that there are."""
        if username not in self.accounts:
            raise KeyError(f"No account {username!r}; there are {', '.join(sorted(self.accounts)) or 'none'}")
        return self.accounts[username]

    def issue_token(
        self,
        account: Account,
        scopes: Iterable[str],
        expires_at: dt.datetime | None = None,
        *,
        long_lived: bool = True,
    ) -> str:
        value = "IGAA" + secrets.token_urlsafe(90).replace("-", "Z").replace("_", "Q")
        self.adopt_token(value, account, scopes, expires_at, long_lived=long_lived)
        return value

    def adopt_token(
        self,
        value: str,
        account: Account,
        scopes: Iterable[str],
        expires_at: dt.datetime | None = None,
        *,
        issued_at: dt.datetime | None = None,
        ended: str | None = None,
        long_lived: bool = True,
    ) -> Token:
        """Make a token known that was given out elsewhere; *ended* is a name in `faults.ENDINGS`."""
        token = Token(value, account, frozenset(scopes), issued_at or self.now(), expires_at, long_lived)
        token.fault = faults.ENDINGS[ended] if ended else None
        self.tokens[value] = token
        self._publish("networks")
        return token

    def tokens_of(self, username: str) -> list[Token]:
        """Oldest first."""
        account = self.account(username)
        return sorted(
            (token for token in self.tokens.values() if token.account is account),
            key=lambda token: token.issued_at,
        )

    def ending(self, token: Token) -> Fault | None:
        """Why *token* no longer works; None while it does."""
        if token.account.fault is not None:
            return token.account.fault
        if token.fault is not None:
            return token.fault
        now = self.now()
        if token.expired(now):
            since = now if token.ended_early or token.expires_at is None else token.expires_at
            return faults.expired(since, now)
        return None

    # Levers on one account

    def expire(self, username: str) -> None:
        for token in self.tokens_of(username):
            token.ended_early = True
        self._publish("networks")

    def revoke(self, username: str) -> None:
        self.end(username, faults.REVOKED)

    def change_password(self, username: str) -> None:
        self.end(username, faults.PASSWORD_CHANGED)

    def checkpoint(self, username: str) -> None:
        self.end(username, faults.CHECKPOINTED)

    def end(self, username: str, fault: Fault) -> None:
        """Every token that there is now dies of *fault*; those of a later login work."""
        for token in self.tokens_of(username):
            token.fault = fault
        self._publish("networks")

    def fail(self, username: str, fault: Fault) -> None:
        """Answer all calls of this account with *fault* until mended, new logins included."""
        self.account(username).fault = fault
        self._publish("networks")

    def lose_permission(self, username: str, scope: str) -> None:
        for token in self.tokens_of(username):
            token.lost |= {scope}
        self._publish("networks")

    def throttle_account(self, username: str, on: bool = True) -> None:
        self.account(username).throttled = on
        self._publish("networks")

    def set_account_type(self, username: str, account_type: str) -> None:
        self.account(username).account_type = account_type
        self._publish("networks")

    # Levers on the whole network

    def outage(self, on: bool = True) -> None:
        self.down = on
        self._publish("networks")

    def throttle(self, on: bool = True) -> None:
        self.throttled = on
        self._publish("networks")

    def html_errors(self, on: bool = True) -> None:
        self.speaks_html = on
        self._publish("networks")

    def slow(self, seconds: float) -> None:
        """Wait this long before every answer; 0 = at once."""
        self.delay = seconds
        self._publish("networks")

    def mend(self, username: str | None = None) -> None:
        """Take back what was done to an account; without a name, to all of them and to the network."""
        if username is None:
            self.down = self.throttled = self.speaks_html = False
            self.delay = 0.0
        for account in self.accounts.values() if username is None else (self.account(username),):
            account.fault, account.throttled = None, False
            for token in self.tokens_of(account.username):
                token.fault, token.ended_early, token.lost = None, False, frozenset()
        self._publish("networks")

    # For the routes

    async def weather(self) -> web.Response | None:
        """What stands between every caller and an answer: slowness, an outage, a throttle."""
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.speaks_html:
            page = "<!DOCTYPE html><html><title>Error</title><body>Sorry, something went wrong.</body></html>"
            return web.Response(status=500, text=page, content_type="text/html")
        if self.down:
            return faults.OUTAGE.answer()
        if self.throttled:
            return faults.APP_THROTTLED.answer(BUSY)
        return None

    def noted(self, request: web.Request, token: Token | None) -> None:
        self.calls.append(
            Call(
                at=self.now(),
                method=request.method,
                path=request.path,
                fields=request.query.get("fields", ""),
                username=token.account.username if token else None,
                token=token.fingerprint if token else None,
            )
        )
