"""Asking Slack whether everything segbot needs of it is there: token, scopes, clock, channels, Socket Mode."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient

from segbot.domain.findings import Finding, fail, ok, warn
from segbot.slack.delivery.newer_blocks import SlackClient
from segbot.slack.delivery.refusals import SLACK_FAILS, word_of

# Each with what does not work without it; docs/install.md has the same list.
NEEDED = {
    "commands": "/segment cannot be typed",
    "chat:write": "nothing can be posted",
    "files:read": "lists dropped into the form cannot be read",
    "files:write": "the rows left out cannot be sent as a file",
    "im:write": "people who never wrote to the bot get no direct messages",
    "users:read": "nobody can ask or approve, since Slack does not say who they are",
    "users:read.email": "two accounts of one person count as two people",
    "usergroups:read": "members of approver and requester groups are not known",
}
_BEARABLE = frozenset({"users:read.email", "files:write", "im:write"})
_GRANT = "Add the scope to the Slack app (OAuth & Permissions) and install it again."
_FAR_AHEAD = 30 * 24 * 3600
_SIGNATURES_LIVE = 300.0
_NOTICEABLE = 30.0
_CHANNEL_MENDS = {
    "not_in_channel": "Invite the bot there: /invite @segbot.",
    "channel_not_found": "Check the id or name, and invite the bot if the channel is private.",
    "is_archived": "Unarchive the channel, or set another one.",
}


def scopes(granted: frozenset[str]) -> Iterator[Finding]:
    """Every needed scope against the granted; where Slack did not name any, that."""
    if not granted:
        yield warn("Slack did not say which scopes the bot has.", "Compare them with docs/install.md.")
        return
    missing = [scope for scope in NEEDED if scope not in granted]
    if not missing:
        yield ok(f"All {len(NEEDED)} scopes are granted.")
    for scope in missing:
        finding = warn if scope in _BEARABLE else fail
        yield finding(f"The scope {scope} is missing: {NEEDED[scope]}.", _GRANT)


def clock(date_header: str, now: datetime) -> Finding:
    """This machine's clock against the `Date` of Slack's answer: signatures are good for five minutes."""
    try:
        slacks = parsedate_to_datetime(date_header)
    except (TypeError, ValueError):
        return warn("Slack did not say what time it is, so the clock could not be checked.")
    if slacks.tzinfo is None:
        slacks = slacks.replace(tzinfo=UTC)
    apart = abs((now - slacks).total_seconds())
    mend = "Let the machine keep time by NTP."
    if apart >= _SIGNATURES_LIVE:
        return fail(f"The clock is {apart:,.0f} s away from Slack's: everything from Slack is refused.", mend)
    if apart >= _NOTICEABLE:
        return warn(f"The clock is {apart:,.0f} s away from Slack's.", mend)
    return ok("The clock agrees with Slack's.")


def channel(client: WebClient, setting: str, place: str) -> Finding:
    """Whether the bot can post there: a message scheduled for far ahead is made and taken back, so nobody sees it."""
    try:
        scheduled = client.chat_scheduleMessage(
            channel=place, post_at=int(time.time()) + _FAR_AHEAD, text="segbot doctor: never to be seen"
        )
    except SLACK_FAILS as error:
        word = word_of(error)
        if word == "not_in_channel" and _joined(client, place):
            return ok(f"{setting} ({place}): the bot was not in the channel and has joined it.")
        mend = _CHANNEL_MENDS.get(word, "Until then approvers get cards as direct messages.")
        return fail(f"{setting} ({place}): the bot cannot post there: {word}.", mend)
    try:
        client.chat_deleteScheduledMessage(
            channel=str(scheduled.get("channel") or place),
            scheduled_message_id=str(scheduled.get("scheduled_message_id") or ""),
        )
    except SLACK_FAILS as error:
        return warn(
            f"{setting} ({place}): the bot can post there; the test message scheduled for in 30 days could not be "
            f"taken back: {word_of(error)}.",
            "Delete it with chat.deleteScheduledMessage.",
        )
    return ok(f"{setting} ({place}): the bot can post there.")


def app_token(token: str, api_url: str, timeout: int = 10) -> Finding:
    """Whether the app-level token really opens a connection. The address it gives is good once and is thrown away."""
    try:
        SlackClient(base_url=api_url, timeout=timeout, retry_handlers=[]).apps_connections_open(
            app_token=token
        )
    except SLACK_FAILS as error:
        word = word_of(error)
        return fail(f"SLACK_APP_TOKEN opens no connection: {word}.", _HOW_TO_SOCKETS)
    return ok("SLACK_APP_TOKEN opens a connection (Socket Mode).")


_HOW_TO_SOCKETS = "Make an app-level token with connections:write (Basic Information, App-Level Tokens) and switch Socket Mode on."


def _joined(client: WebClient, place: str) -> bool:
    try:
        client.conversations_join(channel=place)
    except SLACK_FAILS:
        return False
    return True
