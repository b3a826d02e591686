"""Which of Slack's newer blocks this workspace takes: found out by sending them, and remembered where it does not.

A workspace that does not know a kind of block answers `invalid_blocks` (a view: `invalid_arguments`), and nothing is
shown: docs.slack.dev/reference/methods/chat.postMessage.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from segbot.certificates import trusted_for
from segbot.slack.delivery.refusals import SLACK_FAILS, asked_for, word_of
from segbot.slack.views.kit.newer_blocks import NEWER, without

_LOG = logging.getLogger("segbot.slack")
NOT_TAKEN = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_arguments"})


class Memory(Protocol):
    """What is remembered of this workspace beyond the life of the process."""

    def known(self) -> Collection[str]: ...

    def refuse(self, kinds: Collection[str]) -> None: ...


class Forgetful:
    """Remembers nothing."""

    def known(self) -> Collection[str]:
        return ()

    def refuse(self, kinds: Collection[str]) -> None:
        """Kept by nobody."""


class NewerBlocks:
    """Thread-safe. `said` is a message (`blocks`) or the arguments of a call that shows a view (`view`)."""

    def __init__(self, memory: Memory | None = None) -> None:
        self._memory = memory or Forgetful()
        self._lock = threading.Lock()
        self._refused = frozenset(self._memory.known())
        self._taken: frozenset[str] = frozenset()

    def surely_takes(self, blocks: Collection[Mapping[str, Any]]) -> bool:
        """Whether all of these were taken before: what is sent in an answer to Slack cannot be sent again."""
        return _kinds(blocks) <= self._taken

    def fit(self, blocks: Collection[dict[str, Any]], *, surely: bool = False) -> list[dict[str, Any]]:
        """The blocks without what is refused here. `surely`: nor what was never tried."""
        return without(blocks, NEWER - self._taken if surely else self._refused)

    def fitted(self, said: Mapping[str, Any]) -> dict[str, Any]:
        return _with_blocks(said, self.fit(_blocks(said))) if self.kinds(said) else dict(said)

    def plain(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """The same without any of the newer blocks."""
        return _with_blocks(said, without(_blocks(said), NEWER))

    def kinds(self, said: Mapping[str, Any]) -> frozenset[str]:
        return _kinds(_blocks(said))

    def took(self, kinds: Collection[str]) -> None:
        with self._lock:
            self._taken |= frozenset(kinds)

    def refused(self, kinds: Collection[str], told: str = "") -> None:
        """The message went through without them. `told`: what Slack said, which may name the one it does not know."""
        named = [kind for kind in kinds if kind in told] or list(kinds)
        with self._lock:
            self._refused |= frozenset(named)
            self._taken -= frozenset(named)
        _LOG.warning("this workspace does not take %s: shown in plain blocks from now on", ", ".join(named))
        self._memory.refuse(named)


class SlackClient(WebClient):
    """The SDK's client; what is refused for a newer block is sent once more without."""

    newer_blocks: NewerBlocks | None = None

    def __init__(self, *, base_url: str, **given: Any) -> None:
        """Raises ConfigurationError where SSL_CERT_FILE is no list of certificates."""
        super().__init__(base_url=base_url, ssl=trusted_for(base_url), **given)

    def api_call(self, api_method: str, **given: Any) -> SlackResponse:
        known, said = self.newer_blocks, given.get("json")
        if known is None or not isinstance(said, dict):
            return self._asked(api_method, **given)
        fitted = known.fitted(said)
        kinds = known.kinds(fitted)
        try:
            answer = self._asked(api_method, **{**given, "json": fitted})
        except SlackApiError as error:
            if not kinds or word_of(error) not in NOT_TAKEN:
                raise
            answer = self._asked(api_method, **{**given, "json": known.plain(said)})
            known.refused(kinds, str(error.response))
            return answer
        known.took(kinds)
        return answer

    def _asked(self, api_method: str, **given: Any) -> SlackResponse:
        """Raises one of SLACK_FAILS, also for an answer that the SDK stumbles over: JSON that is a word, bytes that are
        no text.
        """
        try:
            return super().api_call(api_method, **given)
        except SLACK_FAILS as error:
            asked_for(error, api_method)
            raise
        except (AttributeError, UnicodeError) as error:
            unread = SlackClientError(f"Slack's answer could not be read ({type(error).__name__}).")
            asked_for(unread, api_method)
            raise unread from error


def watched(memory: Memory, *clients: object) -> NewerBlocks:
    """What these clients find out, remembered together."""
    known = NewerBlocks(memory)
    for client in clients:
        if isinstance(client, SlackClient):
            client.newer_blocks = known
    return known


def _kinds(blocks: Collection[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(str(block.get("type")) for block in blocks) & NEWER


def _blocks(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    holder = said.get("view") if isinstance(said.get("view"), dict) else said
    found = holder.get("blocks") if isinstance(holder, Mapping) else None
    return (
        [each for each in found if isinstance(each, dict) and "type" in each]
        if isinstance(found, list)
        else []
    )


def _with_blocks(said: Mapping[str, Any], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    view = said.get("view")
    if isinstance(view, dict):
        return {**said, "view": {**view, "blocks": blocks}}
    return {**said, "blocks": blocks}
