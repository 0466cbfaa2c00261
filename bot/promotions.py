"""The job that tells people of the promotion access that they had asked for (C7)."""

from collections import defaultdict
from collections.abc import Sequence

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.promotion import granted, granted_summary
from bot.clients import Clients, Trouble, ask
from bot.notices import PERMANENT, Announced, reachable
from bot.people import People
from locales import Say
from store import promotion_answers
from store.database import Store
from store.moment import Moment
from store.promotion_answers import Granted

log = structlog.get_logger()

NOBODY_THERE = PERMANENT | {"cannot_dm_bot", "messages_tab_disabled", "user_disabled", "user_not_found"}
"""Slack will say the same again: the person is not told, and the status card shows it anyway."""


async def tell_of_granted(store: Store, clients: Clients, moment: Moment) -> Announced:
    """One direct message for each request that was granted since; never a second one."""
    async with store.read() as db:
        untold = await promotion_answers.untold(db)
    slack = await reachable(clients, {one.team_id for one in untold})
    waiting: dict[str, list[Granted]] = defaultdict(list)
    for one in untold:
        waiting[one.team_id].append(one)
    done = Announced()
    for team_id, client in slack.items():
        done += await _tell_team(store, clients.people, client, waiting[team_id], moment)
    return done


async def _tell_team(
    store: Store, people: People, client: AsyncWebClient, waiting: Sequence[Granted], moment: Moment
) -> Announced:
    """One after the other, until Slack wants a pause or cannot be reached: the rest waits for the next pass."""
    done = Announced()
    for one in waiting:
        async with store.begin() as db:
            # Before it is posted: after a crash it is better told on the card alone than twice.
            ours = await promotion_answers.claim(db, one.request_id, moment.at)
        if not ours:
            continue
        try:
            await _post(client, one, await people.say_to(client, one.team_id, one.asked_by))
        except Trouble as trouble:
            log.warning("promotion_not_told", request_id=one.request_id, error=trouble.code)
            if trouble.code not in NOBODY_THERE:
                async with store.begin() as db:
                    await promotion_answers.release(db, one.request_id)
                return done if trouble.retry_after is not None else done + Announced(failed=1)
            done += Announced(failed=1)
        else:
            done += Announced(posted=1)
    return done


async def _post(client: AsyncWebClient, one: Granted, say: Say) -> None:
    text, blocks = granted_summary(one, say), granted(one, say)
    await ask(client.chat_postMessage(channel=one.asked_by, text=text, blocks=blocks, unfurl_links=False))
