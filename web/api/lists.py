"""Lists: of records, and of profiles with their states by any filter (C12)."""

from dataclasses import replace

from aiohttp import web

from store.filters import Unclear, Wanted, parse
from store.intake.catalog import CREATORS, PROFILES
from store.intake.kinds import Kind
from store.intake.refusals import Refused
from store.listing import pages
from store.listing.cursors import BadCursor
from store.listing.document import page_document
from store.resources.reach import reached
from store.resources.reading import page
from store.tables import Base
from web.api import answers, problems, queries
from web.api.admission import program
from web.api.operations import Handler
from web.api.places import Folder
from web.api.resources import known_id
from web.installation import WEB

FILTERED = (CREATORS, PROFILES)
"""Their lists take `q`."""


def listing(folder: Folder) -> Handler:
    async def get(request: web.Request) -> web.Response:
        """All that the token reaches; below another record, 404 unless the token reaches that one."""
        filtered = ("q",) if folder.kind in FILTERED else ()
        queries.only(request, "limit", "after", *filtered)
        here, who, kind = request.app[WEB], program(request), folder.kind
        limit, after = queries.limit(request), queries.after(request, len(kind.key))
        wanted = _wanted(request)
        async with here.store.read() as db:
            for name, value in request.match_info.items():
                if not await reached(db, who, _parent(kind, name), {known_id(value)}):
                    raise problems.not_found()
            try:
                found = await page(db, who, kind, request.match_info, after, limit, here.moment(), wanted)
            except Unclear as unclear:
                raise problems.refused(Refused(str(unclear), "q")) from None
        return answers.shown(
            request, found.documents, headers=queries.next_page(request, queries.cursor(found.next))
        )

    return get


async def states(request: web.Request) -> web.Response:
    """The same document as `reconnect list --json`, of what the token reaches."""
    queries.only(request, "q", "limit", "after", "at")
    here = request.app[WEB]
    limit, at, wanted = queries.limit(request), queries.instant(request, "at"), _wanted(request)
    moment = replace(here.moment(), at=at) if at else here.moment()
    async with here.store.read() as db:
        try:
            found = await pages.page(
                db, program(request), wanted, moment, limit=limit, after=request.query.get("after")
            )
        except Unclear as unclear:
            raise problems.refused(Refused(str(unclear), "q")) from None
        except BadCursor as refused:
            raise problems.refused(Refused(str(refused), "after")) from None
    return answers.shown(request, page_document(found), headers=queries.next_page(request, found.next))


def _wanted(request: web.Request) -> Wanted:
    try:
        return parse(request.query.get("q", ""))
    except Unclear as unclear:
        raise problems.refused(Refused(str(unclear), "q")) from None


def _parent(kind: Kind, name: str) -> type[Base]:
    """What the id in a list's address is the id of."""
    field = kind.field(name)
    assert field is not None and field.refers_to is not None  # noqa: S101, PT018  as the table of folders says
    return field.refers_to
