"""files.*: looking at files and uploading them in three steps (docs.slack.dev/messaging/working-with-files)."""

from __future__ import annotations

from segbot.sandbox.slack.api.call import Call, Method
from segbot.sandbox.slack.api.chat import room_to_post, thread_parent
from segbot.sandbox.slack.refusals import Refusal, bad_argument
from segbot.sandbox.slack.shelves import Document

_RETIRED = "files.upload was retired in November 2025: use files.getUploadURLExternal"


def _info(call: Call) -> Document:
    found = call.workspace.file_for_slack(call.text("file"))
    if found is None:
        raise Refusal("file_not_found", "no such file")
    return {"file": found, "comments": [], "response_metadata": {"next_cursor": ""}}


def _upload_url(call: Call) -> Document:
    name, length = call.text("filename"), call.text("length")
    if not length.isdigit() or int(length) == 0:
        raise bad_argument("must be a positive whole number: length", "/length")
    workspace = call.workspace
    file_id = workspace.files.begin_upload(name, int(length), workspace.installation.bot_user)
    return {"upload_url": f"{workspace.base_url}/upload/{file_id}", "file_id": file_id}


def _complete(call: Call) -> Document:
    wanted = call.json("files")
    if (
        not isinstance(wanted, list)
        or not wanted
        or not all(isinstance(one, dict) and one.get("id") for one in wanted)
    ):
        raise bad_argument("must be an array of objects with an id: files", "/files")
    workspace = call.workspace
    for one in wanted:
        upload = workspace.files.upload(str(one["id"]))
        if upload is None or not upload["arrived"]:
            raise Refusal("file_not_found", f"no bytes have arrived for {one['id']}")
    channel = call.maybe("channel_id") or (call.maybe("channels") or "").split(",")[0]
    room = (
        room_to_post(Call(**{**vars(call), "args": {**call.args, "channel": channel}})) if channel else None
    )
    parent = thread_parent(call, room) if room is not None else None
    done = [workspace.files.finish_upload(str(one["id"]), str(one.get("title") or "")) for one in wanted]
    if room is not None:
        workspace.messages.add(
            room["id"],
            workspace.installation.bot_user,
            call.maybe("initial_comment") or "",
            workspace.clock(),
            from_bot=True,
            thread_ts=parent,
            files=[one["id"] for one in done],
        )
    return {"files": [workspace.file_for_slack(one["id"]) for one in done]}


def _retired(call: Call) -> Document:
    raise Refusal("method_deprecated", _RETIRED, req_method=call.method)


METHODS = {
    "files.info": Method(handler=_info, scopes=("files:read",)),
    "files.getUploadURLExternal": Method(handler=_upload_url, scopes=("files:write",)),
    "files.completeUploadExternal": Method(handler=_complete, scopes=("files:write",)),
    "files.upload": Method(handler=_retired, scopes=("files:write",)),
}
