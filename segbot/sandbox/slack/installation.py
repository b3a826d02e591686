"""The app as installed in the stand-in's team: its ids, tokens, scopes and what it subscribed to."""

from __future__ import annotations

from dataclasses import dataclass, field

TEAM = "T0SEGBOT"
OTHER_TEAM = "T0OTHER"

BOT_SCOPES = (
    "commands",
    "chat:write",
    "files:read",
    "files:write",
    "users:read",
    "users:read.email",
    "usergroups:read",
    "im:write",
)


@dataclass(frozen=True, kw_only=True)
class Installation:
    """`scopes` are the bot token's; `events` those subscribed to. Secrets stay out of the repr."""

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
    )

    def secrets(self) -> tuple[str, ...]:
        return (self.bot_token, self.app_token, self.signing_secret)
