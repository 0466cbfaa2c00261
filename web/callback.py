"""The second half of a reconnect: the network sends the browser back, and the access has to prove itself."""

import structlog
from aiohttp import web

from locales import words
from store import creator_page, history, oauth
from store.codes import Event, Network
from store.links import BadLink, ExpiredLink
from store.oauth import Attempt
from web import connect, pages, paths
from web.health import METERS
from web.installation import WEB, Web
from web.proof import NotProven, Reason, keep, prove
from web.shortfalls import Visit, explained

log = structlog.get_logger(__name__)


async def back(request: web.Request) -> web.Response:
    """Ends on the creator's page, or on a page that tells what is missing; then nothing was stored."""
    here, network = request.app[WEB], connect.known(request)
    adapter = here.networks.get(network)
    if adapter is None:
        raise web.HTTPNotFound
    query = request.query
    visit, ours = await _visit(request, here, network)
    if visit is None:
        return _stranger(request, network, denied="error" in query)
    attempt = visit.attempt
    if not ours:
        raise web.HTTPSeeOther(paths.creator_page(here.root, attempt.link))
    try:
        code = _code(request)
        connected = await keep(here, adapter, attempt, await prove(here, adapter, attempt, code))
    except NotProven as short:
        await _refused(visit, short)
        return explained(visit, short)
    request.app[METERS].reconnects.labels(network, "connected").inc()
    log.info("connected", network=network, profile_id=connected.profile_id, status=connected.status)
    told = {"reconnected" if connected.again else "connected": connected.profile_id}
    raise web.HTTPSeeOther(paths.creator_page(here.root, attempt.link, **told))


async def _visit(request: web.Request, here: Web, network: Network) -> tuple[Visit | None, bool]:
    """The attempt that the state stands for, and whether this is its one use."""
    state, moment = request.query.get("state"), here.moment()
    if not state:
        return None, False
    async with here.store.begin() as db:
        used = await oauth.use(db, state, network, moment.at)
        if used is None:
            return None, False
        attempt, ours = used
        page = await creator_page.read(db, attempt.creator_id, _campaign(here, attempt), moment)
    if page is None:
        return None, False
    say = pages.speaking(page.locale, page.brand_locale, timezone=page.timezone)
    return Visit(request, here, attempt, say), ours


def _campaign(here: Web, attempt: Attempt) -> str | None:
    """Of the link that began it, which may have become too old in the meantime."""
    try:
        return here.links.read_page(attempt.link, here.clock()).campaign_id
    except (BadLink, ExpiredLink):
        return None


def _code(request: web.Request) -> str:
    """What the network sent. Raises NotProven when it was a no."""
    error = request.query.get("error")
    if error in ("access_denied", "user_denied", "user_cancelled_login"):
        raise NotProven(Reason.DENIED)
    if error in ("server_error", "temporarily_unavailable"):
        raise NotProven(Reason.NETWORK_TROUBLE, why="error_in_callback")
    code = request.query.get("code")
    if error or not code:
        raise NotProven(Reason.NOT_AUTHORISED, why="no_code")
    return code


async def _refused(visit: Visit, short: NotProven) -> None:
    """Remember it; the grants were not touched."""
    attempt, reason = visit.attempt, short.reason
    visit.request.app[METERS].reconnects.labels(attempt.network, reason).inc()
    log.info(
        "not_connected", network=attempt.network, profile_id=attempt.profile_id, reason=reason, why=short.why
    )
    if reason is Reason.GONE:
        return
    async with visit.here.store.begin() as db:
        await history.record(
            db,
            Event.RECONNECT_REFUSED,
            visit.here.clock(),
            creator_id=attempt.creator_id,
            profile_id=attempt.profile_id,
            detail={"network": attempt.network, "reason": reason} | _details(short),
        )


def _details(short: NotProven) -> dict[str, object]:
    return {"missing": sorted(short.missing)} if short.missing else {}


def _stranger(request: web.Request, network: Network, *, denied: bool) -> web.Response:
    """No state, or none that we gave for this network: nobody is known, and the network is not asked."""
    say = pages.stranger(request)
    open_again = say("Open your page once more from the newest mail, and press the button there.")
    if denied:
        return pages.kind(
            request,
            say,
            400,
            say("Nothing was connected"),
            say(
                "You said no at {network}, and that is fine: nothing was changed.",
                network=words.network(network),
            ),
            open_again,
        )
    return pages.kind(
        request,
        say,
        400,
        say("This sign-in cannot be continued"),
        say("It is not one that was started here within the last hour. Nothing was changed."),
        open_again,
    )
