"""Every error word Slack has for a message, a file or a conversation, each with what segbot makes of it.

The words are those of docs.slack.dev/reference/methods: chat.postMessage, chat.update, conversations.open,
conversations.join, files.getUploadURLExternal, files.completeUploadExternal, and those every method may answer with.
A word that is not here is tried again later: an error nobody foresaw must not lose a message, nor hold up another.
"""

from __future__ import annotations

import http.client
import math
import re
from collections.abc import Mapping
from dataclasses import replace

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from segbot.domain.delivery import Refusal, Refused

SLACK_FAILS = (SlackClientError, OSError, http.client.HTTPException)
SILENT = "no_answer"
UNREADABLE = "unreadable_answer"
_WORD = re.compile(r"[\w.:-]{1,80}", re.ASCII)

_NEVER = (
    "cannot_dm_bot",
    "file_type_not_allowed",
    "file_upload_size_restricted",
    "file_uploads_disabled",
    "file_uploads_except_images_disabled",
    "invalid_user_id",
    "messages_tab_disabled",
    "post_file_upload_denied",
    "self_dm_not_allowed",
    "slack_connect_file_upload_sharing_blocked",
    "slack_connect_file_uploads_disabled",
    "storage_limit_reached",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
    "users_not_found",
)
_ELSEWHERE = (
    "cannot_reply_to_message",
    "channel_is_archived",
    "channel_is_limited_access",
    "channel_not_found",
    "channel_type_not_supported",
    "connect_channel_not_allowed",
    "invalid_channel",
    "is_archived",
    "method_not_supported_for_channel_type",
    "no_permission",
    "not_in_channel",
    "posting_to_general_channel_denied",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
    "user_not_in_channel",
)
_OURS = (
    "block_mismatch",
    "blocked_file_type",
    "invalid_arg_name",
    "invalid_arguments",
    "invalid_array_arg",
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_charset",
    "invalid_form_data",
    "invalid_json",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "invalid_post_type",
    "json_not_object",
    "length_required",
    "markdown_text_conflict",
    "metadata_must_be_sent_from_app",
    "metadata_too_large",
    "missing_post_type",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "only_one_table_allowed",
    "too_many_attachments",
    "too_many_contact_cards",
)
_LATER = (
    "external_channel_migrating",
    "feature_not_enabled",
    "file_not_found",
    "message_limit_exceeded",
    "posting_failed",
    "update_failed",
)
# What is no matter of the one message: the next would fare no better, and only time or the operator mends it.
_EVERYWHERE = (
    "access_denied",
    "accesslimited",
    "account_inactive",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "fatal_error",
    "internal_error",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "rate_limited",
    "ratelimited",
    "request_timeout",
    "service_unavailable",
    "team_access_not_granted",
    "team_added_to_org",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
    SILENT,
    UNREADABLE,
)
REFUSALS: Mapping[str, Refused] = {
    **dict.fromkeys(_NEVER, Refused.NEVER),
    **dict.fromkeys(_ELSEWHERE, Refused.ELSEWHERE),
    **dict.fromkeys(_OURS, Refused.OURS),
    **dict.fromkeys((*_LATER, *_EVERYWHERE), Refused.LATER),
}
# Of a message that was to be changed, or of the one a reply was to hang on: it has to be posted again.
GONE = frozenset(
    {
        "cant_update_message",
        "edit_window_closed",
        "is_inactive",
        "message_not_found",
        "thread_not_found",
    }
)
TOKEN_REFUSED = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
_SERVER_ERRORS = 500
_TOO_MANY = 429
# Slack names seconds or minutes; whatever else stands there must not keep anybody waiting for days.
_LONGEST_WAIT = 600.0
_ASKED_FOR = "asked of Slack: "


def refusal_of(error: Exception, *, changing: bool = False) -> Refusal:
    """What an error of the SDK's means. `changing`: a message was to be changed, so that a place which takes nothing any
    more has lost it.
    """
    word = word_of(error)
    if isinstance(error, SlackApiError) and not isinstance(error.response, str):
        status = int(getattr(error.response, "status_code", 200) or 200)
        if status >= _SERVER_ERRORS or status == _TOO_MANY:
            return _refusal(error, Refused.LATER, everywhere=True)
    if word in GONE:
        return Refusal(kind=Refused.ELSEWHERE, word=word, gone=True, method=method_of(error))
    kind = REFUSALS.get(word, Refused.LATER)
    lost = changing and kind is Refused.ELSEWHERE
    return replace(_refusal(error, kind, everywhere=word in _EVERYWHERE), gone=lost)


def _refusal(error: Exception, kind: Refused, *, everywhere: bool) -> Refusal:
    word, method = word_of(error), method_of(error)
    return Refusal(kind=kind, word=word, everywhere=everywhere, retry_after=_wait(error), method=method)


def asked_for(error: Exception, method: str) -> None:
    """Note what Slack was asked for on what came of it: an answer that never came does not tell."""
    error.add_note(f"{_ASKED_FOR}{method}")


def method_of(error: Exception) -> str:
    """What Slack was asked for, as it calls it; empty where that was no method of its own."""
    noted = [each for each in getattr(error, "__notes__", ()) if each.startswith(_ASKED_FOR)]
    return noted[0].removeprefix(_ASKED_FOR) if noted else ""


def told_of(error: Exception) -> str:
    """Method and word, for the log."""
    return f"{method_of(error) or 'a call'} said {word_of(error)}"


def is_busy(error: Exception) -> bool:
    """Whether Slack could not, this time, whoever asked: too much at once, a server in trouble, or no answer at all."""
    if not isinstance(error, SLACK_FAILS):
        return False
    found = refusal_of(error)
    return found.everywhere and found.word not in TOKEN_REFUSED and found.word != "missing_scope"


def word_of(error: Exception) -> str:
    """Slack's own word for it; where Slack said nothing, that. Nothing of what was sent."""
    if not isinstance(error, SlackApiError) or isinstance(error.response, str):
        return SILENT
    said = error.response.data if isinstance(error.response, SlackResponse) else error.response
    word = said.get("error") if isinstance(said, dict) else None
    status = int(getattr(error.response, "status_code", 0) or 0)
    if isinstance(word, str) and _WORD.fullmatch(word):
        return word
    # A page of some proxy's, or JSON that is no answer of Slack's: the SDK makes its text the error.
    no_answer = not isinstance(said, dict) or bool(word)
    return UNREADABLE if no_answer and status < _SERVER_ERRORS else f"http_{status}"


def _wait(error: Exception) -> float | None:
    if not isinstance(error, SlackApiError) or isinstance(error.response, str):
        return None
    headers = getattr(error.response, "headers", None) or {}
    named = headers.get("Retry-After") or headers.get("retry-after")
    if isinstance(named, list):
        named = named[0] if named else None
    try:
        seconds = float(named) if named else math.nan
    except ValueError:
        return None
    return min(seconds, _LONGEST_WAIT) if math.isfinite(seconds) and seconds >= 0 else None
