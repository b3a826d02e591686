"""`segbot workspaces run`: the front and every workspace behind it, from the settings to the shutdown."""

from __future__ import annotations

import logging
import signal
from datetime import UTC, datetime

import uvicorn

from segbot import logs
from segbot.connection_limits import limits
from segbot.settings.workspaces import folder, listed, load_front
from segbot.slack.access.addressee import Signatures
from segbot.slack.access.oauth import OAuth
from segbot.slack.access.scopes import SCOPES
from segbot.workspaces.front import front_app
from segbot.workspaces.install import Installing
from segbot.workspaces.processes import Processes
from segbot.workspaces.states import States

_LOG = logging.getLogger("segbot.workspaces")


def serve() -> None:
    """Until SIGTERM or Ctrl-C. Raises ConfigurationError."""
    settings, workspaces = load_front(), listed()
    logs.set_up(settings.log_format, settings.secrets())
    processes = Processes(workspaces)
    installing = Installing(
        oauth=OAuth(
            api_url=settings.slack_api_url,
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value(),
        ),
        scopes=SCOPES,
        states=States(folder() / ".installing"),
        keeper=processes,
        public_url=settings.public_url,
        redirect_url=settings.redirect_url,
        now=lambda: datetime.now(UTC),
    )
    app = front_app(Signatures(settings.signing_secret.get_secret_value()), processes, installing)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            lifespan="off",
            **limits(),
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: setattr(server, "should_exit", True))
    processes.start()
    names = ", ".join(each.name for each in workspaces)
    _LOG.info("segbot listens on %s:%s for %s", settings.host, settings.port, names)
    try:
        server.run()
    finally:
        processes.stop()
