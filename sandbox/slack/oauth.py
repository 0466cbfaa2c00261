"""OAuth v2: the page on which somebody lets the app in, and the exchange of its code or of a refresh token."""

import secrets
import time
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlencode

from aiohttp import web
from yarl import URL

from .memory import Memory
from .people import APP_ID, Json
from .refusal import Refusal
from .tokens import Issued, Tokens

CODE_SECONDS = 600

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Add Reconnect</title>
<body style="font:1rem/1.5 system-ui;max-width:32rem;margin:4rem auto;padding:0 1rem">
<h1>Reconnect asks to be added</h1><p>It would get: {scopes}</p>
<form method="post" action="?{query}"><p><label>Where <select name="place">{places}</select></label></p>
<p><button name="answer" value="allow">Allow</button> <button name="answer" value="cancel">Cancel</button></p>
</form></body></html>"""


@dataclass(slots=True)
class Code:
    place: str
    redirect_uri: str
    scope: str
    made: float
    used: bool = False


class OAuth:
    """`allow` and `deny` are what a person does on the page; both give the address that the browser goes to next."""

    def __init__(self, memory: Memory, tokens: Tokens, client_id: str, client_secret: str) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self._memory = memory
        self._tokens = tokens
        self._codes: dict[str, Code] = {}

    def allow(self, address: str, place: str) -> str:
        """*place* is a workspace's id, or an organisation's to install the app in all of its workspaces."""
        asked = URL(address).query
        code = secrets.token_urlsafe(16)
        self._codes[code] = Code(place, asked.get("redirect_uri", ""), asked.get("scope", ""), time.time())
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked.get('state', '')})}"

    def deny(self, address: str) -> str:
        asked = URL(address).query
        back = urlencode({"error": "access_denied", "state": asked.get("state", "")})
        return f"{asked['redirect_uri']}?{back}"

    async def show(self, request: web.Request) -> web.Response:
        if request.query.get("client_id") != self.client_id or "redirect_uri" not in request.query:
            return web.Response(status=400, text="Invalid client_id or redirect_uri parameter")
        names = [team.id for team in self._memory.teams.values()]
        names += sorted({team.enterprise_id for team in self._memory.teams.values()} - {""})
        page = PAGE.format(
            scopes=escape(request.query.get("scope", "").replace(",", ", ")),
            query=escape(request.query_string),
            places="".join(f"<option>{escape(name)}</option>" for name in names),
        )
        return web.Response(text=page, content_type="text/html")

    async def decide(self, request: web.Request) -> web.Response:
        form = await request.post()
        allowed = form.get("answer") == "allow"
        address = str(request.url)
        raise web.HTTPSeeOther(self.allow(address, str(form["place"])) if allowed else self.deny(address))

    def access(self, given: Json) -> Json:
        """`oauth.v2.access`."""
        if given.get("client_id") != self.client_id:
            raise Refusal("invalid_client_id")
        if given.get("client_secret") != self.client_secret:
            raise Refusal("bad_client_secret")
        if given.get("grant_type") == "refresh_token":
            issued = self._tokens.refresh(str(given.get("refresh_token") or ""))
            return self._answer(issued, "")
        code = self._codes.get(str(given.get("code") or ""))
        if code is None or code.made < time.time() - CODE_SECONDS:
            raise Refusal("invalid_code")
        if code.used:
            raise Refusal("code_already_used")
        if given.get("redirect_uri", "") != code.redirect_uri:
            raise Refusal("bad_redirect_uri")
        code.used = True
        for team in list(self._memory.teams.values()):
            if code.place == team.enterprise_id:
                self._memory.teams[team.id] = replace(team, org_wide=True)
        return self._answer(self._tokens.issue(code.place), code.scope)

    def _answer(self, issued: Issued, scope: str) -> Json:
        team = self._memory.teams.get(issued.place)
        first = team or next(
            each for each in self._memory.teams.values() if each.enterprise_id == issued.place
        )
        answer: Json = {
            "access_token": issued.token,
            "token_type": "bot",
            "scope": scope,
            "bot_user_id": first.bot_user_id,
            "app_id": APP_ID,
            "team": {"id": team.id, "name": team.name} if team else None,
            "enterprise": first.enterprise,
            "is_enterprise_install": team is None,
            "authed_user": {},
        }
        if issued.expires_at is not None:
            seconds = max(1, round(issued.expires_at - time.time()))
            answer |= {"refresh_token": issued.refresh_token, "expires_in": seconds}
        return answer
