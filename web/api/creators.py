"""What a creator's connections mean for a campaign system: may an offer go out, and why was nobody reminded."""

from dataclasses import replace

from aiohttp import web

from store.codes import Network
from store.database import Session
from store.offers import in_english, offer_check
from store.record import record_of
from store.resources.reach import reached
from store.tables import Creator
from store.why import why
from store.why_document import why_document
from store.why_warned import why_warned
from web.api import answers, problems, queries
from web.api.admission import program
from web.api.resources import known_id
from web.installation import WEB


async def offer(request: web.Request) -> web.Response:
    """C8."""
    queries.only(request, "network")
    network = queries.needed(queries.code(request, "network", Network), "network", Network)
    here = request.app[WEB]
    async with here.store.read() as db:
        creator_id = await known_creator(db, request)
        check = await offer_check(db, program(request), creator_id, network, here.moment())
    return answers.shown(
        request,
        {
            "allowed": check.allowed,
            "reason": check.reason,
            "text": in_english(check),
            "profile_id": check.profile_id,
            "cause": check.cause,
            "since": check.since,
            "reminder": check.instead,
        },
    )


async def explain(request: web.Request) -> web.Response:
    """R8; the same document as `reconnect why --json`, other programs' campaigns left out."""
    queries.only(request, "network", "at")
    network, at = queries.code(request, "network", Network), queries.instant(request, "at")
    here = request.app[WEB]
    moment = replace(here.moment(), at=at) if at else here.moment()
    async with here.store.read() as db:
        creator_id = await known_creator(db, request)
        found = await why(db, creator_id, moment, network, program(request))
        warned = await why_warned(db, creator_id, moment, program(request))
    return answers.shown(request, why_document(found, warned))


async def export(request: web.Request) -> web.Response:
    """X18: all that is stored, as far as it concerns the token's brands or every brand."""
    queries.only(request)
    here = request.app[WEB]
    async with here.store.read() as db:
        creator_id = await known_creator(db, request)
        record = await record_of(db, creator_id, here.moment(), program(request))
    return answers.shown(request, record)


async def known_creator(db: Session, request: web.Request) -> str:
    """The id in the address. Raises Problem when the token does not reach it."""
    creator_id = known_id(request.match_info["creator_id"])
    if not await reached(db, program(request), Creator, {creator_id}):
        raise problems.not_found()
    return creator_id
