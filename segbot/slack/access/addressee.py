"""Which workspace a signed request from Slack is for; nothing is believed before its signature is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from segbot.slack import ids


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """`team` is the workspace, or the organisation (`E…`) where the app is installed in all of it; empty where Slack
    names none. `challenge` is to be said back. `is_command`: somebody waits for words.
    """

    team: str
    challenge: str = ""
    is_command: bool = False


class Signatures:
    """With the signing secret of the app, which is one for all workspaces."""

    def __init__(self, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret)

    def addressee(self, body: str, headers: Mapping[str, str]) -> Addressee | None:
        """None for what Slack did not sign in the last five minutes. Raises ValueError for what cannot be read."""
        if not self._verifier.is_valid_request(body, dict(headers)):
            return None
        request = read(body, "", headers)
        told, place = request.body, request.context
        wide = bool(place.is_enterprise_install)
        team = str((place.enterprise_id if wide else place.team_id) or "")
        return Addressee(
            team=team if team.startswith("E") is wide else "",
            challenge=str(told.get("challenge") or "") if told.get("type") == "url_verification" else "",
            is_command=told.get("command") == ids.COMMAND,
        )


def read(body: str, query: str, headers: Mapping[str, str]) -> BoltRequest:
    """As Bolt reads it. Raises ValueError for what cannot be from Slack."""
    try:
        return BoltRequest(body=body, query=query, headers={name: [value] for name, value in headers.items()})
    except (AttributeError, KeyError, TypeError) as error:
        # JSON that is no object, or holds something else than Slack puts there.
        raise ValueError("not a payload of Slack's") from error


def challenged(addressee: Addressee) -> str:
    """What Slack wants to hear of an address it is given (docs.slack.dev/reference/events/url_verification)."""
    return json.dumps({"challenge": addressee.challenge})


def said(text: str) -> str:
    """The answer to a slash command that only who typed it sees."""
    return json.dumps({"response_type": "ephemeral", "text": text})
