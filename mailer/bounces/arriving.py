"""How a mail to one of our addresses is taken in: it is ours once it is stored, whoever brings it."""

import datetime as dt
import enum
from collections.abc import Sequence

from mailer.bounces import parts
from mailer.bounces.whose import Desk
from store import bounces
from store.database import Store

LARGEST = 10 * 1024 * 1024
DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
"""Where the programs that hand over through a pipe write whom it is for."""


class Arrival(enum.Enum):
    STORED = enum.auto()
    LATER = enum.auto()
    """Too much waits already."""


async def arrive(
    store: Store, desk: Desk, content: bytes, recipients: Sequence[str], at: dt.datetime
) -> Arrival:
    """Store it for each of *recipients*, all or none; without any, it is judged by what it quotes."""
    async with store.begin() as db:
        addressed: Sequence[str | None] = recipients or [None]
        for recipient in addressed:
            message = desk.named(recipient) if recipient is not None else None
            kept = await bounces.receive(db, content, at, recipient=recipient, message_id=message)
            if not kept:
                await db.rollback()
                return Arrival.LATER
    return Arrival.STORED


def recipients_in(content: bytes, desk: Desk) -> list[str]:
    """Our addresses in the headers, for a mail that comes without its envelope."""
    mail = parts.parse(content[: 64 * 1024])
    found = [
        address
        for name in DELIVERED_TO
        for value in mail.get_all(name, [])
        for address in parts.addresses_in(str(value))
        if desk.takes(address)
    ]
    return list(dict.fromkeys(found))[:1]
