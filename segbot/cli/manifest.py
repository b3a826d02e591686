"""The Slack app's manifest, for Socket Mode or for HTTP, and the link that opens Slack with it filled in.

Shape: docs.slack.dev/reference/app-manifest; the link: docs.slack.dev/app-manifests/configuring-apps-with-app-manifests.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlsplit

from segbot.domain.errors import ConfigurationError
from segbot.slack.access.scopes import SCOPES

EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
EVENTS = ("app_home_opened", "app_mention", "member_joined_channel", "message.im")
# Of several workspaces each one's work ends when the app is removed there.
EVENTS_OF_SEVERAL = ("app_uninstalled", "tokens_revoked")
SHORTCUTS = (
    {
        "name": "Change a segment",
        "type": "global",
        "callback_id": "change_segment",
        "description": "Add or remove people, create or delete a segment",
    },
    {
        "name": "Use as a list of people",
        "type": "message",
        "callback_id": "use_as_people",
        "description": "Take the ids or the file in this message",
    },
)
_CREATE = "https://api.slack.com/apps?new_app=1&manifest_json="


def manifest(http: str = "", *, several: bool = False) -> dict[str, Any]:
    """`http`: where Slack reaches segbot (`https://host`, with or without `/slack/events`); empty for Socket Mode.
    `several`: installed by OAuth in several workspaces, with tokens that rotate.

    Raises ConfigurationError for an address Slack would not call.
    """
    if several and not http:
        raise ConfigurationError(
            ["Several workspaces are served by HTTP only: say --http with the public address of segbot."]
        )
    address = _events_address(http) if http else ""
    commands: dict[str, Any] = {
        "command": "/segment",
        "description": "Look at and change customer segments",
        "usage_hint": "help | list | show | add | remove | replace | requests",
        "should_escape": False,
    }
    events: dict[str, Any] = {"bot_events": [*EVENTS, *(EVENTS_OF_SEVERAL if several else ())]}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if address:
        commands["url"] = address
        events = {"request_url": address, **events}
        interactivity |= {"request_url": address, "message_menu_options_url": address}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "segbot",
            "description": "Customer segments from Slack: nothing destructive without a second pair of eyes.",
            "long_description": (
                "segbot lets marketing teams look at and change customer segments at Bunce, Segmenter (Instaleap), "
                "Constant Contact, Batch, Mailchimp and Brevo without leaving Slack. Every change is previewed with "
                "numbers first. What is destructive becomes a request that a colleague has to approve, runs in batches, "
                "and is written down in an audit trail."
            ),
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "segbot", "always_online": True},
            "slash_commands": [commands],
            "shortcuts": [dict(each) for each in SHORTCUTS],
        },
        "oauth_config": {
            **({"redirect_urls": [address.removesuffix(EVENTS_PATH) + REDIRECT_PATH]} if several else {}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": several,
        },
    }


def as_text(http: str = "", *, several: bool = False) -> str:
    return json.dumps(manifest(http, several=several), indent=2)


def create_link(http: str = "") -> str:
    """Opens Slack's "create an app" with the manifest in it."""
    return _CREATE + quote(json.dumps(manifest(http), separators=(",", ":")), safe="")


def _events_address(http: str) -> str:
    parts = urlsplit(http)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise ConfigurationError(
            [
                f"“{http}” is no address Slack can call: give the public one, such as https://segbot.example.com."
            ]
        )
    return http.rstrip("/").removesuffix(EVENTS_PATH) + EVENTS_PATH
