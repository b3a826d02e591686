"""What can go wrong between a bot and Slack, as switches: each kind is on or off, several may be on at once.

Error words: docs.slack.dev/reference/methods (chat.postMessage, chat.update, files.getUploadURLExternal, views.open,
users.info, auth.test, apps.connections.open).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.slack.shelves import Document, Shelf

AWAY_SECONDS: Final = 600
RETRY_AFTER: Final = 30
NEW_BLOCKS: Final = ("data_visualization", "data_table", "alert")

_POSTING: Final = ("chat.postMessage", "chat.postEphemeral", "chat.scheduleMessage", "chat.update")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`words` are the errors it may answer with, the first unless another is chosen; `methods` begin the names of
    the methods it is about (none: all of them).
    """

    words: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    any_word: bool = False

    def matches(self, method: str) -> bool:
        return not self.methods or method.startswith(self.methods)


KINDS: Final[dict[str, Kind]] = {
    "channel": Kind(
        words=(
            "channel_not_found",
            "not_in_channel",
            "is_archived",
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "ekm_access_denied",
        ),
        methods=(*_POSTING, "files.completeUploadExternal", "conversations.info", "conversations.join"),
    ),
    "message": Kind(
        words=("message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"),
        methods=("chat.update", "chat.delete"),
    ),
    "uploads": Kind(
        words=("file_uploads_disabled", "file_upload_size_restricted", "storage_limit_reached"),
        methods=("files.getUploadURLExternal",),
    ),
    "views": Kind(
        words=("hash_conflict", "not_found", "expired_trigger_id", "internal_error"), methods=("views.",)
    ),
    "people": Kind(
        words=("internal_error", "user_not_visible", "fatal_error"), methods=("users.", "usergroups.")
    ),
    "new_blocks": Kind(words=("invalid_blocks",), methods=(*_POSTING, "views.", "response_url")),
    "scope": Kind(words=("missing_scope",)),
    "token": Kind(words=("token_revoked", "account_inactive", "invalid_auth", "token_expired")),
    "app_token": Kind(words=("invalid_auth", "token_revoked"), methods=("apps.connections.open",)),
    "ratelimited": Kind(words=("ratelimited",)),
    "away": Kind(words=("service_unavailable",)),
    "hangs": Kind(words=("no_answer",)),
    "unknown": Kind(words=("the_moon_is_in_the_way",), any_word=True),
}


@dataclass(frozen=True, kw_only=True)
class SlackFault:
    """One switch that is on.

    `word` is the error Slack answers with; `channel` limits it to one channel, `scope` is the one that is missing,
    `methods` limits it to methods that begin so. `count` calls get it (None: until switched off); `until` is when
    it ends by itself, in seconds since 1970. `seconds` is what `ratelimited` puts in Retry-After.

    Raises ValueError for what the kind does not know.
    """

    kind: str
    word: str = ""
    channel: str | None = None
    scope: str | None = None
    methods: str = ""
    count: int | None = None
    until: float | None = None
    seconds: int = RETRY_AFTER

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r}: one of {', '.join(KINDS)}")
        known = KINDS[self.kind]
        if self.word and self.word not in known.words and not known.any_word:
            raise ValueError(f"{self.kind} answers with one of {', '.join(known.words)}")
        if self.count is not None and self.count < 1:
            raise ValueError("count is at least 1, or null for: until switched off")
        if self.kind == "scope" and not self.scope:
            raise ValueError("say which scope is missing")

    @property
    def error(self) -> str:
        return self.word or KINDS[self.kind].words[0]

    def matches(self, method: str, channel: str | None) -> bool:
        if self.methods and not method.startswith(self.methods):
            return False
        if self.channel is not None and channel != self.channel:
            return False
        return KINDS[self.kind].matches(method)


class SlackFaults:
    """The switches that are on, by kind. A restart of the sandbox remembers them."""

    def __init__(self, savefile: SaveFile, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._shelf = Shelf(savefile, "faults")

    def set(self, fault: SlackFault) -> None:
        self._shelf.put(fault.kind, vars(fault) | {})

    def clear(self, kind: str | None = None) -> None:
        """Switch one kind off, or all of them."""
        if kind is None:
            self._shelf.clear()
        elif kind in self._shelf:
            self._shelf.drop(kind)

    def get(self, kind: str) -> SlackFault | None:
        """The switch of this kind if it is on now."""
        kept = self._shelf.get(kind)
        if kept is None:
            return None
        fault = SlackFault(**kept)
        if fault.until is not None and self._clock() >= fault.until:
            self._shelf.drop(kind)
            return None
        return fault

    def take(self, kind: str, method: str, channel: str | None = None) -> SlackFault | None:
        """The switch for this call, used up by one; None when the call goes through."""
        fault = self.get(kind)
        if fault is None or not fault.matches(method, channel):
            return None
        if fault.count is not None:
            if fault.count == 1:
                self._shelf.drop(kind)
            else:
                self._shelf.put(kind, vars(fault) | {"count": fault.count - 1})
        return fault

    def all(self) -> list[SlackFault]:
        return [fault for kind in self._shelf.keys() if (fault := self.get(kind)) is not None]  # noqa: SIM118 - a Shelf is no dict

    def describe(self) -> list[Document]:
        """As the page shows them."""
        return [vars(fault) | {"error": fault.error} for fault in self.all()]


def new_block_in(blocks: object) -> tuple[int, str] | None:
    """The first block that workspaces of older days do not know: its place and type."""
    for index, block in enumerate(blocks if isinstance(blocks, list) else []):
        if isinstance(block, dict) and block.get("type") in NEW_BLOCKS:
            return index, str(block["type"])
    return None
