"""What a workspace granted when the app was installed in it: kept sealed in that workspace's own database."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from segbot.domain.errors import ConfigurationError
from segbot.domain.ports import Clock
from segbot.rosters.storage.encryption import Sealer
from segbot.store import Store, Transaction

_LOCK = "slack-token"


@dataclass(frozen=True, kw_only=True, repr=False)
class SlackGrant:
    """`team` is the workspace (`T…`), or the organisation (`E…`) of an installation in all of it. `expires_at` and
    `refresh` are empty where the app's tokens do not rotate.
    """

    team: str
    token: str
    refresh: str = ""
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        return f"SlackGrant({self.team})"

    @classmethod
    def read(cls, document: Any) -> SlackGrant:
        """From what `write` made. Raises KeyError, TypeError, ValueError."""
        ends = document["expires_at"]
        return cls(
            team=str(document["team"]),
            token=str(document["token"]),
            refresh=str(document["refresh"]),
            expires_at=datetime.fromisoformat(ends) if ends else None,
        )

    def write(self) -> dict[str, str]:
        """As JSON can hold it: a secret."""
        ends = self.expires_at.isoformat() if self.expires_at else ""
        return {"team": self.team, "token": self.token, "refresh": self.refresh, "expires_at": ends}


class SealedGrant:
    """The one grant of a database, which belongs to one `team` for ever. Thread-safe."""

    def __init__(self, store: Store, sealer: Sealer, clock: Clock, team: str) -> None:
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self.team = team

    def load(self) -> SlackGrant | None:
        """None where the app is not installed. Raises ConfigurationError: another workspace's database, or a wrong key."""
        with self._store.reading() as tx:
            kept = tx.slack_installation.get()
        if kept is None:
            return None
        if kept.team != self.team:
            raise self._foreign(kept.team)
        if kept.sealed is None:
            return None
        return SlackGrant.read(json.loads(self._sealer.open_text(kept.sealed)))

    def keep(self, grant: SlackGrant) -> None:
        """In the place of what was kept. Raises ConfigurationError for another workspace's grant."""
        sealed = self._sealer.seal_text(json.dumps(grant.write()))
        with self._store.transaction() as tx:
            if grant.team != self.team or not tx.slack_installation.keep(
                grant.team, sealed, self._clock.now()
            ):
                kept = tx.slack_installation.get()
                raise self._foreign(kept.team if kept else grant.team)

    def erase(self, tx: Transaction) -> bool:
        """Whether there was anything to erase."""
        return tx.slack_installation.erase(self._clock.now())

    def lock(self) -> AbstractContextManager[object]:
        """Excludes every other process and thread that renews: a refresh token is good once."""
        return self._store.one_at_a_time(_LOCK)

    def _foreign(self, team: str) -> ConfigurationError:
        fault = (
            f"DATABASE_URL: this database belongs to the workspace {team}, not to {self.team}. "
            "Each workspace has a database of its own."
        )
        return ConfigurationError([fault])


def reseal_grant(tx: Transaction, sealer: Sealer) -> bool:
    """Seal it again under the first key; whether there was one."""
    kept = tx.slack_installation.get()
    if kept is None or kept.sealed is None:
        return False
    tx.slack_installation.reseal(sealer.rotate(kept.sealed))
    return True
