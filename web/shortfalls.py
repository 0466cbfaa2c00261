"""What is missing, told to the creator, with the way to try again."""

from dataclasses import dataclass

from aiohttp import web

from locales import Say, words
from store.folding import folded_handle
from store.oauth import Attempt
from web import connect, pages, paths
from web.installation import Web
from web.pages import Action
from web.proof import NotProven, Reason

STATUSES = {Reason.NETWORK_TROUBLE: 503, Reason.OPERATOR_FAULT: 502, Reason.GONE: 404}
"""What is not here is 400."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A callback that belongs to an attempt of ours, and the creator who made it."""

    request: web.Request
    here: Web
    attempt: Attempt
    say: Say

    @property
    def name(self) -> str:
        return words.network(self.attempt.network)


def explained(visit: Visit, short: NotProven) -> web.Response:
    """Raises HTTPNotFound when there is nobody left to tell it to."""
    say, here, attempt = visit.say, visit.here, visit.attempt
    if short.reason is Reason.GONE:
        raise web.HTTPNotFound
    if short.reason is Reason.PERSONAL_ACCOUNT:
        return connect.personal(visit.request, say, here, attempt.network, attempt.link, attempt.profile_id)
    title, *sentences = _sentences(visit, short)
    again = paths.connect(here.root, attempt.network, attempt.link, attempt.profile_id)
    return pages.kind(
        visit.request,
        say,
        STATUSES.get(short.reason, 400),
        title,
        *sentences,
        actions=(Action(say("Try again"), again), connect.back_to_page(say, here, attempt.link)),
    )


def _sentences(visit: Visit, short: NotProven) -> tuple[str, ...]:
    """A title, and what explains it."""
    say, network = visit.say, visit.name
    match short.reason:
        case Reason.DENIED:
            return (
                say("Nothing was connected"),
                say("You said no at {network}, and that is fine: nothing was changed.", network=network),
                say("If it was a slip, try again."),
            )
        case Reason.WRONG_ACCOUNT if _same_name(short):
            return (
                say("That was another account"),
                say(
                    "An account that is called {came} today signed in, but it is not the one that was "
                    "connected here before. Nothing was changed.",
                    came=_handle(say, short.came),
                ),
                say("Sign in with the account that you connected before, whatever it is called now."),
            )
        case Reason.WRONG_ACCOUNT:
            return (
                say("That was another account"),
                say(
                    "You signed in as {came}, but this page is about {expected}. Nothing was changed.",
                    came=_handle(say, short.came),
                    expected=_handle(say, short.expected),
                ),
                say(
                    "Switch to {expected} at {network}, then try again.",
                    expected=_handle(say, short.expected),
                    network=network,
                ),
            )
        case Reason.MISSING_PERMISSIONS:
            return _what_was_not_ticked(visit, short)
        case Reason.OPERATOR_FAULT:
            return (
                say("{network} does not accept our app at the moment", network=network),
                say("That is our fault, not yours. Nothing was changed; please try again later."),
            )
        case Reason.NETWORK_TROUBLE:
            return (
                say("{network} does not answer at the moment", network=network),
                say("Nothing was changed. Please try again in a few minutes."),
            )
    return (
        say("{network} did not confirm the sign-in", network=network),
        say("That happens when a page stays open for long. Nothing was changed; please try again."),
    )


def _what_was_not_ticked(visit: Visit, short: NotProven) -> tuple[str, ...]:
    say = visit.say
    boxes = [words.permission(say, permission) for permission in sorted(short.missing)]
    return (
        say("Almost there"),
        say.plural(
            "The {boxes} box was not ticked at {network}, so nothing was changed.",
            "These boxes were not ticked at {network}: {boxes}. So nothing was changed.",
            len(boxes),
            boxes=say.all_of(boxes),
            network=visit.name,
        ),
        say("Try again, and leave all the boxes ticked."),
    )


def _same_name(short: NotProven) -> bool:
    return folded_handle(short.came or "") == folded_handle(short.expected or "")


def _handle(say: Say, handle: str | None) -> str:
    return pages.isolated(say, f"@{handle}") if handle else say("your account")
