"""What Slack sends: slash command fields, interaction payloads and event envelopes.

docs.slack.dev/interactivity/implementing-slash-commands, docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

from typing import Any

from segbot.sandbox.slack.installation import ENTERPRISE, OTHER_TEAM, SISTER_TEAM
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.workspace import Workspace

_OTHERS = {SISTER_TEAM: "acme-stores", OTHER_TEAM: "partner-co"}
ENTERPRISE_NAME = "Acme Group"
DEPRECATED_TOKEN = "sandbox-deprecated-token"  # noqa: S105 - the field Slack deprecated; it proves nothing


def channel_type(channel: Document) -> str:
    """im, group or channel, as events name the kind of a conversation."""
    if channel["is_im"]:
        return "im"
    return "group" if channel["is_private"] else "channel"


def domain_of(workspace: Workspace, team: str) -> str:
    """The name of a team in its address."""
    return workspace.installation.team_domain if team == workspace.installation.team else _OTHERS[team]


def enterprise_of(workspace: Workspace) -> Document | None:
    """The organisation the team belongs to, where there is one."""
    if workspace.installation.grid == "no":
        return None
    return {"id": ENTERPRISE, "name": ENTERPRISE_NAME}


def org_wide(workspace: Workspace) -> bool:
    return workspace.installation.grid == "organisation"


def user_brief(user: Document) -> Document:
    return {"id": user["id"], "username": user["name"], "name": user["name"], "team_id": user["team_id"]}


def slash(workspace: Workspace, user: Document, channel: Document, text: str) -> Document:
    """The fields of a slash command's form body; its trigger starts to age now."""
    name = "directmessage" if channel["is_im"] else channel["name"]
    command, grid = workspace.installation.command, enterprise_of(workspace)
    return {
        "token": DEPRECATED_TOKEN,
        "team_id": user["team_id"],
        "team_domain": domain_of(workspace, user["team_id"]),
        "channel_id": channel["id"],
        "channel_name": name,
        "user_id": user["id"],
        "user_name": user["name"],
        "command": command,
        "text": text,
        "api_app_id": workspace.installation.app_id,
        "is_enterprise_install": "true" if org_wide(workspace) else "false",
        **({} if grid is None else {"enterprise_id": grid["id"], "enterprise_name": grid["name"]}),
        "response_url": workspace.response_url(
            source="command", user=user["id"], channel=channel["id"], typed=f"{command} {text}".strip()
        ),
        "trigger_id": workspace.handles.new_trigger(user["id"], workspace.clock()),
    }


def interaction(workspace: Workspace, kind: str, user: Document, **fields: Any) -> Document:
    """The part common to every interaction payload; of an organisation's app, views belong to no team."""
    grid = enterprise_of(workspace)
    team: Document = {
        "id": workspace.installation.team,
        "domain": workspace.installation.team_domain,
    }
    if grid is not None:
        team |= {"enterprise_id": grid["id"], "enterprise_name": grid["name"]}
    return {
        "type": kind,
        "team": None if org_wide(workspace) and "channel" not in fields else team,
        "enterprise": grid,
        "is_enterprise_install": org_wide(workspace),
        "user": user_brief(user),
        "api_app_id": workspace.installation.app_id,
        "token": DEPRECATED_TOKEN,
        **fields,
    }


def channel_brief(channel: Document) -> Document:
    return {"id": channel["id"], "name": "directmessage" if channel["is_im"] else channel["name"]}


def message_surface(workspace: Workspace, message: Document) -> Document:
    """container, channel and (unless it is ephemeral) message of a payload."""
    ephemeral = "ephemeral_to" in message
    container: Document = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": message["channel"],
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    surface: Document = {
        "container": container,
        "channel": channel_brief(workspace.people.channels[message["channel"]]),
    }
    if not ephemeral:
        files = [full for f in message.get("files", []) if (full := workspace.file_for_slack(f)) is not None]
        surface["message"] = workspace.messages.as_slack(message, files)
    return surface


def view_surface(view: Document) -> Document:
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def event(workspace: Workspace, body: Document) -> Document:
    """The envelope of one event; its event_id is what a bot should deduplicate by."""
    grid = enterprise_of(workspace)
    enterprise_id = None if grid is None else grid["id"]
    return {
        "token": DEPRECATED_TOKEN,
        "team_id": workspace.installation.team,
        "context_team_id": workspace.installation.team,
        "context_enterprise_id": enterprise_id,
        "api_app_id": workspace.installation.app_id,
        "event": body,
        "type": "event_callback",
        "event_id": workspace.ids.new("Ev"),
        "event_time": int(workspace.clock()),
        "authorizations": [
            {
                "enterprise_id": enterprise_id,
                "team_id": None if org_wide(workspace) else workspace.installation.team,
                "user_id": workspace.installation.bot_user,
                "is_bot": True,
                "is_enterprise_install": org_wide(workspace),
            }
        ],
        "is_ext_shared_channel": False,
    }
