"""The files that pages ask for. Their names change with their content, so browsers may keep them for good."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib import resources

from aiohttp import web

YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Asset:
    name: str
    content_type: str
    body: bytes = field(repr=False)


def _asset(file: str, content_type: str) -> Asset:
    body = (resources.files("templates") / "pages" / file).read_bytes()
    stem, _, ending = file.rpartition(".")
    return Asset(f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{ending}", content_type, body)


STYLE = _asset("pages.css", "text/css")
ICON = _asset("icon.svg", "image/svg+xml")


def routes(app: web.Application) -> None:
    for asset in (STYLE, ICON):
        app.router.add_get(f"/assets/{asset.name}", _serving(asset))


def _serving(asset: Asset) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(_request: web.Request) -> web.Response:
        return web.Response(
            body=asset.body,
            content_type=asset.content_type,
            charset="utf-8",
            headers={"Cache-Control": f"public, max-age={YEAR}, immutable"},
        )

    return serve
