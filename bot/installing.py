"""Installing the bot: `GET /slack/install` leads to Slack, `GET /slack/oauth_redirect` comes back with a code."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import structlog
from aiohttp import web

from bot.clients import REVOKED, Clients, OAuth, Trouble, ask
from bot.install_pages import Action, page, voice
from bot.needs import OPTIONAL_SCOPES, SCOPES
from bot.rotation import refreshed
from locales import Say
from store import installing, subscriptions, workspaces
from store.workspaces import Installed

log = structlog.get_logger()

INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
CODE_IS_BAD = frozenset({"bad_redirect_uri", "code_already_used", "invalid_code"})


@dataclass(frozen=True, slots=True)
class Installing:
    clients: Clients
    oauth: OAuth
    public_url: str

    async def start(self, _request: web.Request) -> web.Response:
        """Off to Slack's own page; the state may come back to this browser alone, once, within ten minutes."""
        state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        async with self.clients.store.begin() as db:
            await installing.start(db, state, browser, self.clients.clock())
        there = urlencode(
            {
                "client_id": self.oauth.client_id,
                "scope": ",".join((*SCOPES, *OPTIONAL_SCOPES)),
                "user_scope": "",
                "state": state,
                "redirect_uri": self.public_url + BACK,
            }
        )
        answer = web.Response(status=302, headers={"Location": f"{self.authorize_url}?{there}"})
        answer.headers["Cache-Control"] = "no-store"
        answer.set_cookie(
            _cookie(state),
            browser,
            max_age=int(installing.LIFETIME.total_seconds()),
            path="/slack",
            httponly=True,
            samesite="Lax",
            secure=self.public_url.startswith("https://"),
        )
        log.info("slack_installation_started")
        return answer

    async def back(self, request: web.Request) -> web.Response:
        """From Slack: with a code, or with the word that it was not to be."""
        say = voice(request)
        state, code, error = (request.query.get(name, "") for name in ("state", "code", "error"))
        browser = request.cookies.get(_cookie(state), "")
        async with self.clients.store.begin() as db:
            ours = await installing.finish(db, state, browser, self.clients.clock())
        if error == "access_denied":
            return self._declined(say)
        if not ours or not code:
            log.info("slack_installation_refused", reason="state" if not ours else "code")
            return self._not_ours(say)
        try:
            installed, app_id = await self._exchange(code)
        except Trouble as trouble:
            log.warning("slack_installation_failed", error=trouble.code)
            return self._not_ours(say) if trouble.code in CODE_IS_BAD else self._failed(say)
        await self._keep(installed)
        log.info("slack_installed", installation=installed.team_id)
        return self._welcome(say, installed, app_id)

    @property
    def authorize_url(self) -> str:
        return self.clients.api_url.removesuffix("api/") + "oauth/v2/authorize"

    async def _exchange(self, code: str) -> tuple[Installed, str]:
        """What was installed, and the app's id. Raises Trouble."""
        answer = await ask(
            self.clients.anonymous().oauth_v2_access(
                client_id=self.oauth.client_id,
                client_secret=self.oauth.client_secret,
                code=code,
                redirect_uri=self.public_url + BACK,
            )
        )
        return installed_by(answer, self.clients.clock()), str(answer.get("app_id") or "")

    async def _keep(self, installed: Installed) -> None:
        async with self.clients.store.begin() as db:
            await workspaces.install(db, installed, self.clients.clock())
            served = await workspaces.served_by(db, installed.team_id)
            await subscriptions.go_on(db, served, REVOKED)

    def _welcome(self, say: Say, installed: Installed, app_id: str) -> web.Response:
        team = {"app": app_id, "team": installed.team_id}
        return page(
            say,
            200,
            say("Reconnect is in {workspace}", workspace=installed.name),
            say("In any channel, type /connections: it shows how your creators' connections stand."),
            say("To be told of lapses in a channel, type /connections subscribe there."),
            action=Action(say("Open Slack"), f"https://slack.com/app_redirect?{urlencode(team)}")
            if app_id
            else None,
        )

    def _declined(self, say: Say) -> web.Response:
        return page(
            say,
            200,
            say("Nothing was installed"),
            say("You have declined at Slack, and that is fine: nothing has changed in your workspace."),
            action=self._again(say),
        )

    def _not_ours(self, say: Say) -> web.Response:
        return page(
            say,
            400,
            say("Please begin once more"),
            say(
                "This way back from Slack was used before, is older than ten minutes, or was begun in another "
                "browser. Nothing was installed."
            ),
            action=self._again(say),
        )

    def _failed(self, say: Say) -> web.Response:
        return page(
            say,
            502,
            say("Slack did not hand over the key"),
            say("Nothing was installed. Please try again in a minute; if it stays so, tell your operator."),
            action=self._again(say),
        )

    def _again(self, say: Say) -> Action:
        return Action(say("Add to Slack"), self.public_url + INSTALL)


def routes(app: web.Application, clients: Clients, oauth: OAuth, public_url: str) -> None:
    here = Installing(clients, oauth, public_url)
    # Without HEAD: whoever only looks begins no installation, and ends none.
    app.router.add_get(INSTALL, here.start, allow_head=False)
    app.router.add_get(BACK, here.back, allow_head=False)


def installed_by(answer: dict[str, Any], now: dt.datetime) -> Installed:
    """From `oauth.v2.access`. Raises Trouble when it does not say what was installed."""
    team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
    organisation = str(enterprise["id"]) if enterprise.get("id") else None
    for_all = bool(answer.get("is_enterprise_install")) and organisation is not None
    place = enterprise if for_all else team
    token = refreshed(answer, now)
    if not place.get("id"):
        raise Trouble("no_team")
    return Installed(
        team_id=str(place["id"]),
        enterprise_id=organisation,
        name=str(place.get("name") or place["id"]),
        bot_user_id=answer.get("bot_user_id"),
        token=token.token,
        refresh_token=token.refresh_token,
        expires_at=token.expires_at,
    )


def _cookie(state: str) -> str:
    """One for each state, so that installations begun in two tabs do not disturb each other."""
    return f"install_{hashlib.sha256(state.encode()).hexdigest()[:16]}"
