"""How the tests ask the sandbox's Instagram."""

from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient

Client = TestClient[web.Request, web.Application]


async def get(client: Client, path: str, **query: str) -> tuple[int, dict[str, Any]]:
    answer = await client.get(f"/instagram/{path}", params=query)
    return answer.status, await answer.json()
