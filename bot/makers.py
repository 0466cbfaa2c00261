"""Subscriptions look after themselves: their makers are told of a pause, and replaced when they leave (X15)."""

from collections.abc import Mapping

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.subscriptions import trouble as in_words
from bot.blocks.text import escape
from bot.blocks.wording import person
from bot.clients import Trouble, ask
from bot.commands import COMMAND
from bot.people import Person, read
from locales import Say
from store import makers, subscriptions
from store.database import Store
from store.makers import Made
from store.moment import Moment
from store.rules.concern import Viewer
from store.subscriptions import MAKER_LEFT

log = structlog.get_logger()

AT_ONCE = 20
"""Makers that are asked about in one pass; each once a day."""


async def look_after(store: Store, slack: Mapping[str, AsyncWebClient], moment: Moment) -> None:
    """See whether the makers are still there; where one has left, somebody who is listed takes over."""
    async with store.read() as db:
        due = await makers.to_ask_about(db, moment, frozenset(slack), AT_ONCE)
    for made in due:
        client = slack[made.team_id]
        try:
            if await _who(client, made.team_id, made.made_by) is None:
                await _replace(store, client, made, moment)
        except Trouble as trouble:
            # The next pass asks again; nothing is decided on silence.
            log.info("maker_unknown", subscription_id=made.subscription_id, error=trouble.code)
            continue
        async with store.begin() as db:
            await makers.looked_after(db, made, moment.at)


async def say_paused(client: AsyncWebClient, say: Say, made_by: str, channel_id: str, because: str) -> None:
    """To the maker, who may be out of reach as well: the list of subscriptions says it anyway."""
    text = say(
        "I have paused your subscription of {channel}: {why}. `{command} subscriptions` there resumes it.",
        channel=f"<#{escape(channel_id)}>",
        why=in_words(say, because),
        command=COMMAND,
    )
    await _tell(client, made_by, text)


async def _replace(store: Store, client: AsyncWebClient, made: Made, moment: Moment) -> None:
    async with store.read() as db:
        listed = () if made.direct else await makers.successors(db, made)
    for user_id in listed:
        found = await _who(client, made.team_id, user_id)
        if found is None or not found.full_member:
            continue
        async with store.begin() as db:
            taken = await makers.hand_over(db, made, Viewer(made.team_id, user_id, found.email), moment.at)
        if taken:
            text = found.say(
                "{person} has left, so the subscription of {channel} is yours now. "
                "`{command} subscriptions` there shows it.",
                person=person(made.made_by),
                channel=f"<#{escape(made.channel_id)}>",
                command=COMMAND,
            )
            await _tell(client, user_id, text)
        return
    async with store.begin() as db:
        await subscriptions.pause(db, made.subscription_id, MAKER_LEFT, moment.at)


async def _who(client: AsyncWebClient, team_id: str, user_id: str) -> Person | None:
    """None when they have left. Raises Trouble."""
    try:
        answer = await ask(client.users_info(user=user_id, include_locale=True))
    except Trouble as trouble:
        if trouble.code in ("user_not_found", "users_not_found"):
            return None
        raise
    user = answer.get("user") or {}
    return None if user.get("deleted") else read(user, team_id)


async def _tell(client: AsyncWebClient, user_id: str, text: str) -> None:
    """Once: what cannot be told is left to the list of subscriptions."""
    try:
        await ask(client.chat_postMessage(channel=user_id, text=text, unfurl_links=False))
    except Trouble as trouble:
        log.info("maker_not_told", user_id=user_id, error=trouble.code)
