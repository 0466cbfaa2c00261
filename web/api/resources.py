"""Reading, writing and deleting one record."""

from aiohttp import web

from store.database import Session
from store.erasure import leave_no_trace
from store.intake.catalog import CREATORS
from store.intake.cells import ID
from store.intake.documents import given
from store.intake.kinds import Record, check
from store.intake.loading import Outcome
from store.intake.refusals import Refused
from store.moment import Moment
from store.resources.reading import Key, Told, read
from store.resources.removing import Removal, remove
from store.resources.writing import Unknown, put, take_turns
from store.rules.concern import Program
from web.api import answers, bodies, problems, queries
from web.api.admission import program
from web.api.operations import Handler
from web.api.places import Place
from web.api.problems import Problem
from web.installation import WEB

SHARED = "Another program counts on this access too, so it can be changed here and not deleted."


def getting(place: Place) -> Handler:
    async def get(request: web.Request) -> web.Response:
        queries.only(request)
        here = request.app[WEB]
        async with here.store.read() as db:
            found = await read(db, program(request), place.kind, key_of(request, place), here.moment())
        if found is None:
            raise problems.not_found()
        return answers.shown(request, found)

    return get


def putting(place: Place) -> Handler:
    async def put_one(request: web.Request) -> web.Response:
        """Absent keys keep what is stored, null clears: the record as it then is comes back."""
        queries.only(request)
        here, moment = request.app[WEB], request.app[WEB].moment()
        record = _checked(place, request, await bodies.json_object(request))
        async with here.store.begin() as db:
            told, is_new = await _put(db, request, place, record, moment)
        headers = {"Location": f"{here.root}{request.rel_url.raw_path}"} if is_new else None
        return answers.shown(request, told, status=201 if is_new else 200, headers=headers)

    return put_one


def deleting(place: Place) -> Handler:
    async def delete(request: web.Request) -> web.Response:
        queries.only(request)
        here, moment = request.app[WEB], request.app[WEB].moment()
        who, key = program(request), key_of(request, place)
        async with here.store.begin() as db:
            await take_turns(db)
            found = await read(db, who, place.kind, key, moment, held=True)
            if found is None:
                raise problems.not_found()
            answers.require(request, found)
            removal(await remove(db, who, place.kind, key, moment))
        if place.kind is CREATORS:
            await leave_no_trace(here.store)
        return web.Response(status=204)

    return delete


def known_id(value: str) -> str:
    """*value* as an id. What can be none is the id of nothing: raises Problem."""
    try:
        found: str = ID.read(value)
    except Refused:
        raise problems.not_found() from None
    return found


def key_of(request: web.Request, place: Place) -> Key:
    """What can be no id is the id of nothing. Raises Problem."""
    try:
        return place.key(request.match_info)
    except Refused:
        raise problems.not_found() from None


def removal(how: Removal) -> None:
    """Raises Problem unless it was done."""
    match how:
        case Removal.UNKNOWN:
            raise problems.not_found()
        case Removal.SHARED:
            raise Problem(403, SHARED)


def _checked(place: Place, request: web.Request, document: dict[str, object]) -> Record:
    """Raises Problem."""
    try:
        record = check(place.kind, given(place.kind, place.given(request.match_info, document)))
        address = place.key(request.match_info)
    except Refused as fault:
        raise problems.refused(fault) from None
    if record.key != address:
        raise problems.refused(Refused("the address names this member by e-mail", "slack_user_id"))
    return record


async def _put(
    db: Session, request: web.Request, place: Place, record: Record, moment: Moment
) -> tuple[Told, bool]:
    """The record as it is now, and whether it is new. Raises Problem, which undoes it."""
    who: Program = program(request)
    await take_turns(db)
    answers.require(request, await read(db, who, place.kind, record.key, moment, held=True))
    outcome = await put(db, who, place.kind, record, moment)
    if isinstance(outcome, Refused):
        is_address = isinstance(outcome, Unknown) and outcome.column in request.match_info
        raise problems.not_found() if is_address else problems.refused(outcome)
    told = await read(db, who, place.kind, record.key, moment)
    assert told is not None  # noqa: S101  what a token may write it may read
    return told, outcome is Outcome.NEW
