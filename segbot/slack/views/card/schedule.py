"""When a request is to run: in each reader's own zone, and with the clock of the one who asked."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from segbot.domain.actions import Action
from segbot.slack.views.kit.text import SENTENCE, moment, said

_EXACT = "{date_short_pretty} at {time}"


def runs(action: Action) -> str:
    """`Mar 3, 2026 at 15:00 (Tue 09:00 in Europe/Stockholm, the asker's time zone)`; empty where no time was given."""
    if action.run_at is None:
        return ""
    there = _there(action)
    return f"{moment(action.run_at, _EXACT)}{f' ({there})' if there else ''}"


def read_as(action: Action) -> str:
    """What had to be decided to read the time that was typed."""
    return f":information_source: {said(action.run_note, SENTENCE)}" if action.run_note else ""


def _there(action: Action) -> str:
    if action.run_at is None or not action.run_zone:
        return ""
    try:
        local = action.run_at.astimezone(ZoneInfo(action.run_zone))
    except (KeyError, ValueError, OSError):  # what Slack calls a zone need not be one here
        return ""
    return f"{local:%a %H:%M} in {said(action.run_zone)}"
