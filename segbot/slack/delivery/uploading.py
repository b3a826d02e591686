"""Files for people, as Slack takes them: in three calls, of which the middle one goes to a place that Slack names."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from segbot.slack.delivery.refusals import asked_for


def upload(
    client: WebClient,
    *,
    channel: str,
    filename: str,
    title: str,
    content: bytes,
    thread_ts: str | None = None,
) -> None:
    """Raises one of SLACK_FAILS."""
    try:
        client.files_upload_v2(
            channel=channel, thread_ts=thread_ts, filename=filename, title=title, content=content
        )
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # The SDK opens what Slack names as the place for the file without a look at it.
        unnamed = SlackClientError("Slack named no place for the file.")
        asked_for(unnamed, "files.getUploadURLExternal")
        raise unnamed from error
