"""Which addresses of other programs are told of changes."""

import base64
import datetime as dt
import ipaddress
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import and_, delete, func, select

from store import history
from store.codes import WebhookEvent
from store.database import Session, vault_of
from store.tables import Brand, Delivery, Webhook

SECRET_PREFIX = "whsec_"  # noqa: S105  how secrets begin, and none itself (Standard Webhooks)
LONGEST_URL = 2000


class BadAddress(Exception):
    """Nothing can be delivered there; says why."""


class UnknownBrand(Exception):
    """A webhook for a brand that is not there; says which."""


@dataclass(frozen=True, slots=True)
class Registered:
    id: int
    url: str
    brands: tuple[str, ...]
    events: tuple[WebhookEvent, ...]
    made_at: dt.datetime
    waiting: int
    """Deliveries that are still to be made."""
    last_delivered_at: dt.datetime | None
    failing_since: dt.datetime | None
    """Since then nothing has come through."""
    last_error: str | None
    ended_at: dt.datetime | None


async def add(
    db: Session, url: str, brands: Collection[str], events: Collection[WebhookEvent], at: dt.datetime
) -> tuple[int, str]:
    """Its id, and the secret that deliveries are signed with, which is told this once. What happens later is told.

    Raises BadAddress, UnknownBrand, or Unreadable when no key is configured to keep the secret with.
    """
    check(url)
    known = set(await db.scalars(select(Brand.id).where(Brand.id.in_(brands))))
    if unknown := sorted(set(brands) - known):
        raise UnknownBrand(f"No brand has the id {unknown[0]!r}.")
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    sealed = vault_of(db).seal(secret)
    assert sealed is not None  # noqa: S101  there was something to seal
    webhook = Webhook(
        url=url,
        secret=sealed,
        brands=sorted(known),
        events=[event.value for event in WebhookEvent if event in events],
        made_at=at,
        after_history=await history.newest(db),
    )
    db.add(webhook)
    await db.flush()
    return webhook.id, secret


def check(url: str) -> None:
    """Raises BadAddress: it must be https, or http on this machine.

    Addresses inside the operator's network pass, since the operator alone can add one.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadAddress(f"{url!r} cannot be read as an address.") from None
    if not host or len(url) > LONGEST_URL or any(char <= " " or char == "\x7f" for char in url):
        raise BadAddress(f"{url!r} is no address; write it like https://example.com/hook.")
    if parts.username is not None or parts.password is not None:
        raise BadAddress(
            "The address holds a user name or password; deliveries are proven by their signature."
        )
    if parts.fragment:
        raise BadAddress(f"{url!r} has a part after #, which is never sent; leave it out.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(host)):
        raise BadAddress(f"{url!r} must begin with https:// (http:// is for this machine alone).")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def listed(db: Session) -> tuple[Registered, ...]:
    """All, the oldest first."""
    rows = await db.execute(
        select(Webhook, func.count(Delivery.id).label("waiting"))
        .outerjoin(Delivery, and_(Delivery.webhook_id == Webhook.id, Delivery.try_at.is_not(None)))
        .group_by(Webhook.id)
        .order_by(Webhook.id)
    )
    return tuple(
        Registered(
            id=row.id,
            url=row.url,
            brands=tuple(row.brands),
            events=tuple(WebhookEvent(event) for event in row.events),
            made_at=row.made_at,
            waiting=waiting,
            last_delivered_at=row.last_delivered_at,
            failing_since=row.failing_since,
            last_error=row.last_error,
            ended_at=row.ended_at,
        )
        for row, waiting in rows
    )


async def remove(db: Session, webhook_id: int) -> bool:
    """It is told nothing more, what waits included. False when there is none with this id."""
    gone = await db.scalar(delete(Webhook).where(Webhook.id == webhook_id).returning(Webhook.id))
    return gone is not None
