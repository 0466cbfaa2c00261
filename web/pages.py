"""Pages for people: rendered from templates/pages/, in one language each."""

from dataclasses import dataclass
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from locales import Say
from locales.negotiation import choose
from web import assets
from web.installation import WEB

FIRST_ISOLATE, END_ISOLATE = "\u2068", "\u2069"
MOST_LANGUAGES = 10
"""Of an Accept-Language header; more is no wish."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button: what it says and where it leads."""

    label: str
    href: str


def set_up(app: web.Application) -> None:
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.PackageLoader("templates", "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(request: web.Request, template: str, say: Say, *, status: int = 200, **words: Any) -> web.Response:
    shown = {
        "say": say,
        "root": request.app[WEB].root,
        "style": assets.STYLE.name,
        "icon": assets.ICON.name,
    }
    return aiohttp_jinja2.render_template(template, request, shown | words, status=status)


def kind(
    request: web.Request,
    say: Say,
    status: int,
    title: str,
    *sentences: str,
    steps: tuple[str, ...] = (),
    actions: tuple[Action, ...] = (),
) -> web.Response:
    """A page for what did not go as hoped: what happened, and the way on. The first action is the main."""
    return page(
        request,
        "kind.html",
        say,
        status=status,
        title=title,
        sentences=sentences,
        steps=steps,
        actions=actions,
    )


def speaking(*wanted: str | None, timezone: str | None) -> Say:
    """The voice for a person whose wishes are told in order: their own locale, then their brand's."""
    return Say(choose(*wanted), timezone or "UTC")


def stranger(request: web.Request) -> Say:
    """The voice for somebody of whom only the browser's languages are known."""
    wishes: list[tuple[float, str]] = []
    for wish in request.headers.get("Accept-Language", "").split(",")[:MOST_LANGUAGES]:
        tag, _, weight = wish.partition(";")
        wishes.append((_weight(weight), tag.strip()))
    by_weight = sorted((wish for wish in wishes if wish[0] > 0), key=lambda wish: -wish[0])
    return Say(choose(*(tag for _, tag in by_weight if tag and tag != "*")))


def _weight(text: str) -> float:
    name, _, value = text.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def isolated(say: Say, name: str) -> str:
    """*name* set apart inside a sentence, so that a handle does not turn a right-to-left line around."""
    return f"{FIRST_ISOLATE}{name}{END_ISOLATE}" if say.direction == "rtl" else name
