"""api.test, auth.test, team.info, bots.info, apps.connections.open and blocks.validate."""

from __future__ import annotations

from segbot.sandbox.slack.api.call import Call, Method
from segbot.sandbox.slack.installation import OTHER_TEAM, SISTER_TEAM
from segbot.sandbox.slack.payloads import domain_of, enterprise_of, org_wide
from segbot.sandbox.slack.refusals import Refusal, bad_argument
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.validate import check_message, check_view

_OTHERS = {SISTER_TEAM: "Acme Stores", OTHER_TEAM: "Partner Co"}


def _api_test(call: Call) -> Document:
    if (error := call.maybe("error")) is not None:
        raise Refusal(error, "as asked", args=call.args)
    return {"args": {name: value for name, value in call.args.items() if name != "token"}}


def _auth_test(call: Call) -> Document:
    """In an organisation also `enterprise_id`; installed in all of it, the organisation stands for the team."""
    installed, grid = call.workspace.installation, enterprise_of(call.workspace)
    wide = org_wide(call.workspace)
    return {
        "url": f"{call.workspace.base_url}/",
        "team": installed.team_name if grid is None or not wide else grid["name"],
        "user": installed.bot_name,
        "team_id": installed.team if grid is None or not wide else grid["id"],
        "user_id": installed.bot_user,
        "bot_id": installed.bot_id,
        "is_enterprise_install": wide,
        **({} if grid is None else {"enterprise_id": grid["id"]}),
    }


def _team_info(call: Call) -> Document:
    installed = call.workspace.installation
    team = call.maybe("team") or installed.team
    names = {installed.team: installed.team_name, **_OTHERS}
    if team not in names:
        raise Refusal("team_not_found", f"no team {team}")
    return {
        "team": {
            "id": team,
            "name": names[team],
            "domain": domain_of(call.workspace, team),
            "url": f"{call.workspace.base_url}/",
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


def _bots_info(call: Call) -> Document:
    installed = call.workspace.installation
    if call.text("bot") != installed.bot_id:
        raise Refusal("bot_not_found", "no such bot")
    return {
        "bot": {
            "id": installed.bot_id,
            "app_id": installed.app_id,
            "user_id": installed.bot_user,
            "name": installed.bot_name,
            "deleted": False,
            "updated": 1_700_000_000,
            "icons": {},
        }
    }


def _open_connection(call: Call) -> Document:
    if "connections:write" not in call.workspace.installation.app_scopes:
        provided = ",".join(call.workspace.installation.app_scopes)
        raise Refusal(
            "missing_scope", "needs connections:write", needed="connections:write", provided=provided
        )
    if not call.workspace.socket_mode:
        raise Refusal("forbidden_team", "Socket Mode is off for this app")
    address = call.workspace.base_url.replace("http", "ws", 1)
    return {
        "url": f"{address}/socket?ticket={call.sockets.new_ticket()}&app_id={call.workspace.installation.app_id}"
    }


def _validate(call: Call) -> Document:
    given = [name for name in ("blocks", "message", "view") if call.has(name)]
    if len(given) != 1:
        raise bad_argument("must provide exactly one of blocks, message or view", "")
    value = call.json(given[0])
    if given[0] == "view":
        surface = "home" if isinstance(value, dict) and value.get("type") == "home" else "modal"
        problems = check_view(value, surface=surface)
    else:
        problems = check_message(
            value.get("blocks") if given[0] == "message" and isinstance(value, dict) else value
        )
    if problems:
        errors = [{"pointer": p.pointer, "code": p.code, "message": p.message} for p in problems]
        raise Refusal(problems[0].code, problems[0].line(), errors=errors)
    return {}


METHODS = {
    "api.test": Method(handler=_api_test, bearer="nobody"),
    "auth.test": Method(handler=_auth_test),
    "team.info": Method(handler=_team_info, scopes=("team:read",)),
    "bots.info": Method(handler=_bots_info, scopes=("users:read",)),
    "apps.connections.open": Method(handler=_open_connection, bearer="app"),
    "blocks.validate": Method(handler=_validate, bearer="nobody"),
}
