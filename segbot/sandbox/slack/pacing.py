"""Slack's rate limits: per method, in windows of a minute (docs.slack.dev/apis/web-api/rate-limits)."""

from __future__ import annotations

import math
from collections import defaultdict, deque

_MINUTE = 60.0
_POST_BURST = 5
_POSTS_A_MINUTE = 300

_TIERS = {
    20: ("usergroups.list", "usergroups.users.list", "users.list", "conversations.list"),
    50: (
        "chat.update",
        "chat.scheduleMessage",
        "chat.deleteScheduledMessage",
        "chat.scheduledMessages.list",
        "chat.delete",
        "conversations.open",
        "conversations.info",
        "conversations.history",
        "conversations.replies",
        "conversations.join",
        "users.lookupByEmail",
        "users.conversations",
        "team.info",
        "bots.info",
    ),
    100: (
        "views.open",
        "views.push",
        "views.update",
        "views.publish",
        "chat.postEphemeral",
        "users.info",
        "files.info",
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
        "conversations.members",
    ),
    # Tier 1 promises one a minute and tolerates bursts; a reconnecting Socket Mode client needs a few.
    10: ("apps.connections.open",),
    # Special tiers of several hundred a minute.
    300: ("auth.test", "chat.getPermalink", "api.test", "blocks.validate"),
}
LIMITS = {method: limit for limit, methods in _TIERS.items() for method in methods}


class Pacing:
    """`scale` multiplies every allowance; `math.inf` lifts the limits."""

    def __init__(self, scale: float = 1.0) -> None:
        self._scale = scale
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._channels: dict[str, tuple[float, float]] = {}

    def wait(self, method: str, channel: str | None, now: float) -> int | None:
        """Count a call. None if it may pass, else the whole seconds of `Retry-After`."""
        if math.isinf(self._scale):
            return None
        if method == "chat.postMessage":
            return self._window(method, _POSTS_A_MINUTE, now) or self._post(channel or "", now)
        limit = LIMITS.get(method)
        return None if limit is None else self._window(method, limit, now)

    def _window(self, method: str, limit: int, now: float) -> int | None:
        calls = self._calls[method]
        while calls and calls[0] <= now - _MINUTE:
            calls.popleft()
        if len(calls) >= max(1, int(limit * self._scale)):
            return max(1, math.ceil(calls[0] + _MINUTE - now))
        calls.append(now)
        return None

    def _post(self, channel: str, now: float) -> int | None:
        """About one message a second in a channel, a short burst tolerated."""
        room = _POST_BURST * self._scale
        left, seen = self._channels.get(channel, (room, now))
        left = min(room, left + (now - seen) * self._scale)
        if left < 1:
            self._channels[channel] = (left, now)
            return max(1, math.ceil((1 - left) / self._scale))
        self._channels[channel] = (left - 1, now)
        return None
