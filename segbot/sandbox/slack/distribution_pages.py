"""Slack's addresses for an app that is installed in several workspaces, and a page that shows all of them."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import html
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from segbot.sandbox.same_origin import SameOrigin
from segbot.sandbox.slack.distribution import Distribution
from segbot.sandbox.slack.refusals import Refusal

PAGE = Path(__file__).parents[1] / "page"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; script-src 'self'; "
    "connect-src 'self'",
}


def create_distribution(
    distribution: Distribution,
    apps: Mapping[str, Starlette],
    *,
    address: str = "",
    pass_time: Callable[[], None] = lambda: None,
) -> Starlette:
    """The ASGI application: `apps` are the workspaces' own, by team; each is served below `/w/<team>`.

    `address` is where the app is installed from. `pass_time` lets ten minutes go by for the app.
    """
    pages = _Pages(distribution, apps, address, pass_time)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.loop = asyncio.get_running_loop()
        async with contextlib.AsyncExitStack() as stack:
            for each in apps.values():
                await stack.enter_async_context(each.router.lifespan_context(each))
            yield

    app = Starlette(
        lifespan=lifespan,
        middleware=[Middleware(SameOrigin)],
        routes=[
            Route("/", pages.overview),
            Route("/oauth/v2/authorize", pages.authorize),
            Route("/oauth/v2/allow", pages.allow, methods=["POST"]),
            Route("/api/oauth.v2.access", pages.access, methods=["POST"]),
            Route("/api/auth.revoke", pages.revoke, methods=["GET", "POST"]),
            Route("/sandbox/uninstall", pages.uninstall, methods=["POST"]),
            Route("/sandbox/leave", pages.leave, methods=["POST"]),
            Mount("/static", StaticFiles(directory=PAGE)),
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
    def __init__(
        self,
        distribution: Distribution,
        apps: Mapping[str, Starlette],
        address: str,
        pass_time: Callable[[], None],
    ) -> None:
        self._distribution = distribution
        self._apps = apps
        self._address = address
        self._pass_time = pass_time

    async def overview(self, _request: Request) -> Response:
        """Every workspace: open it, install the app from its own address, take it away."""
        rows = "".join(self._row(team) for team in self._distribution.workspaces)
        install = html.escape(f"{self._address}/slack/install")
        return _page(
            "Workspaces",
            "<h1>One segbot, several workspaces</h1>"
            f"<p>Each has a segbot of its own behind one address, {html.escape(self._address)}.</p>"
            f'<p><a class="btn btn-primary" href="{install}" target="_blank">Install segbot</a></p>'
            f"<table><tbody>{rows}</tbody></table>"
            '<p class="muted">Slack tells of a removal twice, as app_uninstalled and as tokens_revoked. A token that '
            "is revoked alone is told once.</p>",
        )

    async def authorize(self, request: Request) -> Response:
        """Slack's page that asks whether the app may be installed, and where."""
        asked = dict(request.query_params)
        try:
            self._distribution.authorize(asked)
        except Refusal as refusal:
            return _page(refusal.error, _refused(refusal), 400)
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in asked.items()
        )
        places = "".join(
            f'<option value="{team}">{html.escape(each.installation.team_name)}</option>'
            for team, each in self._distribution.workspaces.items()
        )
        scopes = "".join(f"<li>{html.escape(each)}</li>" for each in asked["scope"].split(","))
        return _page(
            "Slack",
            "<h1>segbot is requesting permission to access a Slack workspace</h1>"
            f'<form method="post" action="/oauth/v2/allow">{hidden}'
            f'<p><label>Workspace <select name="team">{places}</select></label></p>'
            f'<p>What will segbot be able to do?</p><ul class="scopes">{scopes}</ul>'
            '<p class="answers"><button class="btn" name="answer" value="cancel">Cancel</button>'
            '<button class="btn btn-primary" name="answer" value="allow">Allow</button></p>'
            '<p class="muted">What can go wrong on the way, to try:</p><p class="answers">'
            '<button class="btn btn-small" name="answer" value="late">Allow after eleven minutes</button>'
            '<button class="btn btn-small" name="answer" value="old">Allow with a code that ran out</button>'
            '<button class="btn btn-small" name="answer" value="foreign">Allow with somebody else\'s state</button>'
            "</p></form>",
        )

    async def allow(self, request: Request) -> Response:
        async with request.form() as form:
            said = {name: value for name, value in form.items() if isinstance(value, str)}
        answer = said.get("answer", "")
        try:
            self._distribution.authorize(said)
            back = {"state": said.get("state", "")}
            if answer in ("allow", "late", "old", "foreign"):
                back = {"code": self._distribution.allow(said.get("team", ""), said), **back}
            else:
                back = {"error": "access_denied", **back}
        except Refusal as refusal:
            return _page(refusal.error, _refused(refusal), 400)
        if answer in ("late", "old"):
            self._distribution.outdate_codes()
        if answer == "late":
            self._pass_time()
        if answer == "foreign":
            back["state"] = back["state"][::-1]
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
        self._end((await request.json())["team"], removed=True)
        return JSONResponse({"ok": True})

    async def leave(self, request: Request) -> Response:
        """`POST /sandbox/leave`, from the page: `how` is `remove` (the app) or `revoke` (its tokens alone)."""
        async with request.form() as form:
            team, how = str(form.get("team")), str(form.get("how"))
        if team not in self._apps or how not in ("remove", "revoke"):
            return _page("Workspaces", "<h1>There is no such workspace</h1>", 400)
        self._end(team, removed=how == "remove")
        return RedirectResponse("/", status_code=303)

    def _end(self, team: str, *, removed: bool) -> None:
        self._distribution.revoke(team)
        events = self._apps[team].state.events
        bot = self._distribution.workspaces[team].installation.bot_user
        if removed:
            events.send({"type": "app_uninstalled"})
        events.send({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}})

    def _row(self, team: str) -> str:
        name = html.escape(self._distribution.workspaces[team].installation.team_name)
        there = bool(self._distribution.alive(team))
        off = "" if there else " disabled"
        return (
            f'<tr data-team="{team}"><th scope="row"><a href="/w/{team}/">{name}</a><br><span class="muted">{team}</span></th>'
            f"<td>{'installed' if there else 'not installed'}</td>"
            f'<td><form method="post" action="/sandbox/leave"><input type="hidden" name="team" value="{team}">'
            f'<button class="btn btn-small" name="how" value="remove"{off}>Remove segbot</button> '
            f'<button class="btn btn-small" name="how" value="revoke"{off}>Revoke its tokens</button></form></td></tr>'
        )


def _refused(refusal: Refusal) -> str:
    return f"<h1>{refusal.error}</h1><p>{html.escape(refusal.why)}</p>"


def _page(title: str, body: str, status: int = 200) -> Response:
    sheets = "".join(
        f'<link rel="stylesheet" href="/static/css/{each}.css">' for each in ("fonts", "tokens", "workspaces")
    )
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{sheets}<script type="module" src="/static/js/workspaces.js"></script></head>'
        f'<body><main class="sheet">{body}</main></body></html>',
        status_code=status,
        headers=_HEADERS,
    )


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
