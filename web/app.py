"""The routes that browsers and other programs come to."""

from aiohttp import web

from web import assets, callback, connect, creator, frame, fresh_link, health, pages, switches, unsubscribe
from web.api import app as api
from web.installation import WEB, Web
from web.mail_reports import routes as mail_reports

__all__ = ["WEB", "Web", "routes"]


def routes(app: web.Application, here: Web) -> None:
    """Put the pages, and the frame around every request of *app*, into it. Call it before the app starts."""
    health.routes(app, here)
    app[health.METERS] = health.meters(here.registry)
    app.middlewares.append(frame.framed)
    app.on_response_prepare.append(frame.add_headers)
    pages.set_up(app)
    assets.routes(app)
    app.router.add_get("/c/{token}", creator.show)
    app.router.add_post("/c/{token}", fresh_link.ask)
    # Without HEAD: whoever only looks starts no authorisation.
    app.router.add_get("/connect/{network}", connect.start, allow_head=False)
    app.router.add_get("/connect/{network}/callback", callback.back, allow_head=False)
    app.router.add_get("/unsubscribe/{token}", unsubscribe.show)
    app.router.add_post("/unsubscribe/{token}", unsubscribe.change)
    app.router.add_get("/unsubscribe/notices/{token}", switches.show)
    app.router.add_post("/unsubscribe/notices/{token}", switches.change)
    app.router.add_post("/webhooks/mail/{provider}", mail_reports.take)
    api.routes(app, here)
