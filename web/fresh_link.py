"""A link that is too old offers a fresh one by mail (X11): only the button asks for it, scanners do not."""

from aiohttp import web

from locales import Say
from store import creator_page, fresh_links
from store.links import BadLink, ExpiredLink, PageLink
from web import pages
from web.installation import WEB, Web


async def too_old(request: web.Request, link: PageLink) -> web.Response:
    """The page, 410 in any case; with a button where a mail can reach the creator."""
    here = request.app[WEB]
    moment = here.moment()
    async with here.store.read() as db:
        sender = await fresh_links.sender_of(db, link, moment)
    if sender is None:
        raise web.HTTPGone
    say = await _speaking(here, link)
    return pages.page(
        request,
        "fresh_link.html",
        say,
        status=410,
        title=say("This link is too old"),
        sentences=(
            say(
                "For your safety, links stop working after a while. The newest mail from us has a fresh one."
            ),
            say("Or have one sent to your address."),
        ),
        path=f"{here.root}/c/{request.match_info['token']}",
    )


async def ask(request: web.Request) -> web.Response:
    """The button. Whoever pressed it learns nothing of the creator, and the mail goes to the creator alone."""
    here = request.app[WEB]
    moment = here.moment()
    try:
        here.links.read_page(request.match_info["token"], moment.at)
    except BadLink:
        raise web.HTTPNotFound from None
    except ExpiredLink as expired:
        link = expired.link
    else:
        raise web.HTTPSeeOther(f"{here.root}/c/{request.match_info['token']}")
    async with here.store.begin() as db:
        if not await fresh_links.ask_for(db, link, moment):
            raise web.HTTPGone
    say = await _speaking(here, link)
    return pages.kind(
        request,
        say,
        200,
        say("A fresh link is on its way"),
        say("Look into your mailbox in a minute or two. The newest mail from us has the link that works."),
    )


async def _speaking(here: Web, link: PageLink) -> Say:
    """In the creator's language, as the page itself would be."""
    async with here.store.read() as db:
        found = await creator_page.read(db, link.creator_id, link.campaign_id, here.moment())
    if found is None:
        raise web.HTTPGone
    return pages.speaking(found.locale, found.brand_locale, timezone=found.timezone)
