"""The first half of a reconnect: from the creator's page to the network's login."""

import base64
import hashlib
import secrets

from aiohttp import web

from locales import Say, words
from platforms.network import Network as Adapter
from store import grants, history, oauth
from store.codes import Event, Network, Permission
from store.creator_page import CreatorPage, OwnProfile
from store.oauth import Attempt
from web import account_type, creator, pages, paths
from web.installation import WEB, Web
from web.pages import Action


async def start(request: web.Request) -> web.Response:
    """Sends the browser to the network, with a state that is good for one use.

    The state is bound to profile and network, not to the browser: the link is often opened inside a mail
    program, and the network's own app may bring its owner back in another browser.
    """
    here, moment = request.app[WEB], request.app[WEB].moment()
    network = known(request)
    token = request.query.get("link", "")
    link = creator.opened(here.links, token, moment)
    page = await creator.page_of(here, link, moment)
    say = pages.speaking(page.locale, page.brand_locale, timezone=page.timezone)
    profile = _profile(page, network, request.query.get("profile"))
    adapter = here.networks.get(network)
    if adapter is None:
        return _not_set_up(request, say, here, network, token)
    if profile is not None and profile.personal and "switched" not in request.query:
        return personal(request, say, here, network, token, profile.id)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64) if adapter.takes_pkce else None
    profile_id = profile.id if profile else None
    async with here.store.begin() as db:
        attempt = Attempt(network, page.creator_id, profile_id, token, verifier)
        await oauth.start(db, state, attempt, moment.at)
        await history.record(
            db,
            Event.RECONNECT_STARTED,
            moment.at,
            creator_id=page.creator_id,
            profile_id=profile_id,
            campaign_id=link.campaign_id if page.campaign else None,
            detail={"network": network},
        )
        known_access = await grants.access(db, profile_id, moment) if profile_id else None
    wanted = _wanted(adapter, known_access.ever_given if known_access else frozenset())
    redirect_uri = paths.callback(here.public_url, network)
    address = adapter.authorize(state, redirect_uri, wanted, verifier and _challenge(verifier))
    # Not HTTPFound, which would write the address anew: networks compare the redirect URI by its bytes.
    return web.Response(status=302, headers={"Location": address})


def known(request: web.Request) -> Network:
    """The network that the path names. Raises HTTPNotFound."""
    try:
        return Network(request.match_info["network"])
    except ValueError:
        raise web.HTTPNotFound from None


def personal(
    request: web.Request, say: Say, here: Web, network: Network, token: str, profile_id: str | None
) -> web.Response:
    """A kind no to an account that cannot be connected, with the way to one that can (C6)."""
    return pages.kind(
        request,
        say,
        400,
        say("This account has to be switched first"),
        account_type.why_not(say),
        steps=account_type.how_to_switch(say),
        actions=(
            Action(
                say("I have switched: connect {network}", network=words.network(network)),
                paths.connect(here.root, network, token, profile_id, switched="yes"),
            ),
            back_to_page(say, here, token),
        ),
    )


def back_to_page(say: Say, here: Web, token: str) -> Action:
    return Action(say("Back to your page"), paths.creator_page(here.root, token))


def _profile(page: CreatorPage, network: Network, profile_id: str | None) -> OwnProfile | None:
    """None for a first connection. Raises HTTPNotFound for a profile that is not this creator's."""
    if not profile_id:
        return None
    for profile in page.profiles:
        if profile.id == profile_id and profile.network is network:
            return profile
    raise web.HTTPNotFound


def _not_set_up(request: web.Request, say: Say, here: Web, network: Network, token: str) -> web.Response:
    return pages.kind(
        request,
        say,
        404,
        words.network(network),
        say(
            "{network} cannot be connected here at the moment. There is nothing that you need to do.",
            network=words.network(network),
        ),
        actions=(back_to_page(say, here, token),),
    )


def _wanted(adapter: Adapter, ever_given: frozenset[Permission]) -> frozenset[Permission]:
    """All that was ever given for the profile, and insights, without which no report can be made."""
    return (ever_given | {Permission.INSIGHTS}) & adapter.offers


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
