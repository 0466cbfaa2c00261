"""A call to Slack's Web API, and what its refusals mean."""

import ipaddress
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from store.notices import THROTTLED

log = structlog.get_logger()

SLACK = "https://slack.com/api/"
CALL_SECONDS = 10
LONG_WAIT_SECONDS = 30
"""How long to wait when Slack says "later" without saying when."""
UNREACHABLE = "unreachable"
REVOKED = frozenset({"account_inactive", "invalid_auth", "token_expired", "token_revoked"})
"""The token is good for nothing; a new installation brings another."""


class Trouble(Exception):
    """Slack did not do what it was asked. `code` is its own, or `unreachable`."""

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        """Seconds; given exactly when Slack is throttling us."""


@dataclass(frozen=True, slots=True)
class OAuth:
    """What the app proves itself with when it is installed, and when a token is refreshed."""

    client_id: str
    client_secret: str = field(repr=False)


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def ask(call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
    """The answer to a Web API call. Raises Trouble."""
    try:
        answer = await call
    except SlackApiError as error:
        raise _refused(error.response) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        log.info("slack_unreachable", error=type(error).__name__)
        raise Trouble(UNREACHABLE) from None
    return dict(answer.data) if isinstance(answer.data, dict) else {}


def _refused(response: Any) -> Trouble:
    """*response* is slack_sdk's own, or aiohttp's where the body was no JSON."""
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    body = getattr(response, "data", None)
    code = str(body.get("error") or "") if isinstance(body, dict) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        asked = str(response.headers.get("Retry-After", ""))
        return Trouble(THROTTLED, max(1, int(asked)) if asked.isdecimal() else LONG_WAIT_SECONDS)
    return Trouble(code or UNREACHABLE)
