"""One app installed by OAuth in several workspaces, each a whole stand-in of its own behind one Slack address.

docs.slack.dev/authentication/installing-with-oauth, docs.slack.dev/authentication/using-token-rotation
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import html
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.workspace import Clock, Workspace

_CODE_SECONDS = 600.0
LASTS = 43_200
_MOST_ALIVE = 2


@dataclass(frozen=True, kw_only=True)
class DistributedApp:
    """What the app's settings page shows. `rotates`: its tokens run out after `lasts` seconds. Secrets stay out of the repr."""

    client_id: str = "111.222"
    client_secret: str = field(default="sandbox-client-secret", repr=False)
    redirect_urls: tuple[str, ...] = ()
    rotates: bool = True
    lasts: int = LASTS


@dataclass(frozen=True, kw_only=True, repr=False)
class _Token:
    team: str
    ends: float | None
    refresh: str
    revoked: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class _Code:
    team: str
    redirect_url: str
    scopes: str
    ends: float


class Distribution:
    """Who has which token. Used on the server's event loop."""

    def __init__(self, app: DistributedApp, workspaces: Sequence[Workspace], clock: Clock) -> None:
        self.app = app
        self.workspaces = {each.installation.team: each for each in workspaces}
        self._clock = clock
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, _Token] = {}

    def authorize(self, asked: Mapping[str, str]) -> None:
        """Raises Refusal for what Slack's page would not offer."""
        if asked.get("client_id") != self.app.client_id:
            raise Refusal("invalid_client_id", "no such app")
        if asked.get("redirect_uri") not in self.app.redirect_urls:
            raise Refusal(
                "bad_redirect_uri", f"{asked.get('redirect_uri')} is not among the app's redirect URLs"
            )
        if not asked.get("scope"):
            raise Refusal("invalid_scope", "no scopes were asked for")

    def allow(self, team: str, asked: Mapping[str, str]) -> str:
        """Somebody allowed it: the code for the app, good once and for ten minutes."""
        self.authorize(asked)
        if team not in self.workspaces:
            raise Refusal("invalid_team", f"no workspace {team}")
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(
            team=team,
            redirect_url=asked["redirect_uri"],
            scopes=asked["scope"],
            ends=self._clock() + _CODE_SECONDS,
        )
        return code

    def access(self, args: Mapping[str, str], client: tuple[str, str]) -> dict[str, Any]:
        """`oauth.v2.access`, for a code or for a refresh token."""
        if client[0] != self.app.client_id:
            raise Refusal("invalid_client_id", "no such app")
        if client[1] != self.app.client_secret:
            raise Refusal("bad_client_secret", "the client secret is another")
        if args.get("grant_type") == "refresh_token":
            return self._granted(self._refreshed(args.get("refresh_token", "")), self._scopes())
        code = self._codes.pop(args.get("code", ""), None)
        if code is None:
            raise Refusal("invalid_code", "no such code, or it was used already")
        if code.ends < self._clock():
            raise Refusal("code_expired", "the code is older than ten minutes")
        if args.get("redirect_uri") != code.redirect_url:
            raise Refusal("bad_redirect_uri", "another redirect_uri than the code was asked for with")
        return self._granted(code.team, code.scopes)

    def team_of(self, token: str) -> str:
        """Raises Refusal as Slack words it."""
        known = self._tokens.get(token)
        if not token:
            raise Refusal("not_authed", "no token was given")
        if known is None:
            raise Refusal("invalid_auth", "no such token")
        if known.revoked:
            raise Refusal("token_revoked", "the app was removed, or the token revoked")
        if known.ends is not None and known.ends < self._clock():
            raise Refusal("token_expired", "the token has run out")
        return known.team

    def alive(self, team: str) -> int:
        """How many tokens of a workspace are good now."""
        return sum(1 for each in self._tokens.values() if each.team == team and self._good(each))

    def ended(self, team: str) -> int:
        """How many tokens of a workspace were good once and are not any more."""
        return sum(1 for each in self._tokens.values() if each.team == team and not self._good(each))

    def revoke(self, team: str) -> None:
        """Every token of a workspace."""
        for name, token in self._tokens.items():
            if token.team == team:
                self._tokens[name] = replace(token, revoked=True, refresh="")

    def _good(self, token: _Token) -> bool:
        return not token.revoked and (token.ends is None or token.ends >= self._clock())

    def _refreshed(self, refresh: str) -> str:
        """The team; a refresh token is good once."""
        for name, token in self._tokens.items():
            if refresh and token.refresh == refresh and not token.revoked:
                self._tokens[name] = replace(token, refresh="")
                return token.team
        raise Refusal("invalid_refresh_token", "no such refresh token, or it was used already")

    def _granted(self, team: str, scopes: str) -> dict[str, Any]:
        rotates, workspace = self.app.rotates, self.workspaces[team]
        prefix = "xoxe.xoxb-" if rotates else "xoxb-"
        token, refresh = prefix + secrets.token_urlsafe(24), f"xoxe-1-{secrets.token_urlsafe(24)}"
        ends = self._clock() + self.app.lasts if rotates else None
        self._tokens[token] = _Token(team=team, ends=ends, refresh=refresh if rotates else "")
        good = [name for name, each in self._tokens.items() if each.team == team and self._good(each)]
        for name in good[:-_MOST_ALIVE] if rotates else []:
            self._tokens[name] = replace(self._tokens[name], revoked=True)
        installed = workspace.installation
        wide = installed.grid == "organisation"
        rotation = {"refresh_token": refresh, "expires_in": self.app.lasts} if rotates else {}
        return {
            "access_token": token,
            "token_type": "bot",
            "scope": scopes,
            "bot_user_id": installed.bot_user,
            "app_id": installed.app_id,
            "team": None if wide else {"id": team, "name": installed.team_name},
            "enterprise": {"id": team, "name": installed.team_name} if wide else None,
            "authed_user": {"id": "U0ADMIN"},
            "is_enterprise_install": wide,
            **rotation,
        }

    def _scopes(self) -> str:
        return ",".join(next(iter(self.workspaces.values())).installation.scopes)


def create_distribution(distribution: Distribution, apps: Mapping[str, Starlette]) -> Starlette:
    """The ASGI application: `apps` are the workspaces' own, by team; each is served below `/w/<team>`."""
    pages = _Pages(distribution, apps)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.loop = asyncio.get_running_loop()
        async with contextlib.AsyncExitStack() as stack:
            for each in apps.values():
                await stack.enter_async_context(each.router.lifespan_context(each))
            yield

    app = Starlette(
        lifespan=lifespan,
        routes=[
            Route("/oauth/v2/authorize", pages.authorize),
            Route("/oauth/v2/allow", pages.allow, methods=["POST"]),
            Route("/api/oauth.v2.access", pages.access, methods=["POST"]),
            Route("/api/auth.revoke", pages.revoke, methods=["GET", "POST"]),
            Route("/sandbox/uninstall", pages.uninstall, methods=["POST"]),
            Mount("/api", _ByToken(distribution, apps)),
            *(Mount(f"/w/{team}", _OfOne(distribution, team, each)) for team, each in apps.items()),
        ],
    )

    def move_in(url: str) -> None:
        for team, each in apps.items():
            each.state.move_in(f"{url}/w/{team}")

    async def move_out() -> None:
        for each in apps.values():
            await each.state.move_out()

    def quieten() -> None:
        for each in apps.values():
            each.state.quieten()

    app.state.move_in, app.state.move_out, app.state.quieten = move_in, move_out, quieten
    return app


class _Pages:
    def __init__(self, distribution: Distribution, apps: Mapping[str, Starlette]) -> None:
        self._distribution = distribution
        self._apps = apps

    async def authorize(self, request: Request) -> Response:
        """Slack's page that asks whether the app may be installed, and where."""
        asked = dict(request.query_params)
        try:
            self._distribution.authorize(asked)
        except Refusal as refusal:
            return HTMLResponse(f"<h1>{refusal.error}</h1><p>{html.escape(refusal.why)}</p>", status_code=400)
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in asked.items()
        )
        places = "".join(
            f'<option value="{team}">{html.escape(each.installation.team_name)}</option>'
            for team, each in self._distribution.workspaces.items()
        )
        return HTMLResponse(
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Slack</title></head><body>'
            "<h1>segbot is requesting permission to access a Slack workspace</h1>"
            f"<p>It wants to: {html.escape(asked['scope'])}</p>"
            f'<form method="post" action="/oauth/v2/allow">{hidden}<select name="team">{places}</select>'
            '<button name="answer" value="allow">Allow</button>'
            '<button name="answer" value="cancel">Cancel</button></form></body></html>'
        )

    async def allow(self, request: Request) -> Response:
        async with request.form() as form:
            said = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            self._distribution.authorize(said)
            back = {"state": said.get("state", "")}
            if said.get("answer") == "allow":
                back = {"code": self._distribution.allow(said.get("team", ""), said), **back}
            else:
                back = {"error": "access_denied", **back}
        except Refusal as refusal:
            return HTMLResponse(f"<h1>{refusal.error}</h1>", status_code=400)
        return RedirectResponse(f"{said['redirect_uri']}?{urlencode(back)}", status_code=302)

    async def access(self, request: Request) -> Response:
        async with request.form() as form:
            args = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            return JSONResponse({"ok": True, **self._distribution.access(args, _client(request, args))})
        except Refusal as refusal:
            return JSONResponse(refusal.body())

    async def revoke(self, request: Request) -> Response:
        try:
            self._distribution.revoke(self._distribution.team_of(_bearer(request.headers)))
        except Refusal as refusal:
            return JSONResponse(refusal.body())
        return JSONResponse({"ok": True, "revoked": True})

    async def uninstall(self, request: Request) -> Response:
        """`POST /sandbox/uninstall` {team}: an admin removes the app; Slack tells it twice over, as it does."""
        team = (await request.json())["team"]
        self._distribution.revoke(team)
        events = self._apps[team].state.events
        bot = self._distribution.workspaces[team].installation.bot_user
        events.send({"type": "app_uninstalled"})
        events.send({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}})
        return JSONResponse({"ok": True})


class _OfOne:
    """A workspace's own addresses: what is asked with one of its tokens is handed on with the one it knows."""

    def __init__(self, distribution: Distribution, team: str, app: ASGIApp) -> None:
        self._distribution = distribution
        self._team = team
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = _bearer(Headers(scope=scope)) if scope["type"] == "http" else ""
        with contextlib.suppress(Refusal):
            if token and self._distribution.team_of(token) == self._team:
                scope = _with_token(scope, self._distribution.workspaces[self._team].installation.bot_token)
        await self._app(scope, receive, send)


class _ByToken:
    """The Web API: the token says whose call it is."""

    def __init__(self, distribution: Distribution, apps: Mapping[str, ASGIApp]) -> None:
        self._distribution = distribution
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = _bearer(Headers(scope=scope))
        try:
            team = self._distribution.team_of(token)
        except Refusal as refusal:
            await JSONResponse(refusal.body())(scope, receive, send)
            return
        scope = _with_token(scope, self._distribution.workspaces[team].installation.bot_token)
        await self._apps[team]({**scope, "root_path": ""}, receive, send)


def _bearer(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _with_token(scope: Scope, token: str) -> Scope:
    scope = {**scope, "headers": list(scope["headers"])}
    MutableHeaders(scope=scope)["authorization"] = f"Bearer {token}"
    return scope


def _client(request: Request, args: Mapping[str, str]) -> tuple[str, str]:
    """The app's id and secret, from HTTP Basic or from the form."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        with contextlib.suppress(binascii.Error, UnicodeDecodeError):
            name, _, secret = base64.b64decode(given).decode().partition(":")
            return name, secret
    return args.get("client_id", ""), args.get("client_secret", "")
