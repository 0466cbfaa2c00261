"""Unsubscribing: one click for mail programs (RFC 8058), a page with buttons for people."""

from collections.abc import Mapping

from aiohttp import web

from locales import Say
from store import unsubscribing
from store.links import BadLink, UnsubscribeLink
from store.unsubscribing import Scope, Subscriber
from web import pages
from web.frame import LARGEST_BODY
from web.installation import WEB, Web


async def show(request: web.Request) -> web.Response:
    """Changes nothing, whoever fetches it."""
    link = _opened(request)
    subscriber = await _subscriber(request.app[WEB], link)
    return _page(request, subscriber, done=None)


async def change(request: web.Request) -> web.Response:
    """What a mail program's one click or a button of the page asks for; twice is once."""
    here, link = request.app[WEB], _opened(request)
    form = await form_of(request)
    one_click = form.get("List-Unsubscribe") == "One-Click"
    action = "unsubscribe" if one_click else form.get("action")
    scope = _scope(None if one_click else form.get("scope"))
    subscriber = await _subscriber(here, link)
    if action not in ("unsubscribe", "resubscribe") or (scope is Scope.BRAND and subscriber.brand_id is None):
        raise web.HTTPBadRequest
    async with here.store.begin() as db:
        if action == "unsubscribe":
            how = "one_click" if one_click else "page"
            await unsubscribing.unsubscribe(
                db, subscriber.creator_id, here.clock(), how=how, scope=scope, brand_id=subscriber.brand_id
            )
        else:
            await unsubscribing.resubscribe(db, subscriber.creator_id, here.clock())
    return _page(request, await _subscriber(here, link), done=action)


def _scope(chosen: object) -> Scope:
    """Everything, unless something less was chosen. Raises HTTPBadRequest."""
    try:
        return Scope.EVERYTHING if chosen is None else Scope(str(chosen))
    except ValueError:
        raise web.HTTPBadRequest from None


async def form_of(request: web.Request) -> Mapping[str, object]:
    """Urlencoded or multipart, as RFC 8058 allows. Raises HTTPBadRequest for what cannot be read."""
    try:
        return await request.clone(client_max_size=LARGEST_BODY).post()
    except (ValueError, LookupError, web.RequestPayloadError):
        raise web.HTTPBadRequest from None


def _opened(request: web.Request) -> UnsubscribeLink:
    """Raises HTTPNotFound for a link that is not ours or not whole."""
    try:
        return request.app[WEB].links.read_unsubscribe(request.match_info["token"])
    except BadLink:
        raise web.HTTPNotFound from None


async def _subscriber(here: Web, link: UnsubscribeLink) -> Subscriber:
    """Raises HTTPNotFound when the creator is no longer in the store."""
    async with here.store.read() as db:
        found = await unsubscribing.subscriber(db, link.creator_id, link.brand_id, here.clock())
    if found is None:
        raise web.HTTPNotFound
    return found


def _page(request: web.Request, subscriber: Subscriber, *, done: str | None) -> web.Response:
    say = pages.speaking(subscriber.locale, subscriber.brand_locale, timezone=subscriber.timezone)
    title, sentences = _words(say, subscriber, done)
    return pages.page(
        request,
        "unsubscribe.html",
        say,
        title=title,
        sentences=sentences,
        choices=_choices(say, subscriber),
        said_something=bool(subscriber.said or subscriber.silenced),
        path=request.app[WEB].root + request.rel_url.raw_path,
    )


def _choices(say: Say, subscriber: Subscriber) -> list[tuple[Scope, str]]:
    """What can still be unsubscribed from, the most first."""
    if Scope.EVERYTHING in subscriber.said:
        return []
    offered = {
        Scope.EVERYTHING: say("All mail that I did not ask for"),
        Scope.REMINDERS: say("All reminders, whichever brand sends them"),
    }
    if subscriber.brand is not None:
        offered[Scope.BRAND] = say("Only the mail of {brand}", brand=pages.isolated(say, subscriber.brand))
    return [(scope, label) for scope, label in offered.items() if scope not in subscriber.said]


def _words(say: Say, subscriber: Subscriber, done: str | None) -> tuple[str, tuple[str, ...]]:
    if subscriber.said or subscriber.silenced:
        return (
            say("You are unsubscribed") if done else say("What you have unsubscribed from"),
            (
                *_in_force(say, subscriber),
                say("Your connections themselves stay as they are. You can change your mind at any time."),
            ),
        )
    if done:
        return say("Welcome back"), (say("You will be reminded again when a connection of yours ends."),)
    return (
        say("Unsubscribe from reminders?"),
        (
            say("Reminders tell you when a connection that a campaign needs has ended."),
            say("Without them, campaigns may miss your content and its numbers."),
        ),
    )


def _in_force(say: Say, subscriber: Subscriber) -> list[str]:
    if Scope.EVERYTHING in subscriber.said:
        return [say("You get no mail any more that you did not ask for, from any brand.")]
    told = []
    if Scope.REMINDERS in subscriber.said:
        told.append(say("No brand reminds you any more when a connection of yours ends."))
    if subscriber.silenced:
        brands = say.all_of([pages.isolated(say, name) for name in subscriber.silenced])
        told.append(say("You get no mail any more from {brands}.", brands=brands))
    return told
