"""What the bot's token may do: the least that segbot works with (docs.slack.dev/reference/scopes)."""

from __future__ import annotations

SCOPES = (
    "app_mentions:read",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
