"""Instagram Login: the consent page, its codes, and their exchange for a first token."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import jinja2
from aiohttp import web

from sandbox.instagram import faults
from sandbox.instagram.accounts import BASIC, SCOPES, Account
from sandbox.instagram.network import Instagram

CODE_LIFE = dt.timedelta(hours=1)
SHORT_LIFE = dt.timedelta(hours=1)
PERSON_COOKIE = "sandbox_person"
"""Whose mail was opened last on the sandbox page: that person is logged in here."""
ACCOUNT_COOKIE = "sandbox_instagram_account"

PAGES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What an app asks on the consent page, checked."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str

    def back(self, answer: Mapping[str, str], fragment: str = "") -> web.Response:
        """Send the browser back to the app; not by yarl, which would rewrite what the app gave us."""
        url = urlsplit(self.redirect_uri)
        query = [*parse_qsl(url.query, keep_blank_values=True), *answer.items(), ("state", self.state)]
        if not self.state:
            query.pop()
        location = urlunsplit(url._replace(query=urlencode(query), fragment=fragment))
        return web.Response(status=302, headers={"Location": location, "Cache-Control": "no-store"})


@dataclass(frozen=True, slots=True)
class Code:
    account: Account
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str
    expires_at: dt.datetime


class BadRequest(Exception):
    """The app's link to the consent page is wrong; the person sees why."""


class Login:
    def __init__(self, instagram: Instagram, prefix: str) -> None:
        self._instagram = instagram
        self._prefix = prefix
        self._codes: dict[str, Code] = {}

    def mount(self, app: web.Application) -> None:
        app.router.add_get(self._prefix + "/oauth/authorize", self.ask)
        app.router.add_post(self._prefix + "/oauth/authorize", self.decide)
        app.router.add_post(self._prefix + "/oauth/access_token", self.exchange)

    async def ask(self, request: web.Request) -> web.Response:
        """The consent page: as whom, and for what."""
        try:
            asked = self._checked(request.query)
        except BadRequest as wrong:
            return _page("sorry.html", 400, message=str(wrong), back=None)
        accounts = sorted(self._instagram.accounts.values(), key=lambda account: account.username)
        if not accounts:
            return _page("sorry.html", 400, message="Nobody has an account on this Instagram yet.", back=None)
        return _page(
            "consent.html",
            accounts=accounts,
            chosen=self._who(request, accounts),
            scopes=[(scope, SCOPES[scope]) for scope in asked.scopes],
            basic=BASIC,
            asked=dict(request.query),
        )

    async def decide(self, request: web.Request) -> web.Response:
        form = await request.post()
        words = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            asked = self._checked(words)
        except BadRequest as wrong:
            return _page("sorry.html", 400, message=str(wrong), back=None)
        refusal = asked.back(
            {
                "error": "access_denied",
                "error_reason": "user_denied",
                "error_description": "The user denied your request.",
            }
        )
        if words.get("decision") != "allow":
            return refusal
        account = next(
            (a for a in self._instagram.accounts.values() if a.user_id == words.get("account")), None
        )
        if account is None:
            return _page("sorry.html", 400, message="That account does not exist.", back=None)
        if not account.professional:
            message = (
                f"@{account.username} is a personal account, and apps can only be connected to a "
                "professional one. Switch it to Creator or Business in Instagram’s settings, then come back."
            )
            return _page("sorry.html", message=message, back=refusal.headers["Location"])
        ticked = {value for value in form.getall("granted", []) if isinstance(value, str)}
        code = secrets.token_urlsafe(60)
        self._codes[code] = Code(
            account=account,
            scopes=frozenset(asked.scopes) & (ticked | {BASIC}),
            redirect_uri=asked.redirect_uri,
            challenge=asked.challenge,
            expires_at=self._instagram.now() + CODE_LIFE,
        )
        answer = asked.back({"code": code}, fragment="_")
        answer.set_cookie(ACCOUNT_COOKIE, quote(account.username), samesite="Lax", httponly=True)
        return answer

    async def exchange(self, request: web.Request) -> web.Response:
        """A code for a short-lived token; each code once."""
        self._instagram.noted(request, None)
        if (weather := await self._instagram.weather()) is not None:
            return weather
        form = await request.post()
        secret = str(form.get("client_secret", "")).encode()
        if form.get("client_id") != self._instagram.client_id:
            return faults.login_refused("Invalid platform app")
        if not hmac.compare_digest(secret, self._instagram.client_secret.encode()):
            return faults.login_refused("Error validating client secret.")
        if form.get("grant_type") != "authorization_code":
            return faults.login_refused("Invalid grant_type")
        code = self._codes.pop(str(form.get("code", "")).removesuffix("#_"), None)
        if code is None:
            return faults.login_refused("Invalid authorization code")
        now = self._instagram.now()
        if now >= code.expires_at:
            return faults.login_refused("This authorization code has expired")
        if form.get("redirect_uri") != code.redirect_uri:
            return faults.login_refused(
                "Error validating verification code. Please make sure your redirect_uri is identical to the "
                "one you used in the OAuth dialog request"
            )
        if code.challenge and not hmac.compare_digest(
            _s256(str(form.get("code_verifier", ""))), code.challenge
        ):
            return faults.login_refused("Error validating code verifier")
        value = self._instagram.issue_token(code.account, code.scopes, now + SHORT_LIFE, long_lived=False)
        return web.json_response(
            {
                "access_token": value,
                "user_id": int(code.account.user_id),
                "permissions": [scope for scope in SCOPES if scope in code.scopes],
            }
        )

    def _checked(self, asked: Mapping[str, str]) -> Request:
        if asked.get("client_id") != self._instagram.client_id:
            raise BadRequest("Invalid request: Invalid platform app.")
        redirect_uri = asked.get("redirect_uri", "")
        target = urlsplit(redirect_uri)
        if target.scheme not in ("http", "https") or not target.hostname or target.fragment:
            raise BadRequest("Invalid redirect_uri.")
        if asked.get("response_type") != "code":
            raise BadRequest("Invalid response_type: only “code” is offered.")
        scopes = tuple(dict.fromkeys(asked.get("scope", "").replace(",", " ").split()))
        unknown = [scope for scope in scopes if scope not in SCOPES]
        if unknown or BASIC not in scopes:
            raise BadRequest(f"Invalid scope: {', '.join(unknown) or f'{BASIC} is missing'}.")
        challenge = asked.get("code_challenge", "")
        if challenge and asked.get("code_challenge_method") != "S256":
            raise BadRequest("Invalid code_challenge_method: only S256 is offered.")
        return Request(redirect_uri, scopes, asked.get("state", ""), challenge)

    def _who(self, request: web.Request, accounts: list[Account]) -> Account:
        person = unquote(request.cookies.get(PERSON_COOKIE, "")).casefold()
        last = unquote(request.cookies.get(ACCOUNT_COOKIE, ""))
        by_mail = (account for account in accounts if person and account.email.casefold() == person)
        by_name = (account for account in accounts if account.username == last)
        return next(by_mail, None) or next(by_name, None) or accounts[0]


def _s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _page(name: str, status: int = 200, **words: object) -> web.Response:
    text = PAGES.get_template(name).render(words)
    return web.Response(
        text=text, status=status, content_type="text/html", headers={"Cache-Control": "no-store"}
    )
