"""`/slack/install` and where Slack sends the browser back to."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from segbot.domain.errors import ConfigurationError
from segbot.flows.accounts.slack_grant import SlackGrant
from segbot.slack.access.oauth import GrantRefusedError, OAuth
from segbot.workspaces.states import SECONDS, States

_LOG = logging.getLogger("segbot.workspaces")
_COOKIE = "segbot-install"
_PATH = "/slack"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    # The address of the page holds a code.
    "Referrer-Policy": "no-referrer",
}
_BUSY, _FORBIDDEN, _BAD, _BROKEN = 503, 403, 400, 502


class Keeper(Protocol):
    """Who takes a grant for the workspace it belongs to."""

    def knows(self, team: str) -> bool: ...

    def keep(self, grant: SlackGrant) -> None:
        """Raises ConfigurationError."""
        ...


class Installing:
    """`page` is the public address of `/slack/install`, `redirect_url` that of the way back."""

    def __init__(
        self,
        *,
        oauth: OAuth,
        scopes: Sequence[str],
        states: States,
        keeper: Keeper,
        public_url: str,
        redirect_url: str,
        now: Callable[[], datetime],
    ) -> None:
        self._oauth = oauth
        self._scopes = scopes
        self._states = states
        self._keeper = keeper
        self._page = f"{public_url}/slack/install"
        self._redirect_url = redirect_url
        self._secure = public_url.startswith("https://")
        self._now = now

    def routes(self) -> list[Route]:
        return [Route("/slack/install", self._begin), Route("/slack/oauth_redirect", self._end)]

    def _begin(self, _request: Request) -> Response:
        begun = self._states.begin()
        if begun is None:
            return _page("Too many installations at once. Please try again in ten minutes.", _BUSY)
        response = RedirectResponse(
            self._oauth.address(begun.state, self._scopes, self._redirect_url),
            status_code=302,
            headers=_HEADERS,
        )
        response.set_cookie(
            _COOKIE,
            begun.cookie,
            max_age=SECONDS,
            path=_PATH,
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
        return response

    def _end(self, request: Request) -> Response:
        response = self._finish(request)
        response.delete_cookie(_COOKIE, path=_PATH, secure=self._secure, httponly=True, samesite="lax")
        return response

    def _finish(self, request: Request) -> Response:
        told = request.query_params
        if not self._states.take(told.get("state", ""), request.cookies.get(_COOKIE, "")):
            return self._again(
                "This installation wasn't begun in this browser, or more than ten minutes ago.", _BAD
            )
        if told.get("error") or not told.get("code"):
            return self._again("Access was not allowed, so nothing was installed.", _BAD)
        try:
            granted = self._oauth.exchange(told["code"], self._redirect_url, self._now())
        except GrantRefusedError as error:
            _LOG.warning("an installation failed: Slack said %s", error.word)
            return self._again(f"Slack did not grant access ({error.word}).", _BROKEN)
        team, name = granted.grant.team, granted.team_name or granted.grant.team
        if not self._keeper.knows(team):
            _LOG.warning("an installation in %s was refused: there is no such workspace here", team)
            self._give_back(granted.grant)
            return _page(
                f"{name} ({team}) isn't among the workspaces of this segbot, so nothing was installed. Whoever runs "
                f"it adds it with: segbot workspaces add NAME --team {team}",
                _FORBIDDEN,
            )
        try:
            self._keeper.keep(granted.grant)
        except ConfigurationError as error:
            _LOG.error("an installation in %s could not be kept: %s", team, error)
            self._give_back(granted.grant)
            return self._again(
                "The installation could not be kept: whoever runs segbot finds the reason in its log.",
                _BROKEN,
            )
        _LOG.info("installed in %s", team)
        return _page(f"segbot is installed in {name}. Go back to Slack and type: /segment help")

    def _again(self, sentence: str, status: int) -> Response:
        return _page(f"{sentence} Please begin again at", status, link=self._page)

    def _give_back(self, grant: SlackGrant) -> None:
        """A token nobody keeps should not be good for anything."""
        try:
            self._oauth.revoke(grant)
        except GrantRefusedError as error:
            _LOG.warning("the token of %s could not be given back: %s", grant.team, error.word)


def _page(sentence: str, status: int = 200, link: str = "") -> Response:
    text, address = html.escape(sentence), html.escape(link)
    text += f' <a href="{address}">{address}</a>.' if link else ""
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>segbot</title></head>'
        f"<body><h1>segbot</h1><p>{text}</p></body></html>",
        status_code=status,
        headers=_HEADERS,
    )
