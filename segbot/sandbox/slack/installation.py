"""The app as installed in the stand-in's team: its ids, tokens, scopes and what it subscribed to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

TEAM = "T0SEGBOT"
OTHER_TEAM = "T0OTHER"
SISTER_TEAM = "T0SISTER"
ENTERPRISE = "E0ACME"
OTHER_ENTERPRISE = "E0OTHER"

BOT_SCOPES = (
    "commands",
    "chat:write",
    "files:read",
    "files:write",
    "users:read",
    "users:read.email",
    "usergroups:read",
    "im:write",
    "im:history",
    "app_mentions:read",
    "channels:join",
    "channels:read",
)
# What an app must be allowed to read to hear of it: docs.slack.dev/reference/events
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "message.im": ("im:history",),
    "member_joined_channel": ("channels:read", "groups:read"),
}


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """A shortcut of the app: `global` ones start anywhere, `message` ones in a message's menu."""

    callback_id: str
    name: str
    type: Literal["global", "message"]
    description: str


@dataclass(frozen=True, kw_only=True)
class Installation:
    """`scopes` are the bot token's; `events` those subscribed to. Secrets stay out of the repr.

    `grid` says whether the team belongs to an organisation (Enterprise Grid), and whether the app is installed
    in the one workspace or in the whole organisation.
    """

    team: str = TEAM
    team_name: str = "Acme Marketing"
    team_domain: str = "acme-marketing"
    bot_token: str = field(default="xoxb-sandbox", repr=False)
    app_token: str = field(default="xapp-sandbox", repr=False)
    signing_secret: str = field(default="sandbox-signing-secret", repr=False)
    app_id: str = "A0SEGBOT"
    bot_id: str = "B0SEGBOT"
    bot_user: str = "U0SEGBOT"
    bot_name: str = "segbot"
    command: str = "/segment"
    home_tab: bool = True
    scopes: tuple[str, ...] = BOT_SCOPES
    app_scopes: tuple[str, ...] = ("connections:write",)
    events: tuple[str, ...] = (
        "app_home_opened",
        "subteam_members_changed",
        "app_uninstalled",
        "tokens_revoked",
        "app_mention",
        "message.im",
        "member_joined_channel",
    )
    shortcuts: tuple[Shortcut, ...] = (
        Shortcut(
            callback_id="change_segment",
            name="Change a segment",
            type="global",
            description="Add or remove people, create or delete a segment",
        ),
        Shortcut(
            callback_id="use_as_people",
            name="Use as a list of people",
            type="message",
            description="Take the ids or the file in this message",
        ),
    )
    grid: Literal["no", "workspace", "organisation"] = "no"

    def secrets(self) -> tuple[str, ...]:
        return (self.bot_token, self.app_token, self.signing_secret)
