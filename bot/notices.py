"""The job that tells channels and people: posts what is new, edits what is over (N1, N3, X6)."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.notice import notice, summary, why_direct
from bot.clients import UNREACHABLE, Clients, Trouble, ask
from bot.makers import look_after, say_paused
from bot.people import People
from locales import Say
from store import handovers, notices, subscriptions
from store.database import Store
from store.moment import Moment
from store.notices import THROTTLED, DueNotice
from store.webhooks import horizon

log = structlog.get_logger()

BATCH = 50
BETWEEN_POSTS = 1.0
"""Seconds between two messages to one channel, as Slack wants it."""
CHANNELS_AT_ONCE = 8
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=1)

PERMANENT = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "invalid_auth",
        "is_archived",
        "messages_tab_disabled",
        "missing_scope",
        "not_in_channel",
        "restricted_action",
        "token_revoked",
        "user_disabled",
        "user_not_found",
    }
)
"""Slack will say the same again until a person changes something: the subscription pauses and says so."""
SHUT_OUT = frozenset({"account_inactive", "invalid_auth", "token_revoked"})
"""In this workspace nobody can be told anything."""
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""The message cannot be edited; what it would say is posted afresh."""


@dataclass(frozen=True, slots=True)
class Announced:
    posted: int = 0
    updated: int = 0
    failed: int = 0

    def __add__(self, other: "Announced") -> "Announced":
        return Announced(self.posted + other.posted, self.updated + other.updated, self.failed + other.failed)


async def announce(store: Store, clients: Clients, moment: Moment, owner: str) -> Announced:
    """Everything that is due at *moment*: first what is to be told becomes notices, then they go out.

    Workspaces without a token, and those where Slack cannot be reached, are left as they are.
    """
    async with store.begin() as db:
        await handovers.note(db, moment)
        teams = await subscriptions.teams_with_any(db)
    slack = await reachable(clients, teams)
    if not slack:
        return Announced()
    upto = await horizon.settled(store)
    async with store.begin() as db:
        if upto is not None:
            await notices.make(db, moment, slack.keys(), upto)
        await notices.wake(db, moment)
    done = Announced()
    while True:
        async with store.begin() as db:
            due = await notices.claim(db, moment, owner, slack.keys(), BATCH)
        if not due:
            break
        done += await _deliver(store, clients.people, slack, due, moment)
    await look_after(store, slack, moment)
    return done


async def reachable(clients: Clients, teams: Collection[str]) -> dict[str, AsyncWebClient]:
    """The workspaces of *teams* that the bot has a token for."""
    found = {}
    for team_id in sorted(teams):
        try:
            client = await clients.of(team_id)
        except Trouble as trouble:
            log.warning("slack_not_reachable", team_id=team_id, error=trouble.code)
            continue
        if client is not None:
            found[team_id] = client
        else:
            clients.say_once("slack_without_token", team_id)
    return found


async def _deliver(
    store: Store, people: People, slack: dict[str, AsyncWebClient], due: Sequence[DueNotice], moment: Moment
) -> Announced:
    """Channels side by side, so that none holds another up; within a channel one after the other."""
    channels: dict[tuple[str, str], list[DueNotice]] = defaultdict(list)
    for one in due:
        channels[one.team_id, one.channel_id].append(one)
    places = asyncio.Semaphore(CHANNELS_AT_ONCE)

    async def channel(mine: list[DueNotice]) -> Announced:
        async with places:
            return await _deliver_channel(store, people, slack[mine[0].team_id], mine, moment)

    return sum(await asyncio.gather(*map(channel, channels.values())), start=Announced())


async def _deliver_channel(
    store: Store, people: People, client: AsyncWebClient, due: list[DueNotice], moment: Moment
) -> Announced:
    """In the language of whoever made the subscription."""
    done = Announced()
    for place, one in enumerate(due):
        if done.posted and one.ts is None:
            await asyncio.sleep(BETWEEN_POSTS)
        say = await people.say_to(client, one.team_id, one.made_by)
        try:
            ts, channel_id = await _show(client, one, say)
        except Trouble as trouble:
            throttled = trouble.retry_after is not None
            await _put_off(store, client, say, due[place:] if throttled else [one], trouble, moment)
            if throttled:
                return done
            done += Announced(failed=1)
            continue
        async with store.begin() as db:
            await notices.shown(db, one, ts, channel_id, moment.at)
            await subscriptions.delivered(db, one.subscription_id, moment.at)
        done += Announced(updated=1) if ts == one.ts else Announced(posted=1)
    return done


async def _show(client: AsyncWebClient, one: DueNotice, say: Say) -> tuple[str, str]:
    """Post or edit; the message's ts and the channel as Slack names it. Raises Trouble."""
    text, blocks = summary(one.lines, say, one.notes), notice(one.lines, say, one.notes)
    if one.direct:
        blocks.append(why_direct(say))
    if one.ts is not None:
        try:
            await ask(client.chat_update(channel=one.channel_id, ts=one.ts, text=text, blocks=blocks))
        except Trouble as trouble:
            if trouble.code not in GONE:
                raise
        else:
            return one.ts, one.channel_id
    answer = await ask(
        client.chat_postMessage(
            channel=one.channel_id, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
        )
    )
    if not answer.get("ts"):
        raise Trouble(UNREACHABLE)
    return str(answer["ts"]), str(answer.get("channel") or one.channel_id)


async def _put_off(
    store: Store,
    client: AsyncWebClient,
    say: Say,
    due: Sequence[DueNotice],
    trouble: Trouble,
    moment: Moment,
) -> None:
    """One after Retry-After, or later and later; where no wait helps, its subscription pauses and says so."""
    log.warning("notice_not_shown", notice_id=due[0].id, team_id=due[0].team_id, error=trouble.code)
    paused = []
    async with store.begin() as db:
        for one in due:
            if trouble.retry_after is not None:
                until = moment.at + dt.timedelta(seconds=trouble.retry_after)
                await notices.postpone(db, one, until, THROTTLED)
                continue
            await notices.postpone(db, one, moment.at + waiting(one.attempts), trouble.code)
            if trouble.code not in PERMANENT:
                await subscriptions.failed(db, one.subscription_id, trouble.code)
            elif await subscriptions.pause(db, one.subscription_id, trouble.code, moment.at):
                paused.append(one)
    for one in paused:
        if not one.direct and trouble.code not in SHUT_OUT:
            await say_paused(client, say, one.made_by, one.channel_id, trouble.code)


def waiting(attempts: int) -> dt.timedelta:
    """A minute, then twice as long each time, at most an hour."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 10)), LONGEST_WAIT)
