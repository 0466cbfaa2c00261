"""The way from Slack to the product: HTTP posts signed with the app's secret."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from . import limits
from .people import Json
from .sockets import Sockets


@dataclass(frozen=True, slots=True)
class Reply:
    """The product's answer, or the name under which Slack shows that there was none."""

    status: int = 0
    body: str = ""
    content_type: str = ""
    failure: str = ""

    @property
    def json(self) -> Any:
        """The body as JSON; None when it is empty or something else."""
        if "json" not in self.content_type and not self.body.lstrip().startswith("{"):
            return None
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a request body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Product:
    """Posts to the app's request URL, or in Socket Mode to a socket; it has `patience` seconds to answer."""

    def __init__(self, signing_secret: str, request_url: str, sockets: Sockets) -> None:
        self.signing_secret = signing_secret
        self.request_url = request_url
        self.sockets = sockets
        self.socket_mode = False
        self.patience = limits.ACK_SECONDS
        self._session: aiohttp.ClientSession | None = None

    async def post_form(self, fields: dict[str, str]) -> Reply:
        if self.socket_mode and "payload" in fields:
            return await self._send("interactive", json.loads(fields["payload"]))
        if self.socket_mode:
            return await self._send("slash_commands", fields)
        return await self._post(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    async def post_json(self, body: Json, headers: dict[str, str] | None = None) -> Reply:
        if self.socket_mode:
            return await self._send("events_api", body, int((headers or {}).get("X-Slack-Retry-Num", 0)))
        return await self._post(json.dumps(body, ensure_ascii=False).encode(), "application/json", headers)

    async def _send(self, kind: str, payload: Json, attempt: int = 0) -> Reply:
        try:
            answer = await self.sockets.send(kind, payload, self.patience, attempt)
        except TimeoutError:
            return Reply(failure="operation_timeout")
        except ConnectionError:
            return Reply(failure="dispatch_failed")
        return Reply(200, json.dumps(answer) if answer else "", "application/json")

    async def _post(self, body: bytes, content_type: str, headers: dict[str, str] | None = None) -> Reply:
        stamp = str(int(time.time()))
        signed = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self.signing_secret, stamp, body),
            **(headers or {}),
        }
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with self._session.post(
                self.request_url, data=body, headers=signed, timeout=aiohttp.ClientTimeout(self.patience)
            ) as response:
                text = await response.text(errors="replace")
        except TimeoutError:
            return Reply(failure="operation_timeout")
        except aiohttp.ClientError:
            return Reply(failure="dispatch_failed")
        failure = "" if response.status == 200 else "dispatch_failed"
        return Reply(response.status, text, response.content_type, failure)

    async def close(self) -> None:
        await self.sockets.close()
        if self._session is not None:
            await self._session.close()
            self._session = None
