"""What a marketer is told, by direct message and by e-mail: one click for mail programs, a page with two switches."""

from aiohttp import web

from locales import Say
from store import switches
from store.links import BadLink, SwitchesLink
from store.switches import Switches, Way
from web import pages
from web.installation import WEB, Web
from web.unsubscribe import form_of

ONE_CLICK = ("mail", "off")


async def show(request: web.Request) -> web.Response:
    """Changes nothing, whoever fetches it."""
    return _page(request, await _standing(request.app[WEB], _opened(request)))


async def change(request: web.Request) -> web.Response:
    """What a mail program's one click or a switch of the page asks for; twice is once."""
    here, link = request.app[WEB], _opened(request)
    form = await form_of(request)
    if form.get("List-Unsubscribe") == "One-Click":
        way, to = ONE_CLICK
    else:
        way, _, to = str(form.get("switch")).partition(" ")
    if way not in set(Way) or to not in ("on", "off"):
        raise web.HTTPBadRequest
    await _standing(here, link)
    turn = switches.turn_on if to == "on" else switches.turn_off
    async with here.store.begin() as db:
        await turn(db, link.team_id, link.user_id, Way(way), here.clock())
    return _page(request, await _standing(here, link))


def _opened(request: web.Request) -> SwitchesLink:
    """Raises HTTPNotFound for a link that is not ours or not whole."""
    try:
        return request.app[WEB].links.read_switches(request.match_info["token"])
    except BadLink:
        raise web.HTTPNotFound from None


async def _standing(here: Web, link: SwitchesLink) -> Switches:
    """Raises HTTPNotFound for somebody who has left."""
    async with here.store.read() as db:
        found = await switches.switches(db, link.team_id, link.user_id)
    if found is None:
        raise web.HTTPNotFound
    return found


def _page(request: web.Request, standing: Switches) -> web.Response:
    say = Say(standing.locale, standing.zone)
    return pages.page(
        request,
        "switches.html",
        say,
        title=say("Notifications"),
        sentences=(say("Of the creators whose connections you watch, you are told:"),),
        switches=[_switch(say, standing, way) for way in (Way.MAIL, Way.DIRECT)],
        path=request.app[WEB].root + request.rel_url.raw_path,
    )


def _switch(say: Say, standing: Switches, way: Way) -> dict[str, object]:
    on = way in standing.on
    if way is Way.MAIL:
        told = (
            say("By e-mail to {address}: on", address=standing.address)
            if on
            else say("By e-mail to {address}: off", address=standing.address)
        )
        label = say("End these mails") if on else say("Mail me again")
    else:
        told = say("By direct message in Slack: on") if on else say("By direct message in Slack: off")
        label = say("End direct messages") if on else say("Tell me by direct message")
    return {"told": told, "label": label, "value": f"{way} {'off' if on else 'on'}", "on": on}
