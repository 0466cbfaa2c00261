"""The networks' side of the sandbox page: JSON for Instagram's accounts and their levers."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox.instagram import Account, Instagram
from sandbox.instagram.accounts import ACCOUNT_TYPES, SCOPES

SLOW_SECONDS = 40.0
OTHERS = ("Facebook", "YouTube", "TikTok")


class Networks:
    def __init__(self, instagram: Instagram) -> None:
        self._instagram = instagram
        self._switches: dict[str, Callable[[bool], None]] = {
            "outage": instagram.outage,
            "throttle": instagram.throttle,
            "html_errors": instagram.html_errors,
            "slow": lambda on: instagram.slow(SLOW_SECONDS if on else 0),
        }
        self._levers: dict[str, Callable[[str], None]] = {
            "expire": instagram.expire,
            "revoke": instagram.revoke,
            "change_password": instagram.change_password,
            "checkpoint": instagram.checkpoint,
            "mend": instagram.mend,
        }

    def mount(self, app: web.Application) -> None:
        """Serve the pane under /sandbox/networks."""
        app.router.add_get("/sandbox/networks", self.overview)
        app.router.add_post("/sandbox/networks/instagram/{switch}", self.turn)
        app.router.add_post("/sandbox/networks/instagram/accounts/{username}/{lever}", self.pull)

    async def overview(self, _request: web.Request) -> web.Response:
        instagram = self._instagram
        accounts = sorted(instagram.accounts.values(), key=lambda account: account.username)
        return web.json_response(
            {
                "instagram": {
                    "outage": instagram.down,
                    "throttle": instagram.throttled,
                    "html_errors": instagram.speaks_html,
                    "slow": instagram.delay > 0,
                    "scopes": SCOPES,
                    "accounts": [self._card(account) for account in accounts],
                },
                "others": OTHERS,
            }
        )

    async def turn(self, request: web.Request) -> web.Response:
        """Takes `{"on": true}` for `outage`, `throttle`, `html_errors` or `slow`."""
        switch = self._switches.get(request.match_info["switch"])
        if switch is None:
            raise web.HTTPNotFound(text=f"There is no switch {request.match_info['switch']!r}.")
        switch(bool((await _wish(request)).get("on")))
        return web.json_response({"ok": True})

    async def pull(self, request: web.Request) -> web.Response:
        """The levers above, `lose_permission` (`{"scope": …}`), `account_type` (`{"account_type": …}`)."""
        username, lever = request.match_info["username"], request.match_info["lever"]
        if username not in self._instagram.accounts:
            raise web.HTTPNotFound(text=f"There is no account {username!r}.")
        wish = await _wish(request)
        if lever in self._levers:
            self._levers[lever](username)
        elif lever == "lose_permission" and wish.get("scope") in SCOPES:
            self._instagram.lose_permission(username, wish["scope"])
        elif lever == "account_type" and wish.get("account_type") in ACCOUNT_TYPES:
            self._instagram.set_account_type(username, wish["account_type"])
        else:
            raise web.HTTPBadRequest(text=f"There is no lever {lever!r} like that.")
        return web.json_response({"ok": True})

    def _card(self, account: Account) -> dict[str, Any]:
        tokens = self._instagram.tokens_of(account.username)
        newest = tokens[-1] if tokens else None
        ending = self._instagram.ending(newest) if newest else None
        return {
            "username": account.username,
            "name": account.name,
            "account_type": account.account_type,
            "followers": account.followers_count,
            "tokens": len(tokens),
            "state": "none" if newest is None else "live" if ending is None else ending.name,
            "scopes": sorted(newest.scopes - newest.lost) if newest else [],
            "lost": sorted(newest.lost) if newest else [],
            "expires_at": newest.expires_at.isoformat() if newest and newest.expires_at else None,
        }


async def _wish(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    wish = await request.json()
    if not isinstance(wish, dict):
        raise web.HTTPBadRequest(text="Send a JSON object.")
    return wish
