"""Meta's refusals, in Meta's envelope."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from aiohttp import web

BAD_TOKEN = 190


@dataclass(frozen=True, slots=True)
class Fault:
    """One refusal. `name` is the sandbox's own word for it."""

    name: str
    code: int
    message: str
    subcode: int | None = None
    type: str = "OAuthException"
    transient: bool | None = None
    status: int = 400
    user_title: str | None = None

    def answer(self, headers: dict[str, str] | None = None) -> web.Response:
        error: dict[str, Any] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.user_title is not None:
            error["error_user_title"] = self.user_title
        if self.transient is not None:
            error["is_transient"] = self.transient
        error["fbtrace_id"] = "A" + secrets.token_urlsafe(12)
        return web.json_response({"error": error}, status=self.status, headers=headers)


def _session(name: str, subcode: int, why: str, title: str | None = None) -> Fault:
    return Fault(name, BAD_TOKEN, f"Error validating access token: {why}", subcode, user_title=title)


REVOKED = _session("revoked", 458, "The user has not authorized application 1080424242424242.")
CHECKPOINTED = _session(
    "checkpointed",
    459,
    "You cannot access the app till you log in to www.instagram.com and follow the instructions given.",
    "Confirm your identity",
)
PASSWORD_CHANGED = _session(
    "password_changed",
    460,
    "The session has been invalidated because the user changed their password or Facebook has changed the "
    "session for security reasons.",
)
UNCONFIRMED = _session(
    "unconfirmed", 464, "Sessions for the user are not allowed because the user is unconfirmed."
)
LOGGED_OUT = _session("logged_out", 467, "The session is invalid because the user logged out.")
ROLE_LOST = _session(
    "role_lost",
    492,
    "The user must be an administrator, editor, or moderator of the page in order to use it.",
)
INVALID = Fault("invalid", BAD_TOKEN, "Invalid OAuth access token - Cannot parse access token")

ENDINGS = {
    fault.name: fault
    for fault in (REVOKED, CHECKPOINTED, PASSWORD_CHANGED, UNCONFIRMED, LOGGED_OUT, ROLE_LOST, INVALID)
}
"""What can end a token before its time."""

NO_TOKEN = Fault("no_token", 104, "An access token is required to request this resource.")
NO_PERMISSION = Fault(
    "no_permission", 10, "(#10) Application does not have permission for this action", status=403
)
NOT_PROFESSIONAL = Fault(
    "not_professional", 100, "The user is not an Instagram Business", type="IGApiException"
)
BAD_SECRET = Fault("bad_secret", 1, "Error validating client secret.")
BAD_SESSION_KEY = Fault(
    "bad_session_key",
    452,
    "Session key invalid. This could be because the session key has an incorrect format, or because the user "
    "has revoked this session",
    type="IGApiException",
)
TOO_YOUNG = Fault(
    "too_young", 100, "The access token must be at least 24 hours old to be refreshed.", type="IGApiException"
)
OUTAGE = Fault(
    "outage",
    2,
    "An unexpected error has occurred. Please retry your request later.",
    transient=True,
    status=500,
)
APP_THROTTLED = Fault("app_throttled", 4, "Application request limit reached")
USER_THROTTLED = Fault("user_throttled", 17, "(#17) User request limit reached")


def expired(since: dt.datetime, now: dt.datetime) -> Fault:
    spelled = "%A, %d-%b-%y %H:%M:%S UTC"
    return _session(
        "expired",
        463,
        f"Session has expired on {since.strftime(spelled)}. The current time is {now.strftime(spelled)}.",
    )


def unsupported(what: str) -> Fault:
    return Fault("unsupported", 100, what, type="IGApiException")


def unknown_path(path: str) -> Fault:
    return Fault("unknown_path", 2500, f"Unknown path components: {path}")


def invisible(object_id: str) -> Fault:
    return Fault(
        "invisible",
        100,
        f"Unsupported get request. Object with ID '{object_id}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation",
        subcode=33,
        type="IGApiException",
    )


def login_refused(message: str) -> web.Response:
    """The code exchange answers in a flat shape of its own."""
    return web.json_response(
        {"error_type": "OAuthException", "code": 400, "error_message": message}, status=400
    )
