"""What happened to a creator, a profile, a campaign, a brand: the newest first."""

from aiohttp import web

from store.resources.histories import entries
from store.resources.reach import reached
from store.tables import Brand, Campaign, Creator, HistoryEntry, Profile
from web.api import answers, problems, queries
from web.api.admission import program
from web.api.operations import Handler
from web.api.resources import known_id
from web.installation import WEB

ABOUT = {
    "creator_id": (Creator, HistoryEntry.creator_id),
    "profile_id": (Profile, HistoryEntry.profile_id),
    "campaign_id": (Campaign, HistoryEntry.campaign_id),
    "brand_id": (Brand, HistoryEntry.brand_id),
}
HIGHEST_ID = 2**63 - 1


def history_of(name: str) -> Handler:
    """Of what the id *name* in the address is the id of."""
    mapped, column = ABOUT[name]

    async def get(request: web.Request) -> web.Response:
        queries.only(request, "limit", "after")
        here, who = request.app[WEB], program(request)
        limit, before = queries.limit(request), _before(request)
        own = known_id(request.match_info[name])
        async with here.store.read() as db:
            if not await reached(db, who, mapped, {own}):
                raise problems.not_found()
            found = await entries(db, who, column == own, before, limit)
        following = None if found.next is None else (str(found.next),)
        return answers.shown(
            request, found.entries, headers=queries.next_page(request, queries.cursor(following))
        )

    return get


def _before(request: web.Request) -> int | None:
    after = queries.after(request, 1)
    if after is None:
        return None
    if not (after[0].isascii() and after[0].isdigit() and len(after[0]) < 20):
        raise problems.refused(queries.NO_CURSOR)
    return min(int(after[0]), HIGHEST_ID)
