"""graph.instagram.com: token exchange and refresh, `me`, media, and the edges that need a permission."""

import datetime as dt
import hmac
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.instagram import faults
from sandbox.instagram.accounts import BASIC, COMMENTS, INSIGHTS, MESSAGES, PUBLISH, Account, Media, Token
from sandbox.instagram.network import Instagram

LONG_LIFE = dt.timedelta(seconds=5_183_944)
REFRESHABLE_AFTER = dt.timedelta(hours=24)
MOST_MEDIA = 100

EDGES = {
    "media": BASIC,
    "insights": INSIGHTS,
    "content_publishing_limit": PUBLISH,
    "conversations": MESSAGES,
    "comments": COMMENTS,
}
"""What one may ask of an account or a post, and the permission that it takes."""


Serve = Callable[[web.Request, Token], web.Response]


class Refused(Exception):
    def __init__(self, answer: web.Response) -> None:
        self.answer = answer


class Graph:
    def __init__(self, instagram: Instagram, prefix: str) -> None:
        self._instagram = instagram
        self._prefix = prefix

    def mount(self, app: web.Application) -> None:
        app.router.add_get(self._prefix + "/access_token", self._admitting(self.exchange))
        app.router.add_get(self._prefix + "/refresh_access_token", self._admitting(self.refresh))
        app.router.add_get(self._prefix + "/{path:.+}", self._admitting(self.read))

    def exchange(self, request: web.Request, token: Token) -> web.Response:
        """A short-lived token for a long-lived one."""
        if request.query.get("grant_type") != "ig_exchange_token":
            return faults.unsupported("Invalid grant_type").answer()
        given = request.query.get("client_secret", "").encode()
        if not hmac.compare_digest(given, self._instagram.client_secret.encode()):
            return faults.BAD_SECRET.answer()
        if token.long_lived:
            return faults.BAD_SESSION_KEY.answer()
        del self._instagram.tokens[token.value]
        return self._renewed(token)

    def refresh(self, request: web.Request, token: Token) -> web.Response:
        """60 more days for a long-lived token that is at least a day old."""
        if request.query.get("grant_type") != "ig_refresh_token":
            return faults.unsupported("Invalid grant_type").answer()
        if not token.long_lived:
            return faults.BAD_SESSION_KEY.answer()
        if not token.may(BASIC):
            return faults.NO_PERMISSION.answer()
        if self._instagram.now() - token.issued_at < REFRESHABLE_AFTER:
            return faults.TOO_YOUNG.answer()
        return self._renewed(token)

    def read(self, request: web.Request, token: Token) -> web.Response:
        """`[vNN.N/]{me | account | post}[/edge]`."""
        path = re.sub(r"^v\d+\.\d+/", "", request.match_info["path"].strip("/"))
        node, _, edge = path.partition("/")
        return web.json_response(self._answer(request, token, node, edge))

    def _answer(self, request: web.Request, token: Token, node: str, edge: str) -> dict[str, Any]:
        account = token.account
        mine = node in ("me", account.user_id, account.id)
        post = next((media for media in account.media if media.id == node), None)
        if not mine and post is None:
            raise Refused(
                (faults.invisible(node) if node.isdigit() else faults.unknown_path(f"/{node}")).answer()
            )
        if edge and edge not in EDGES:
            raise Refused(faults.unknown_path(f"/{edge}").answer())
        if not token.may(BASIC) or (edge and not token.may(EDGES[edge])):
            raise Refused(faults.NO_PERMISSION.answer())
        match edge:
            case "":
                known = _profile(account) if post is None else _post(account, post)
                return _picked(known, request.query.get("fields", "id"))
            case "media":
                return self._media(request, account)
            case "insights":
                return _insights(request.query.get("metric", ""), account, post)
            case "content_publishing_limit":
                return {"data": [{"quota_usage": 0}]}
            case _:
                return {"data": []}

    def _media(self, request: web.Request, account: Account) -> dict[str, Any]:
        fields = request.query.get("fields", "id")
        posts = sorted(account.media, key=lambda media: media.timestamp, reverse=True)
        try:
            limit = max(1, min(int(request.query.get("limit", 25)), MOST_MEDIA))
            since = float(request.query.get("since", "-inf"))
            until = float(request.query.get("until", "inf"))
            start = int(request.query.get("after") or 0)
        except ValueError:
            raise Refused(faults.unsupported("Invalid parameter").answer()) from None
        posts = [post for post in posts if since <= post.timestamp.timestamp() <= until]
        shown = posts[start : start + limit]
        answer: dict[str, Any] = {"data": [_picked(_post(account, post), f"id,{fields}") for post in shown]}
        if shown:
            end = str(start + len(shown))
            answer["paging"] = {"cursors": {"before": str(start), "after": end}}
            if len(posts) > start + limit:
                answer["paging"]["next"] = str(request.url.update_query(after=end))
        return answer

    def _admitting(self, serve: Serve) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            try:
                return serve(request, await self._admit(request))
            except Refused as refused:
                return refused.answer

        return handler

    async def _admit(self, request: web.Request) -> Token:
        """The token of the request, when the network, the account and the token itself let it pass."""
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        given = request.query.get("access_token", bearer)
        token = self._instagram.tokens.get(given)
        self._instagram.noted(request, token)
        if (weather := await self._instagram.weather()) is not None:
            raise Refused(weather)
        if token is None:
            raise Refused((faults.INVALID if given else faults.NO_TOKEN).answer())
        if token.account.throttled:
            raise Refused(faults.USER_THROTTLED.answer())
        if (ending := self._instagram.ending(token)) is not None:
            raise Refused(ending.answer())
        if not token.account.professional:
            raise Refused(faults.NOT_PROFESSIONAL.answer())
        return token

    def _renewed(self, token: Token) -> web.Response:
        until = self._instagram.now() + LONG_LIFE
        value = self._instagram.issue_token(token.account, token.scopes - token.lost, until)
        life = int(LONG_LIFE.total_seconds())
        return web.json_response({"access_token": value, "token_type": "bearer", "expires_in": life})


def _profile(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "user_id": account.user_id,
        "username": account.username,
        "name": account.name,
        "account_type": account.account_type,
        "profile_picture_url": None,
        "followers_count": account.followers_count,
        "follows_count": account.followers_count // 40,
        "media_count": len(account.media),
    }


def _post(account: Account, post: Media) -> dict[str, Any]:
    kind = "reel" if post.media_product_type == "REELS" else "p"
    return {
        "id": post.id,
        "caption": post.caption or None,
        "media_type": post.media_type,
        "media_product_type": post.media_product_type,
        "permalink": f"https://www.instagram.com/{kind}/{post.id[-11:]}/",
        "media_url": None,
        "thumbnail_url": None,
        "timestamp": post.timestamp.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "username": account.username,
        "like_count": post.like_count,
        "comments_count": post.comments_count,
        "is_shared_to_feed": True,
    }


def _picked(known: dict[str, Any], fields: str) -> dict[str, Any]:
    """The asked fields; what is empty is absent, as on the real one."""
    asked = [field.strip() for field in fields.split(",") if field.strip()]
    for field in asked:
        if field not in known:
            raise Refused(faults.unsupported(f"(#100) Tried accessing nonexisting field ({field})").answer())
    return {field: known[field] for field in asked if known[field] is not None}


def _insights(metrics: str, account: Account, post: Media | None) -> dict[str, Any]:
    if post is None:
        known = {"reach": account.followers_count // 3, "views": account.followers_count // 2}
        about, period = account.user_id, "day"
    else:
        known = {
            "views": post.views,
            "reach": post.views * 3 // 4,
            "likes": post.like_count,
            "comments": post.comments_count,
            "shares": post.shares,
            "saved": post.saved,
            "total_interactions": post.like_count + post.comments_count + post.shares + post.saved,
        }
        about, period = post.id, "lifetime"
    asked = [metric.strip() for metric in metrics.split(",") if metric.strip()]
    if not asked or not known.keys() >= set(asked):
        allowed = ", ".join(known)
        raise Refused(
            faults.unsupported(f"(#100) metric must be one of the following values: {allowed}").answer()
        )
    return {
        "data": [
            {
                "name": metric,
                "period": period,
                "values": [{"value": known[metric]}],
                "title": metric.replace("_", " ").capitalize(),
                "id": f"{about}/insights/{metric}/{period}",
            }
            for metric in asked
        ]
    }
