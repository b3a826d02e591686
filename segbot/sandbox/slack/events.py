"""Events to the bot, retried as Slack retries them: at once, after a minute, after five.

docs.slack.dev/apis/events-api
"""

from __future__ import annotations

import asyncio

from segbot.sandbox.slack import payloads
from segbot.sandbox.slack.delivery import Answer, Delivery
from segbot.sandbox.slack.installation import EVENT_SCOPES
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.workspace import Workspace

RETRY_SECONDS = (0.0, 60.0, 300.0)


class Events:
    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._running: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def home_opened(self, user: Document, tab: str = "home") -> None:
        """`app_home_opened`, where the app has a Home tab: for its Home and for its messages."""
        if not self._workspace.installation.home_tab:
            return
        room = self._workspace.people.direct_message(user["id"])
        stamp = self._workspace.ids.timestamp(self._workspace.clock())
        body = {
            "type": "app_home_opened",
            "user": user["id"],
            "channel": room["id"],
            "tab": tab,
            "event_ts": stamp,
        }
        view = self._workspace.views.home(user["id"])
        self.send(body if view is None or tab != "home" else {**body, "view": view})

    def send(self, body: Document) -> None:
        """Deliver an event in the background, if the app subscribed to it and may hear of it."""
        subscription = f"message.{body['channel_type']}" if body["type"] == "message" else body["type"]
        needed = EVENT_SCOPES.get(subscription, ())
        allowed = not needed or any(scope in self._workspace.scopes for scope in needed)
        if subscription not in self._workspace.installation.events or not allowed:
            return
        task = asyncio.get_running_loop().create_task(self._deliver(payloads.event(self._workspace, body)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _deliver(self, envelope: Document) -> None:
        what = f"event {envelope['event']['type']}"
        answer = await self._delivery.send("events_api", what, envelope)
        for number, delay in enumerate(RETRY_SECONDS, start=1):
            if _settled(answer):
                return
            await asyncio.sleep(delay * self._workspace.retry_scale)
            retry = (number, answer.retry_reason)
            answer = await self._delivery.send(
                "events_api", f"{what} (retry {number})", envelope, retry=retry
            )


def _settled(answer: Answer) -> bool:
    return answer.error is None or answer.final
