"""What people are told about messages that could not be told as they should."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.requests import Request

_NAMED = 10
_MENDS = {
    "not_in_channel": "Invite me there with /invite.",
    "channel_not_found": "I can't see that channel. Invite me there, or have its name checked in the settings.",
    "is_archived": "The channel is archived.",
    "channel_is_archived": "The channel is archived.",
    "no_permission": "I'm not allowed to post there.",
    "restricted_action": "Only some people may post there.",
    "restricted_action_read_only_channel": "Only some people may post there.",
    "file_uploads_disabled": "Files are switched off in this workspace.",
}


def approvers_told(request: Request, channel: str, word: str, names: Sequence[str]) -> str:
    """To the asker: to whom the card goes, and why not to the channel. Nobody has it yet when this is said."""
    told = ", ".join(f"<@{each}>" for each in names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return (
        f":warning: I couldn't post request #{request.id} in {place(channel)}{_why(word)}"
        f" I'm sending it directly to {told}{more}. It goes to the channel as soon as that works."
    )


def copy_not_sent(request: Request, user: str, word: str) -> str:
    """To the asker, where one of those did not get it."""
    return f":warning: I couldn't send request #{request.id} to <@{user}>{_why(word)} They haven't seen it."


def nobody_told(request: Request, channel: str, word: str, *, known: bool) -> str:
    """To the asker, where the approvers could not be reached either; `known`: there are none."""
    whom = "There is nobody who can approve it." if known else "Slack didn't say who can approve it."
    return (
        f":warning: I couldn't post request #{request.id} in {place(channel)}{_why(word)}"
        f" {whom} Nobody has seen it yet: ask whoever runs segbot. I keep trying."
    )


def back_again(request: Request, channel: str) -> str:
    return f":white_check_mark: Request #{request.id} is in {place(channel)} now."


def not_told(request: Request, word: str) -> str:
    """To the asker, where the thread of the card misses something."""
    return (
        f":warning: I couldn't post everything about request #{request.id}{_why(word)}"
        f" `/segment request {request.id}` shows where it stands."
    )


def not_answered(typed: str) -> str:
    """To one who was promised an answer, and got none as segbot was restarted meanwhile."""
    return f":warning: I owe you an answer to `{typed}` and couldn't give it. Please type it again."


def report_not_sent(request: Request, word: str) -> str:
    left_out = f"{request.report.faults_total:,} rows" if request.report else "Some rows"
    return (
        f":warning: {left_out} were left out of request #{request.id}. I couldn't send them as a file{_why(word)}"
        f" `/segment request {request.id}` shows the request."
    )


def place(channel: str) -> str:
    """As Slack shows it: ids become names there."""
    if channel.startswith(("C", "G")):
        return f"<#{channel}>"
    return "the direct message" if channel.startswith(("D", "U", "W")) else channel


def _why(word: str) -> str:
    return f" (Slack says: {word}). {_MENDS[word]}" if word in _MENDS else f" (Slack says: {word})."
