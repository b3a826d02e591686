"""Installing the app in a workspace: OAuth v2 (docs.slack.dev/authentication/installing-with-oauth), and tokens that
rotate (docs.slack.dev/authentication/using-token-rotation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urljoin

from slack_sdk import WebClient
from slack_sdk.oauth import AuthorizeUrlGenerator

from segbot.certificates import trusted_for
from segbot.domain.errors import UserError
from segbot.flows.accounts.slack_grant import SlackGrant
from segbot.slack.delivery.refusals import SLACK_FAILS, word_of

_TIMEOUT = 10


class GrantRefusedError(UserError):
    """Slack gives no token; `word` is Slack's own for why."""

    def __init__(self, word: str) -> None:
        self.word = word
        super().__init__(f"Slack did not grant access: {word}.")


@dataclass(frozen=True, kw_only=True)
class Granted:
    """`team_name` as Slack tells it, for people. `grant` holds secrets and keeps them out of its repr."""

    grant: SlackGrant
    team_name: str


class OAuth:
    """The app's own credentials, towards Slack at `api_url`."""

    def __init__(self, *, api_url: str, client_id: str, client_secret: str) -> None:
        self._client = WebClient(
            base_url=api_url, timeout=_TIMEOUT, ssl=trusted_for(api_url), retry_handlers=[]
        )
        self._client_id = client_id
        self._client_secret = client_secret
        # https://slack.com/api/ → https://slack.com/oauth/v2/authorize
        self._page = urljoin(api_url, "../oauth/v2/authorize")

    def address(self, state: str, scopes: Sequence[str], redirect_url: str) -> str:
        """Where a browser is sent to allow it."""
        generator = AuthorizeUrlGenerator(
            client_id=quote(self._client_id, safe=""),
            redirect_uri=quote(redirect_url, safe=""),
            scopes=scopes,
            authorization_url=self._page,
        )
        return generator.generate(quote(state, safe=""))

    def exchange(self, code: str, redirect_url: str, now: datetime) -> Granted:
        """The code a browser came back with, for a grant. Raises GrantRefusedError."""
        told = self._access(code=code, redirect_uri=redirect_url)
        wide = bool(told.get("is_enterprise_install"))
        place = (told.get("enterprise") if wide else told.get("team")) or {}
        return Granted(
            grant=_grant(told, str(place.get("id") or ""), now), team_name=str(place.get("name") or "")
        )

    def renew(self, grant: SlackGrant, now: datetime) -> SlackGrant:
        """The next pair of tokens; the refresh token is good once. Raises GrantRefusedError."""
        told = self._access(grant_type="refresh_token", refresh_token=grant.refresh)
        return _grant(told, grant.team, now)

    def revoke(self, grant: SlackGrant) -> None:
        """Give back what nobody wants. Raises GrantRefusedError."""
        try:
            self._client.auth_revoke(token=grant.token)
        except SLACK_FAILS as error:
            raise GrantRefusedError(word_of(error)) from None

    def _access(self, **arguments: str) -> Any:
        try:
            # Its answer is as secret as what it was asked with: no cause is handed on that could show either.
            told = self._client.oauth_v2_access(
                client_id=self._client_id, client_secret=self._client_secret, **arguments
            )
        except SLACK_FAILS as error:
            raise GrantRefusedError(word_of(error)) from None
        if told.get("token_type") != "bot" or not told.get("access_token"):
            raise GrantRefusedError("no_bot_token")
        return told


def _grant(told: Any, team: str, now: datetime) -> SlackGrant:
    lasts = told.get("expires_in")
    return SlackGrant(
        team=team,
        token=str(told["access_token"]),
        refresh=str(told.get("refresh_token") or ""),
        expires_at=now + timedelta(seconds=int(lasts)) if lasts else None,
    )
