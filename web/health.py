"""For those who run it: is it alive, is it ready, what has it done."""

import asyncio
import functools
from dataclasses import dataclass

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from store import schema
from store.database import Store
from web.installation import WEB, Web

log = structlog.get_logger(__name__)

PATIENCE = 5
"""Seconds that the database has to answer."""


@dataclass(frozen=True, slots=True)
class Meters:
    requests: Counter
    reconnects: Counter
    """Outcomes of authorisations that came back from a network."""


METERS = web.AppKey("meters", Meters)

wanted = functools.cache(schema.wanted)


def meters(registry: CollectorRegistry) -> Meters:
    return Meters(
        Counter(
            "reconnect_http_requests_total",
            "Answered requests, by the pattern of their route.",
            ("route", "method", "status"),
            registry=registry,
        ),
        Counter(
            "reconnect_authorisations_total",
            "Authorisations that came back from a network, by how they ended.",
            ("network", "outcome"),
            registry=registry,
        ),
    )


def routes(app: web.Application, here: Web) -> None:
    """The three addresses, which every role of an installation answers at."""
    app[WEB] = here
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", numbers)


async def alive(_request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


async def ready(request: web.Request) -> web.Response:
    reason = await _not_ready(request.app[WEB].store)
    return web.Response(text=f"{reason or 'ready'}\n", status=503 if reason else 200)


async def numbers(request: web.Request) -> web.Response:
    body = generate_latest(request.app[WEB].registry)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _not_ready(store: Store) -> str | None:
    """In plain words; None when requests can be served."""
    try:
        async with asyncio.timeout(PATIENCE):
            found = await schema.current(store)
    except (SQLAlchemyError, OSError) as error:  # a time-out is an OSError
        log.warning("database_silent", error=type(error).__name__)
        return "The database does not answer."
    if found == wanted():
        return None
    return (
        f"The database's schema is at {found or 'nothing yet'}, this version wants {wanted()}: "
        "run `reconnect db upgrade`."
    )
