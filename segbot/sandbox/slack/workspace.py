"""The whole Slack world in one object: its state, its clock and where the bot is."""

from __future__ import annotations

import time
from collections.abc import Callable

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.slack.announcements import Announcements
from segbot.sandbox.slack.exchanges import Exchanges
from segbot.sandbox.slack.faults import SlackFaults
from segbot.sandbox.slack.files import Files
from segbot.sandbox.slack.handles import Handles
from segbot.sandbox.slack.installation import Installation
from segbot.sandbox.slack.messages import SLACKBOT, Messages
from segbot.sandbox.slack.pacing import Pacing
from segbot.sandbox.slack.people import People
from segbot.sandbox.slack.shelves import Document, Ids, Shelf
from segbot.sandbox.slack.views import Views

Clock = Callable[[], float]
ACK_SECONDS = 3.0


class Workspace:
    """A Slack team with one app installed.

    `clock` gives seconds since 1970 for timestamps, triggers, response_urls and rate limits; `signing_clock` the
    time of request signatures (a real bot compares it with its own clock). `rate_scale` multiplies the rate limits
    (`math.inf` lifts them), `retry_scale` the delays between retries of events, `ack_seconds` is Slack's 3 s.
    `base_url` is this stand-in's own address, `bot_url` where the bot listens when `socket_mode` is off.
    """

    def __init__(
        self,
        savefile: SaveFile,
        *,
        installation: Installation | None = None,
        seed: int = 0,
        base_url: str = "http://127.0.0.1:8080",
        bot_url: str = "http://127.0.0.1:8081/slack/events",
        socket_mode: bool = False,
        clock: Clock = time.time,
        signing_clock: Clock = time.time,
        ack_seconds: float = ACK_SECONDS,
        rate_scale: float = 1.0,
        retry_scale: float = 1.0,
    ) -> None:
        self.installation = installation or Installation()
        self.base_url = base_url
        self.bot_url = bot_url
        self.socket_mode = socket_mode
        self.clock = clock
        self.signing_clock = signing_clock
        self.ack_seconds = ack_seconds
        self.retry_scale = retry_scale
        self.pacing = Pacing(rate_scale)
        # With several workspaces an app is installed in some of them and not in others.
        self.installed: Callable[[], bool] = lambda: True
        self.faults = SlackFaults(savefile, clock)
        self.ids = Ids(savefile, seed)
        self.announcements = Announcements(Shelf(savefile, "version"))
        self.people = People(savefile, self.installation)
        self.messages = Messages(savefile, self.ids, self.installation, self.announcements)
        self.views = Views(savefile, self.ids, self.installation, self.announcements)
        self.files = Files(savefile, self.ids)
        self.handles = Handles(savefile, self.ids)
        # Who wants to know that the bot has posted: it hears of its own messages too, as every app does.
        self.on_post: Callable[[Document, Document], None] = lambda _message, _room: None
        self.exchanges = Exchanges(
            Shelf(savefile, "exchanges"), self.ids, self.announcements, self.installation.secrets()
        )

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the bot token may do now: one scope can be switched off."""
        missing = self.faults.get("scope")
        return tuple(one for one in self.installation.scopes if missing is None or one != missing.scope)

    def response_url(self, **about: object) -> str:
        return f"{self.base_url}/response/{self.handles.new_response(self.clock(), **about)}"

    def notice(self, channel: str, user: str, text: str) -> Document:
        """What Slackbot tells one person when a command failed."""
        return self.messages.add(channel, SLACKBOT, text, self.clock(), ephemeral_to=user, notice="error")

    def file_for_slack(self, file_id: str) -> Document | None:
        document = self.files.get(file_id)
        if document is None:
            return None
        owner = self.people.users.get(document["user"]) or {}
        return self.files.as_slack(
            document, self.base_url, outsider=bool(owner.get("is_stranger")), team=self.installation.team
        )

    def reset(self) -> None:
        """Back to the seed: people, channels, no messages, views or files."""
        parts = (self.people, self.messages, self.views, self.files, self.handles, self.exchanges)
        for part in (*parts, self.faults):
            part.clear()
        self.announcements.tell("reset")
