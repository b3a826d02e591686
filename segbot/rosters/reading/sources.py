"""Where a list comes from, and the refusal of what is not a list at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from segbot.domain.errors import InvalidActionError

PASTE_FIELD = "members_text"
FILE_FIELD = "members_file"
# A text field of a Slack form holds no more: docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
MAX_PASTE = 3_000


@dataclass(frozen=True, kw_only=True)
class Paste:
    """Text pasted into the form, or `typed` behind the command."""

    text: str = field(repr=False)
    typed: bool = False

    @property
    def name(self) -> str:
        return "pasted text"


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file. `stream` is binary, seekable and at its beginning; its owner closes it. `reference` is what Slack calls it:
    with it the file can be fetched once more.
    """

    name: str
    reference: str = ""
    stream: BinaryIO = field(repr=False)


Source = Paste | Upload


class UnreadableFileError(InvalidActionError):
    """The file is no list of people at all; `str()` says what it seems to be."""

    def __init__(self, sentence: str) -> None:
        super().__init__({FILE_FIELD: sentence})
