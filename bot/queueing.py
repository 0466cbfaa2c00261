"""The job that queues the mails that people have sent by hand, and tells them how far it is and what came of it."""

import time

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.outreach import outcome, progress
from bot.clients import Clients, Trouble, ask
from bot.notices import PERMANENT, reachable
from bot.people import People
from locales import Say
from store import submissions
from store.database import Store
from store.mail_codes import OutreachState
from store.moment import Moment
from store.submissions import Progress

log = structlog.get_logger()


async def work_off(store: Store, moment: Moment) -> None:
    """All that waits, in turns: a long one holds no short one up, and one that fails no other."""
    async with store.read() as db:
        left = list(await submissions.waiting(db))
    while left:
        left = [outreach_id for outreach_id in left if await _goes_on(store, outreach_id, moment)]


async def _goes_on(store: Store, outreach_id: int, moment: Moment) -> bool:
    """Some of it is done, and more is to do."""
    try:
        async with store.begin() as db:
            done = await submissions.work_off_some(db, outreach_id, moment)
    except Exception:  # the job's one handler: the next look goes on from what was reached
        log.exception("outreach_failed", outreach_id=outreach_id)
        return False
    return done is not None and done.state is OutreachState.WAITING


async def work_at_once(store: Store, outreach_id: int, moment: Moment, seconds: float) -> Progress | None:
    """For about *seconds*; the worker does the rest. None: the worker has it in hands already."""
    until = time.monotonic() + seconds
    reached = None
    while time.monotonic() < until:
        async with store.begin() as db:
            done = await submissions.work_off_some(db, outreach_id, moment)
        if done is None:
            break
        reached = done
        if done.state is not OutreachState.WAITING:
            break
    return reached


async def tell_progress(store: Store, clients: Clients, moment: Moment) -> None:
    """The modal, if it still stands, says how far it is; at its end the person gets one direct message."""
    async with store.read() as db:
        untold = await submissions.untold(db)
    slack = await reachable(clients, {one.team_id for one in untold})
    for one in untold:
        if (client := slack.get(one.team_id)) is None:
            continue
        if one.state is OutreachState.WAITING:
            await _redraw(client, one, await clients.people.say_to(client, one.team_id, one.asked_by))
        else:
            await _tell(store, clients.people, client, one, moment)


async def _tell(store: Store, people: People, client: AsyncWebClient, one: Progress, moment: Moment) -> None:
    async with store.begin() as db:
        # Before it is posted: after a crash it is better seen in the history alone than told twice.
        ours = await submissions.claim_telling(db, one.id, moment)
    if not ours:
        return
    say = await people.say_to(client, one.team_id, one.asked_by)
    await _redraw(client, one, say)
    try:
        text = outcome(one, say)
        await ask(client.chat_postMessage(channel=one.asked_by, text=text, unfurl_links=False))
    except Trouble as trouble:
        log.warning("outreach_not_told", outreach_id=one.id, error=trouble.code)
        if trouble.code not in PERMANENT:
            async with store.begin() as db:
                await submissions.release_telling(db, one.id)


async def _redraw(client: AsyncWebClient, one: Progress, say: Say) -> None:
    try:
        await ask(client.views_update(view_id=one.view_id, view=progress(one, say)))
    except Trouble as trouble:
        # Most often it was closed. The direct message tells all the same.
        log.debug("outreach_not_redrawn", outreach_id=one.id, error=trouble.code)
