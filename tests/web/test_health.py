import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from store import schema
from store.database import open_store
from store.links import Links
from store.vault import Vault
from tests.conftest import KEY
from tests.web.conftest import Town
from web.app import Web, routes


async def test_it_is_alive(town: Town) -> None:
    answer = await town.get("/healthz")

    assert (answer.status, answer.text) == (200, "ok\n")


async def test_it_is_not_ready_before_its_schema_is_there(town: Town) -> None:
    answer = await town.get("/readyz")

    assert answer.status == 503
    assert "reconnect db upgrade" in answer.text


async def test_it_is_ready_once_the_schema_is_there_and_not_without_a_database(
    database_url: str, town: Town
) -> None:
    store = open_store(database_url.replace("store.db", "other.db"), Vault((KEY,)))
    if store.is_sqlite:
        await schema.upgrade(store)
        assert await ready(store_url=database_url.replace("store.db", "other.db")) == 200
    await store.close()
    assert await ready(store_url="postgresql://nobody@127.0.0.1:9/none") == 503


async def ready(store_url: str) -> int:
    store = open_store(store_url, Vault((KEY,)))
    app = web.Application()
    url = "http://localhost"
    routes(app, Web(store, Links((KEY,), url), {}, lambda: None, url))  # type: ignore[arg-type, return-value]
    async with TestClient(TestServer(app), timeout=aiohttp.ClientTimeout(total=10)) as client:
        answer = await client.get("/readyz")
        status = answer.status
    await store.close()
    return status


async def test_requests_are_counted_by_route_and_never_by_their_key(town: Town) -> None:
    await town.get(town.page())
    await town.get("/c/forged")
    await town.get("/nowhere")
    await town.reconnect()

    text = (await town.get("/metrics")).text

    assert 'reconnect_http_requests_total{method="GET",route="/c/{token}",status="200"} 1.0' in text
    assert 'reconnect_http_requests_total{method="GET",route="/c/{token}",status="404"} 1.0' in text
    assert 'reconnect_http_requests_total{method="GET",route="unknown",status="404"} 1.0' in text
    assert 'reconnect_authorisations_total{network="instagram",outcome="connected"} 1.0' in text
    assert town.token() not in text


async def boom(_request: web.Request) -> web.Response:
    raise RuntimeError("the secret of the house")


async def refuse(_request: web.Request) -> web.Response:
    raise web.HTTPForbidden(text="not for you")


async def test_a_fault_of_ours_is_a_kind_page_without_details(town: Town) -> None:
    app = web.Application()
    routes(app, Web(town.store, town.links, {}, lambda: town.now, "http://localhost/sub/"))
    app.router.add_get("/boom", boom)
    app.router.add_get("/refuse", refuse)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/boom")
        text = await answer.text()
        assert answer.status == 500
        assert "Something went wrong on our side" in text
        assert "secret" not in text
        assert 'href="/sub/assets/pages.' in text
        assert await (await client.get("/refuse")).text() == "not for you"
