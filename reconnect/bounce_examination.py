"""What `doctor` says of the way back: whether bounces and complaints reach us, and what they tell of us."""

import datetime as dt
from collections.abc import AsyncIterator

from reconnect import post
from reconnect.finding import Finding
from reconnect.installation import open_database, real_clock
from reconnect.settings import PREFIX, Settings, Wrong
from store import bounces

LATELY = dt.timedelta(days=7)


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    try:
        where, providers = settings.bounces_at, post.providers(settings)
    except Wrong as wrong:
        yield Finding("bounces", False, str(wrong))
        return
    if providers:
        yield Finding("bounces", True, f"Told by {', '.join(sorted(providers))} at {_address(settings)}.")
    domain = settings.bounce_domain
    if domain is None and where is not None:
        yield Finding(
            "bounces", False, f"{PREFIX}BOUNCE_LISTEN does nothing: {PREFIX}BOUNCE_DOMAIN is not set."
        )
    elif domain is None and not providers:
        yield Finding(
            "bounces",
            None,
            f"{PREFIX}BOUNCE_DOMAIN is not set: bounces go to each brand's from_email, and we learn nothing.",
        )
    elif domain is not None and where is None:
        yield Finding(
            "bounces",
            None,
            f"Mail for {domain} is not taken in here ({PREFIX}BOUNCE_LISTEN): a mail server must hand it to "
            "`reconnect bounce`.",
        )
    elif where is not None:
        kind = "LMTP" if where.lmtp else "SMTP"
        yield Finding(
            "bounces", True, f"Mail for {domain} is taken in by {kind} at {where.host}:{where.port}."
        )
    async for finding in _unwanted(settings):
        yield finding


async def _unwanted(settings: Settings) -> AsyncIterator[Finding]:
    try:
        async with open_database(settings) as store, store.read() as db:
            count, last = await bounces.unwanted_since(db, real_clock() - LATELY)
    except Wrong:  # which the look at the database has told
        return
    if count:
        yield Finding(
            "bounces",
            False,
            f"In 7 days, {count} mails came back because the server wanted none from us or the brand; "
            f"the last one said: {last or 'nothing'}",
        )


def _address(settings: Settings) -> str:
    return f"{settings.public_url}/webhooks/mail/…"
