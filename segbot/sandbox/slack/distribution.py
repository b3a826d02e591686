"""One app installed by OAuth in several workspaces, each a whole stand-in of its own behind one Slack address.

docs.slack.dev/authentication/installing-with-oauth, docs.slack.dev/authentication/using-token-rotation
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Shelf
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
    """Who has which token; `savefile` remembers it. Used on the server's event loop."""

    def __init__(
        self,
        app: DistributedApp,
        workspaces: Sequence[Workspace],
        clock: Clock,
        *,
        savefile: SaveFile | None = None,
    ) -> None:
        self.app = app
        self.workspaces = {each.installation.team: each for each in workspaces}
        self._clock = clock
        self._codes: dict[str, _Code] = {}
        self._shelf = Shelf(savefile or SaveFile(), "tokens")
        self._tokens = {name: _Token(**self._shelf[name]) for name in self._shelf.keys()}  # noqa: SIM118 - a shelf iterates over its documents

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
        for name, token in list(self._tokens.items()):
            if token.team == team:
                self._put(name, replace(token, revoked=True, refresh=""))

    def outdate_codes(self) -> None:
        """Ten minutes have gone by for every code that was given out."""
        self._codes = {code: replace(each, ends=self._clock() - 1) for code, each in self._codes.items()}

    def _put(self, name: str, token: _Token) -> None:
        self._tokens[name] = token
        self._shelf.put(name, asdict(token))

    def _good(self, token: _Token) -> bool:
        return not token.revoked and (token.ends is None or token.ends >= self._clock())

    def _refreshed(self, refresh: str) -> str:
        """The team; a refresh token is good once."""
        for name, token in self._tokens.items():
            if refresh and token.refresh == refresh and not token.revoked:
                self._put(name, replace(token, refresh=""))
                return token.team
        raise Refusal("invalid_refresh_token", "no such refresh token, or it was used already")

    def _granted(self, team: str, scopes: str) -> dict[str, Any]:
        rotates, workspace = self.app.rotates, self.workspaces[team]
        prefix = "xoxe.xoxb-" if rotates else "xoxb-"
        token, refresh = prefix + secrets.token_urlsafe(24), f"xoxe-1-{secrets.token_urlsafe(24)}"
        ends = self._clock() + self.app.lasts if rotates else None
        self._put(token, _Token(team=team, ends=ends, refresh=refresh if rotates else ""))
        good = [name for name, each in self._tokens.items() if each.team == team and self._good(each)]
        for name in good[:-_MOST_ALIVE] if rotates else []:
            self._put(name, replace(self._tokens[name], revoked=True))
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
