"""Where webhooks may point to."""

import datetime as dt

import pytest

from store.codes import WebhookEvent
from store.database import Store
from store.webhooks import registry
from store.webhooks.registry import BadAddress, UnknownBrand
from tests import given


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hook?key=1",
        "https://10.0.0.7:8443/",
        "http://localhost:8080/hook",
        "http://127.0.0.1/",
        "http://[::1]:9/",
    ],
)
def test_https_anywhere_and_http_on_this_machine(url: str) -> None:
    registry.check(url)


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("http://example.com/hook", "must begin with https://"),
        ("http://localhost.example.com/", "must begin with https://"),
        ("ftp://localhost/hook", "must begin with https://"),
        ("hook", "is no address"),
        ("https://", "is no address"),
        ("https://example.com/a b", "is no address"),
        ("https://example.com:port/", "cannot be read"),
        ("https://[::1/", "cannot be read"),
        ("https://me:secret@example.com/", "user name or password"),
        ("https://example.com/#part", "leave it out"),
        ("https://example.com/" + "x" * 2000, "is no address"),
    ],
)
def test_everything_else_is_refused_and_says_why(url: str, because: str) -> None:
    with pytest.raises(BadAddress, match=because):
        registry.check(url)


async def test_a_webhook_is_for_brands_that_are_there_and_keeps_its_secret_sealed(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await given.brand(db)
        with pytest.raises(UnknownBrand, match="acme"):
            await registry.add(db, "https://example.com/", ["glow", "acme"], list(WebhookEvent), now)
        number, secret = await registry.add(db, "https://example.com/", ["glow"], list(WebhookEvent), now)
        [listed] = await registry.listed(db)
        assert (listed.id, listed.brands, listed.events) == (number, ("glow",), tuple(WebhookEvent))
        assert secret not in repr(listed)
        assert await registry.remove(db, number)
        assert not await registry.remove(db, number)
