"""The creator's campaign page: no account, a signed link is the key."""

from collections.abc import Sequence

from aiohttp import web

from locales import Say, words
from store import creator_page
from store.codes import ConnectionState, Status
from store.creator_page import CreatorPage
from store.links import BadLink, ExpiredLink, Links, PageLink, UnsubscribeLink
from store.moment import Moment
from web import cards, pages
from web.fresh_link import too_old
from web.installation import WEB, Web


async def show(request: web.Request) -> web.Response:
    """Changes nothing: mail scanners fetch it before the creator does."""
    here = request.app[WEB]
    moment = here.moment()
    token = request.match_info["token"]
    try:
        link = here.links.read_page(token, moment.at)
    except BadLink:
        raise web.HTTPNotFound from None
    except ExpiredLink as expired:
        return await too_old(request, expired.link)
    found = await page_of(here, link, moment)
    say = pages.speaking(found.locale, found.brand_locale, timezone=found.timezone)
    shown = cards.cards(found, say, frozenset(here.networks), here.root, token)
    return pages.page(
        request,
        "creator.html",
        say,
        creator=found,
        greeting=say("Hello {name}", name=pages.isolated(say, found.first_name))
        if found.first_name
        else say("Hello"),
        lead=_lead(say, shown),
        cards=shown,
        tasks=_tasks(say, found),
        banner=_banner(request, say, found),
        unsubscribe=_unsubscribe(here, found),
    )


def opened(links: Links, token: str, moment: Moment) -> PageLink:
    """Raises HTTPNotFound for a link that is not ours or not whole, HTTPGone for one that is too old."""
    try:
        return links.read_page(token, moment.at)
    except BadLink:
        raise web.HTTPNotFound from None
    except ExpiredLink:
        raise web.HTTPGone from None


async def page_of(here: Web, link: PageLink, moment: Moment) -> CreatorPage:
    """Raises HTTPNotFound when the creator is no longer in the store."""
    async with here.store.read() as db:
        found = await creator_page.read(db, link.creator_id, link.campaign_id, moment)
    if found is None:
        raise web.HTTPNotFound
    return found


def _lead(say: Say, shown: Sequence[cards.Card]) -> str:
    urgent = sum(card.urgent for card in shown)
    if urgent:
        return say.plural(
            "One connection needs you. It takes a minute.",
            "{n} connections need you. Each takes a minute.",
            urgent,
        )
    if shown and all(card.tone == "good" for card in shown):
        return say("All is well: there is nothing that you need to do.")
    return say("There is nothing that you need to do at the moment.")


def _tasks(say: Say, page: CreatorPage) -> list[dict[str, object]]:
    if page.campaign is None:
        return []
    return [
        {
            "what": _what(say, task.kind, task.quantity),
            "network": words.network(task.network),
            "due": task.due_on and say("due {day}", day=say.day(task.due_on)),
            "done": task.done,
        }
        for task in page.campaign.tasks
    ]


def _what(say: Say, kind: str | None, quantity: int) -> str:
    """The kind is the campaign system's own word."""
    if kind is None:
        return say.plural("{n} post", "{n} posts", quantity)
    return say("{quantity} × {kind}", quantity=say.number(quantity), kind=pages.isolated(say, kind))


def _banner(request: web.Request, say: Say, page: CreatorPage) -> tuple[str, str] | None:
    """Thanks after a connection, as far as the profile's state bears it out: a tone and a sentence."""
    again, new = request.query.get("reconnected"), request.query.get("connected")
    profile = next((profile for profile in page.profiles if profile.id in (again, new)), None)
    if profile is None or profile.status is Status.NOT_CONNECTED:
        return None
    name = words.network(profile.network)
    if profile.status is Status.EXPIRED:
        missing = [
            words.permission(say, connection.permission)
            for connection in profile.connections
            if connection.state is not ConnectionState.ACTIVE
        ]
        return "note", say(
            "Thank you, {network} has given us access. Still missing: {permissions}. "
            "Somebody else gave that, so only they can give it again.",
            network=name,
            permissions=say.all_of(missing),
        )
    if again:
        return "good", say("Thank you, {network} is connected again.", network=name)
    return "good", say("Thank you, {network} is connected.", network=name)


def _unsubscribe(here: Web, page: CreatorPage) -> str:
    """On this host, whatever name it was reached by."""
    address = here.links.unsubscribe(UnsubscribeLink(page.creator_id, page.brand_id))
    return here.root + address.removeprefix(here.links.public_url)
