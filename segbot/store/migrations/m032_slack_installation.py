"""The installation in Slack of one of several workspaces: the tokens that are good now, sealed, and nothing older."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from segbot.store.migrations.scripts import run_script


def m032_slack_installation(connection: Connection) -> None:
    run_script(
        connection,
        """
CREATE TABLE slack_installation (
    id integer PRIMARY KEY,
    team text NOT NULL,
    sealed {bytes},
    at double precision NOT NULL
)
""",
    )
