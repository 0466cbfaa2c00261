"""Instagram, by its own login (Instagram Login, graph.instagram.com)."""

import datetime as dt
from collections.abc import Mapping
from typing import ClassVar

from platforms import meta
from platforms.fields import Fields, unwrapped
from platforms.http import Answer
from platforms.network import Account, Network, Tokens
from platforms.trouble import Lapsed, NetworkTrouble, OperatorFault, Refused, Unclear
from store import codes
from store.codes import AccountType, Cause, Permission

AUTHORIZE_URL = "https://www.instagram.com/oauth/authorize"
TOKEN_URL = "https://api.instagram.com/oauth/access_token"  # noqa: S105  an address
API_URL = "https://graph.instagram.com"

LONGEST_LIFE = dt.timedelta(days=3650)
"""A date beyond it is not believed."""

NOT_PROFESSIONAL = "not_professional"
"""The reason of Refused when the account is a personal one."""
NOT_BUSINESS = "is not an instagram business"
BAD_PARAMETER = 100
"""In the code exchange: the code was used before, has run out, or was made for another address."""
FLAT_SILENCE = frozenset({429, *range(500, 600)})

ACCOUNT_TYPES: Mapping[str, AccountType] = {
    "business": AccountType.BUSINESS,
    "creator": AccountType.CREATOR,
    "media_creator": AccountType.CREATOR,
    "personal": AccountType.PERSONAL,
}


class Instagram(Network):
    code: ClassVar = codes.Network.INSTAGRAM
    always: ClassVar = ("instagram_business_basic",)
    scopes: ClassVar = {
        Permission.PUBLISHING: ("instagram_business_content_publish",),
        Permission.INSIGHTS: ("instagram_business_manage_insights",),
        Permission.MESSAGES: ("instagram_business_manage_messages",),
        Permission.COMMENTS: ("instagram_business_manage_comments",),
    }

    async def exchange(self, code: str, redirect_uri: str, verifier: str | None, now: dt.datetime) -> Tokens:
        """Two calls: the code buys a token of an hour, which buys one of sixty days."""
        # Instagram appends "#_" to where it sends the browser, and some clients hand it on.
        form = self.code_form(code.removesuffix("#_"), redirect_uri, verifier)
        short = _bought(await self.http.post(self.endpoints.token_url, form), with_code=True)
        permissions = self.permissions_of(_scopes(short))
        long = _bought(
            await self.http.get(
                self._url("access_token"),
                {
                    "grant_type": "ig_exchange_token",
                    "client_secret": self.endpoints.client_secret,
                    "access_token": short.needed("access_token"),
                },
            )
        )
        return Tokens(
            access_token=long.needed("access_token"),
            refresh_token=None,
            expires_at=_expiry(long, now),
            permissions=permissions,
            account_id=short.identifier("user_id"),
        )

    async def account(self, token: str) -> Account:
        me = await self._me(token, scope_granted=True)
        # `user_id` is the professional id that webhooks and other calls use; `id` belongs to our app alone.
        ids = [found for found in (me.identifier("user_id"), me.identifier("id")) if found]
        if not ids:
            raise Unclear("unexpected_answer")
        return Account(
            id=ids[0],
            handle=me.needed("username"),
            account_type=ACCOUNT_TYPES.get((me.text("account_type") or "").lower()),
            aliases=frozenset(ids),
        )

    async def live_read(self, token: str) -> None:
        answer = await self.http.get(
            self._graph("me/media"), {"fields": "id", "limit": "1", "access_token": token}
        )
        if not isinstance(_read(answer, scope_granted=True).raw("data"), list):
            raise Unclear("unexpected_answer")

    async def check(self, token: str, granted: frozenset[Permission]) -> None:
        # There is no debug_token. The call needs only the basic scope, which comes with every permission.
        try:
            me = await self._me(token, scope_granted=bool(granted))
        except Refused:
            raise Lapsed(Cause.NETWORK_REQUIRED) from None
        if me.identifier("user_id") is None and me.identifier("id") is None:
            raise Unclear("unexpected_answer")

    async def _me(self, token: str, *, scope_granted: bool) -> Fields:
        fields = "id,user_id,username,account_type"
        answer = await self.http.get(self._graph("me"), {"fields": fields, "access_token": token})
        _read(answer, scope_granted=scope_granted)
        return unwrapped(answer.body)

    def _graph(self, path: str) -> str:
        return self._url(f"{meta.GRAPH_VERSION}/{path}")

    def _url(self, path: str) -> str:
        return f"{self.endpoints.api_url.rstrip('/')}/{path}"


def _bought(answer: Answer, *, with_code: bool = False) -> Fields:
    """The token answer, flat or in `{"data": [...]}`; a verdict against what was handed in is a refusal.

    Errors come in Meta's envelope, or flat with `error_type`, or as OAuth's own `{"error": "invalid_grant"}`.
    """
    fields = Fields(answer.body)
    error = fields.raw("error")
    if isinstance(error, str):
        raise _oauth_error(error)
    if error is None and fields.raw("error_type") is not None:
        if (fields.integer("code") or 0) in FLAT_SILENCE:
            raise Unclear("throttled" if fields.integer("code") == 429 else "service_trouble")
        raise Refused("authorisation_error")
    try:
        _read(answer, scope_granted=True)
    except Lapsed as verdict:
        raise Refused(verdict.cause) from None
    except OperatorFault:
        if with_code and Fields(error).integer("code") == BAD_PARAMETER:
            raise Refused("bad_code") from None
        raise
    return unwrapped(answer.body)


def _read(answer: Answer, *, scope_granted: bool) -> Fields:
    """As Meta's, and Refused when the account has become a personal one."""
    try:
        return meta.read(answer, scope_granted=scope_granted)
    except OperatorFault:
        # Only its sentence tells this one from a call that our app may not make.
        message = Fields(Fields(answer.body).raw("error")).text("message") or ""
        if NOT_BUSINESS in message.lower():
            raise Refused(NOT_PROFESSIONAL) from None
        raise


def _oauth_error(error: str) -> NetworkTrouble:
    """RFC 6749, 5.2."""
    if error in ("invalid_client", "unauthorized_client", "unsupported_grant_type"):
        return OperatorFault(
            f"Instagram refuses our app ({error}): look at its id, secret and redirect address."
        )
    if error in ("server_error", "temporarily_unavailable"):
        return Unclear(error)
    return Refused("authorisation_error")


def _scopes(short: Fields) -> list[str]:
    """Granted scopes, as a list or a comma string. An answer without them tells nothing about permissions."""
    told = short.raw("permissions")
    if isinstance(told, str):
        return [scope.strip() for scope in told.split(",")]
    if isinstance(told, list):
        return [scope for scope in told if isinstance(scope, str)]
    raise Unclear("unexpected_answer")


def _expiry(long: Fields, now: dt.datetime) -> dt.datetime | None:
    seconds = long.number("expires_in")
    if seconds is None or not 0 < seconds <= LONGEST_LIFE.total_seconds():
        return None
    return now + dt.timedelta(seconds=int(seconds))
