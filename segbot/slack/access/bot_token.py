"""The bot's token where it comes with an installation: read from the database, renewed before it runs out."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from slack_sdk import WebClient

from segbot.domain.errors import NotInstalledError
from segbot.domain.ports import Clock
from segbot.flows.accounts.slack_grant import SealedGrant, SlackGrant
from segbot.slack.access.oauth import GrantRefusedError, OAuth

_LOG = logging.getLogger("segbot.slack")
_BEFORE = timedelta(hours=2)
NOT_INSTALLED = (
    "segbot isn't installed in the workspace {team}. Open /slack/install of its public address in a browser."
)


class BotToken:
    """Thread-safe. The clients that `follow` it speak with the token that is good now, in every process of a workspace."""

    def __init__(self, *, grants: SealedGrant, oauth: OAuth, clock: Clock) -> None:
        self._grants = grants
        self._oauth = oauth
        self._clock = clock
        self._clients: list[WebClient] = []
        self.removed = threading.Event()

    @property
    def grants(self) -> SealedGrant:
        return self._grants

    def current(self) -> str:
        """Raises NotInstalledError, ConfigurationError."""
        grant = self._grants.load()
        if grant is None:
            raise NotInstalledError([NOT_INSTALLED.format(team=self._grants.team)])
        return self._fresh(grant).token

    def follow(self, *clients: WebClient) -> None:
        self._clients += clients

    def round(self) -> None:
        """Renew it where it is time, and speak with whatever another process or a new installation has put down."""
        grant = self._grants.load()
        if grant is None:
            self.removed.set()
            return
        token = self._fresh(grant).token
        for client in self._clients:
            client.token = token

    def _fresh(self, grant: SlackGrant) -> SlackGrant:
        if not self._due(grant):
            return grant
        with self._grants.lock():
            # Whoever had the lock before may just have done it.
            grant = self._grants.load() or grant
            if not self._due(grant):
                return grant
            try:
                renewed = self._oauth.renew(grant, self._clock.now())
            except GrantRefusedError as error:
                _LOG.error("the bot's token was not renewed: %s", error.word)
                return grant
            self._grants.keep(renewed)
            return renewed

    def _due(self, grant: SlackGrant) -> bool:
        if grant.expires_at is None or not grant.refresh:
            return False
        return grant.expires_at - self._clock.now() < _BEFORE
