"""The whole Slack: its Web API towards the app, and people who use it."""

import time
from collections.abc import Callable, Iterable

from aiohttp import web

from .answers import Answers
from .levers import Levers
from .memory import Memory
from .messages import Message
from .oauth import OAuth
from .people import Channel, Team, User
from .person import Person
from .product import Product, Reply
from .sockets import Sockets
from .tokens import Tokens
from .web_api import Call, WebApi


class Slack(Person):
    """A protocol-level Slack for tests and the demo.

    `request_url` is the app's address (`…/slack/events`), `base_url` this Slack's own; both may be set later.
    `now` stamps messages; signatures always bear the real time.
    """

    def __init__(
        self,
        *,
        signing_secret: str,
        teams: Iterable[Team],
        users: Iterable[User],
        channels: Iterable[Channel],
        request_url: str = "http://localhost:8080/slack/events",
        base_url: str = "http://localhost:8080",
        now: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
        client_id: str = "1.1",
        client_secret: str = "the sandbox's client secret",  # noqa: S107  known to all
        app_token: str = "xapp-sandbox",  # noqa: S107
    ) -> None:
        self.memory = Memory(teams, users, channels, now=now, timer=timer)
        self.levers = Levers()
        self.tokens = Tokens(self.memory)
        self.oauth = OAuth(self.memory, self.tokens, client_id, client_secret)
        self.sockets = Sockets(app_token)
        self._api = WebApi(self.memory, self.levers, self.tokens, self.oauth, self.sockets)
        product = Product(signing_secret, request_url, self.sockets)
        super().__init__(self.memory, product, Answers(self.memory, base_url))
        self.base_url = base_url

    @property
    def request_url(self) -> str:
        return self._product.request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self._product.request_url = url

    @property
    def base_url(self) -> str:
        return self._answers.base_url

    @base_url.setter
    def base_url(self, url: str) -> None:
        self._answers.base_url = url
        self.sockets.base_url = url

    @property
    def api_url(self) -> str:
        """What the app takes as SLACK_API_URL."""
        return f"{self.base_url.rstrip('/')}/api/"

    @property
    def patience(self) -> float:
        """Seconds that the app has to reply."""
        return self._product.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self._product.patience = seconds

    @property
    def socket_mode(self) -> bool:
        """Whether the app is told of everything over its socket, instead of at `request_url`."""
        return self._product.socket_mode

    @socket_mode.setter
    def socket_mode(self, on: bool) -> None:
        self._product.socket_mode = on

    @property
    def calls(self) -> list[Call]:
        """Every call of the Web API so far, oldest first."""
        return self._api.calls

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/{method}", self._api.handle),
            web.get("/api/{method}", self._api.handle),
            web.post("/response/{id}", self._answers.handle),
            web.get("/oauth/v2/authorize", self.oauth.show),
            web.post("/oauth/v2/authorize", self.oauth.decide),
            web.get("/socket/{ticket}", self.sockets.handle),
        ]

    def mount(self, app: web.Application) -> None:
        """Add the routes, and close outgoing connections when the application ends."""
        app.add_routes(self.routes())
        app.on_cleanup.append(self._cleanup)

    async def _cleanup(self, _app: web.Application) -> None:
        await self.close()

    async def close(self) -> None:
        await self._product.close()

    def messages(self, channel: str, reader: str = "") -> list[Message]:
        """What stands in a channel, oldest first; ephemeral messages only for *reader*."""
        return self.memory.messages.of(channel, reader)

    def direct(self, user: str) -> str:
        """The id of the direct messages between that person and the app."""
        who, team = self._who(user)
        return self.memory.direct(team, who.id).id

    def trigger(self, user: str) -> str:
        """A fresh trigger id, as if the person had just done something."""
        who, team = self._who(user)
        return self.memory.tickets.trigger(team, who.id)

    def rate_limit(
        self, method: str = "", *, calls: int = 1, retry_after: int = 30, channel: str = ""
    ) -> None:
        """The next *calls* of a method (or in a channel) get 429 with Retry-After."""
        self.levers.rate_limit(method, calls=calls, retry_after=retry_after, channel=channel)

    def fail_next(
        self, method: str, error: str, *, calls: int = 1, status: int = 200, channel: str = ""
    ) -> None:
        """The next *calls* of a method get `{"ok": false, "error": error}`, or a bare HTTP *status*."""
        self.levers.fail_next(method, error, calls=calls, status=status, channel=channel)

    def hang_next(self, method: str, seconds: float, *, calls: int = 1) -> None:
        """The next *calls* of a method are answered only after that many seconds."""
        self.levers.hang_next(method, seconds, calls=calls)

    def archive(self, channel: str, *, archived: bool = True) -> None:
        self.memory.archive(channel, archived=archived)

    def delete_message(self, channel: str, ts: str) -> None:
        """As if somebody had deleted it in Slack."""
        self.memory.delete(channel, ts)

    async def revoke_tokens(self, team_id: str) -> Reply:
        """The bot's token is good for nothing any more, and the app is told so."""
        team = self.memory.teams[team_id]
        self.tokens.revoke(team)
        tokens = {"oauth": [], "bot": [team.bot_user_id]}
        return await self.event(team_id, {"type": "tokens_revoked", "tokens": tokens})

    async def uninstall(self, team_id: str) -> Reply:
        """Somebody takes the app out of the workspace; where the organisation had installed it, out of all."""
        await self.revoke_tokens(team_id)
        return await self.event(team_id, {"type": "app_uninstalled"})
