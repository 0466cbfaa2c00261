"""Answers that follow after the request: sent to the response_url that came with it."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog

from bot.asking import Answer
from bot.clients import SLACK, Clients, is_loopback

log = structlog.get_logger()

ANSWER_SECONDS = 5


class Responding:
    """Keeps what is under way, so that nothing is lost when the process is told to end."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._under_way: set[asyncio.Task[None]] = set()

    def follow_up(self, response_url: str, answer: Answer) -> None:
        """Sends it without making the request wait."""
        self._start(self._send(response_url, answer))

    async def drain(self) -> None:
        """Every answer under way arrives, or gives up by itself in a few seconds."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _send(self, response_url: str, answer: Answer) -> None:
        if not self._is_acceptable(response_url):
            log.warning("slack_response_url_refused")
            return
        try:
            async with self._clients.session.post(
                response_url,
                json=answer.follow_up(),
                timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
                allow_redirects=False,
            ) as response:
                if response.status >= 300:
                    log.warning("slack_response_failed", status=response.status)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("slack_response_failed", error=type(error).__name__)

    def _is_acceptable(self, response_url: str) -> bool:
        """It came in a signed request; plain http only to this machine, where Slack is configured to be."""
        scheme = urlsplit(response_url).scheme
        local = self._clients.api_url != SLACK and is_loopback(response_url)
        return scheme == "https" or (scheme == "http" and local)
