"""What can be done about a profile besides writing it: ask to promote its posts, take a holder away."""

from aiohttp import web

from store import promotion
from store.database import Session
from store.intake.cells import ID
from store.intake.refusals import Refused, cut, shown
from store.resources.reach import reached
from store.resources.removing import remove_holder
from store.resources.writing import take_turns
from store.tables import Brand, Profile
from web.api import answers, bodies, problems, queries
from web.api.admission import program
from web.api.resources import known_id, removal
from web.installation import WEB


async def request_promotion(request: web.Request) -> web.Response:
    """C7; 200 where the brand has asked before and has no answer yet."""
    queries.only(request)
    here = request.app[WEB]
    brand_id = _brand(await bodies.json_object(request))
    async with here.store.begin() as db:
        await take_turns(db)
        profile_id = await _known_profile(db, request)
        if not await reached(db, program(request), Brand, {brand_id}):
            raise problems.refused(Refused(f"no brand is known as {shown(brand_id)}", "brand_id"))
        is_new = await promotion.requested(
            db, profile_id, brand_id, asked_by=program(request).name, team_id=None, at=here.clock()
        )
    return answers.shown(
        request, {"profile_id": profile_id, "brand_id": brand_id}, status=201 if is_new else 200
    )


async def drop_holder(request: web.Request) -> web.Response:
    """C3."""
    queries.only(request)
    here = request.app[WEB]
    profile_id, holder = (known_id(request.match_info[name]) for name in ("profile_id", "holder"))
    async with here.store.begin() as db:
        removal(await remove_holder(db, program(request), profile_id, holder, here.moment()))
    return web.Response(status=204)


async def _known_profile(db: Session, request: web.Request) -> str:
    profile_id = known_id(request.match_info["profile_id"])
    if not await reached(db, program(request), Profile, {profile_id}):
        raise problems.not_found()
    return profile_id


def _brand(document: dict[str, object]) -> str:
    """Raises Problem."""
    for name in document:
        if name != "brand_id":
            raise problems.refused(Refused("is no field of this request; it takes brand_id", cut(name)))
    brand_id = document.get("brand_id")
    if not isinstance(brand_id, str) or not brand_id:
        raise problems.refused(Refused("must be the id of one of the token's brands", "brand_id"))
    try:
        found: str = ID.read(brand_id)
    except Refused as fault:
        raise problems.refused(fault.at("brand_id")) from None
    return found
