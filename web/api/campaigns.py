"""What a campaign lacks: participants without a connection that its requirements need (C11)."""

from aiohttp import web

from store.campaigns import campaign_document, campaign_view
from web.api import answers, problems, queries
from web.api.admission import program
from web.api.resources import known_id
from web.installation import WEB


async def connections(request: web.Request) -> web.Response:
    """The most urgent first; `limit` says how many are named, all are counted."""
    queries.only(request, "limit")
    here, limit = request.app[WEB], queries.limit(request)
    campaign_id = known_id(request.match_info["campaign_id"])
    async with here.store.read() as db:
        view = await campaign_view(db, program(request), campaign_id, here.moment(), limit=limit)
    if view is None:
        raise problems.not_found()
    return answers.shown(request, campaign_document(view))
