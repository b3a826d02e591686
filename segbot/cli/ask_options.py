"""What stands on the command line, and whoever is at the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from segbot.domain.errors import ConfigurationError
from segbot.slack import ids

GIVEN_BY = {
    ids.REASON: "--reason",
    ids.CONFIRM_NAME: "--confirm-name",
    ids.CONFIRM_COUNT: "--confirm-count",
    ids.MEMBERS_TEXT: "people behind the segment, or --file",
    ids.MEMBERS_FILE: "--file",
    ids.SEGMENT: "the segment, as the second word after the verb",
}
UNCHANGED = "Nothing was changed."


class LackingError(ConfigurationError):
    """The command line lacks something, or something on it cannot be; exit code 2, as for a wrong setting."""

    def __init__(self, sentence: str) -> None:
        super().__init__([sentence])


@dataclass(frozen=True, kw_only=True)
class AskOptions:
    """What stood on the command line. `user` and `channel` are Slack ids. `yes` stands for the plain confirmation
    only, `wait` follows the request to its end.
    """

    command: str
    user: str
    files: tuple[Path, ...] = ()
    channel: str = ""
    reason: str | None = None
    confirm_name: str | None = None
    confirm_count: str | None = None
    column_id: str | None = None
    column_email: str | None = None
    sheet: str | None = None
    include_hidden_rows: bool = False
    yes: bool = False
    wait: bool = False


@dataclass(frozen=True, kw_only=True)
class Talk:
    """How to speak to whoever is there: `say` a line, `ask` with a prompt (raises EOFError when nothing more comes).
    `attended`: somebody is there to answer.
    """

    say: Callable[[str], None]
    ask: Callable[[str], str]
    attended: bool


def asked_at_terminal(prompt: str) -> str:
    """A line that somebody types. The prompt goes to standard error, as what was asked for may be piped elsewhere."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def is_text(typed: str) -> bool:
    """Python lets bytes that are no UTF-8 through as lone surrogates, which no database takes."""
    return not any("\ud800" <= letter <= "\udfff" for letter in typed)
