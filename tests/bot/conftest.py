import datetime as dt
from collections.abc import AsyncIterator

import pytest

from store.database import Store
from tests import given
from tests.bot.office import Office, opened

DAY = dt.timedelta(days=1)


@pytest.fixture
async def office(store: Store, now: dt.datetime) -> AsyncIterator[Office]:
    """Glow's workspace T1 with the campaign Spring; Ana and Bo make reels for it, and both are connected.

    What happens there reaches the bot over a socket where the store is PostgreSQL's, else at its own address: the
    same stories hold for both.
    """
    async with store.begin() as db:
        await given.brand(db, slack_team_id="T1")
        await given.campaign(db, due_on=(now + 10 * DAY).date())
        for first, last in (("Ana", "López"), ("Bo", "Ek")):
            who = first.lower()
            await given.creator(db, who, first_name=first, last_name=last)
            await given.profile(db, who, handle=f"{who}.reels")
            await given.grant(db, f"{who}-instagram", granted_at=now - DAY, expires_at=now + 60 * DAY)
            await given.participation(db, creator_id=who, since=now - DAY)
    async with opened(store, now, app_token=None if store.is_sqlite else "xapp-sandbox") as office:
        if office.slack.socket_mode:
            await office.slack.sockets.connected()
        yield office
