"""`reconnect doctor`: what is wrong or missing, in plain words, and how to mend it."""

import asyncio
import difflib
import os
import sys
from collections.abc import AsyncIterator

import click
from sqlalchemy import func, select

from mailer.replies import NoConnection
from platforms.http import open_http
from platforms.network import Network
from platforms.trouble import Lapsed, NetworkTrouble
from reconnect import bounce_examination, domain_examination, post, slack_examination
from reconnect.finding import Finding
from reconnect.installation import ADAPTERS, open_database
from reconnect.operator import Operator
from reconnect.settings import PREFIX, Settings, Wrong
from store import codes
from store.tables import Brand, Creator


@click.command()
@click.pass_obj
def doctor(operator: Operator) -> None:
    """Check configuration, database, SMTP, Slack and networks, and say what to mend."""
    findings = asyncio.run(_examine(operator.settings))
    for one in findings:
        mark = {True: "ok  ", False: "BAD ", None: "–   "}[one.good]
        click.echo(f"{mark}{one.what:<14}{one.words}")
    sys.exit(1 if any(one.good is False for one in findings) else 0)


async def _examine(settings: Settings) -> list[Finding]:
    return [
        finding
        for look in (
            _names,
            _keys,
            _address,
            _database,
            _mail,
            bounce_examination.findings,
            domain_examination.findings,
            slack_examination.findings,
            _networks,
        )
        async for finding in look(settings)
    ]


async def _names(_settings: Settings) -> AsyncIterator[Finding]:
    """A mistyped variable would otherwise do nothing in silence."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(set(os.environ) - known):
        if name.startswith(PREFIX):
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            yield Finding("settings", None, f"{name} is set, but this version does not know it.{hint}")


async def _keys(settings: Settings) -> AsyncIterator[Finding]:
    if settings.keys:
        yield Finding("keys", True, f"{len(settings.keys)} configured; the first one seals and signs.")
    else:
        yield Finding(
            "keys",
            False,
            f"{PREFIX}SECRET_KEYS is not set: give it a random string of at least 32 characters.",
        )


async def _address(settings: Settings) -> AsyncIterator[Finding]:
    try:
        host, port = settings.listens_at
    except Wrong as wrong:
        yield Finding("address", False, str(wrong))
        return
    if settings.public_url.startswith("https://") or "//localhost" in settings.public_url:
        yield Finding("address", True, f"{settings.public_url}, served at {host}:{port}.")
    else:
        yield Finding(
            "address",
            False,
            f"{PREFIX}PUBLIC_URL is {settings.public_url}: creators' links and the networks need https.",
        )


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    try:
        async with open_database(settings) as store, store.read() as db:
            brands = await db.scalar(select(func.count()).select_from(Brand))
            creators = await db.scalar(select(func.count()).select_from(Creator))
            kind = "SQLite" if store.is_sqlite else "PostgreSQL"
    except Wrong as wrong:
        yield Finding("database", False, str(wrong))
    else:
        yield Finding("database", True, f"{kind} answers: {brands} brands, {creators} creators.")


async def _mail(settings: Settings) -> AsyncIterator[Finding]:
    try:
        smtp = post.smtp(settings)
        if smtp is None:
            yield Finding("mail", None, f"{PREFIX}SMTP_URL is not set: no mail is sent.")
            return
        async with smtp:
            await smtp.check()
    except Wrong as wrong:
        yield Finding("mail", False, str(wrong))
    except NoConnection as trouble:
        yield Finding("mail", False, f"{trouble.reason} Look at {PREFIX}SMTP_URL.")
    else:
        yield Finding("mail", True, "The server answers, and takes our encryption and login.")


async def _networks(settings: Settings) -> AsyncIterator[Finding]:
    try:
        endpoints = settings.endpoints()
    except Wrong as wrong:
        yield Finding("networks", False, str(wrong))
        return
    if not endpoints:
        yield Finding("networks", None, "None is set up: grants lapse by their dates alone.")
    async with open_http() as http:
        for network, where in endpoints.items():
            yield await _network(network, ADAPTERS[network](where, http))


async def _network(code: codes.Network, adapter: Network) -> Finding:
    """A made-up token must be refused in the network's own words: then it answers, and we understand it."""
    try:
        await adapter.check("made-up", frozenset())
    except Lapsed:
        return Finding(code, True, f"{adapter.endpoints.api_url} answers.")
    except NetworkTrouble as trouble:
        return Finding(code, False, f"{adapter.endpoints.api_url} gives no usable answer: {trouble}")
    return Finding(
        code, False, f"{adapter.endpoints.api_url} takes a made-up token: is that really the network?"
    )
