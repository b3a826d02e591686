"""A WebClient that never leaves this process.

Each call is a moment at which the calling process may die, before the call is carried out or after.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from .workspace import TOKEN, RefusalError, Trouble, Workspace


class Client(WebClient):
    """The Web API without a socket. `edge(where)` is told before a call leaves and after it came back, `posts` before a message
    does.
    """

    def __init__(
        self, workspace: Workspace, edge: Callable[[str], None], posts: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(token=TOKEN, base_url="http://127.0.0.1/api/", retry_handlers=[])
        self._workspace = workspace
        self._edge = edge
        self._posts = posts

    def api_call(self, api_method: str, **called: Any) -> SlackResponse:  # type: ignore[override]
        given: dict[str, Any] = {}
        for name in ("params", "json", "data"):
            given |= called.get(name) or {}
        for name in ("blocks", "view", "metadata"):
            if isinstance(given.get(name), str):
                given[name] = json.loads(given[name])
        if api_method == "chat.postMessage":
            self._posts()
        self._edge("send")
        slack = self._workspace
        whom = given.get("ts") or given.get("metadata") or given.get("channel") or given.get("user")
        what = f"{api_method} {whom or given.get('usergroup') or ''}"
        if slack.now() < slack.refused_until.get(what, 0.0):
            slack.hurried.append((what, slack.refused_at[what], slack.now()))
        trouble = slack.trouble(api_method)
        if trouble is not None:
            slack.failed(what)
            slack.unheard.append((slack.now(), str(given.get("user") or given.get("channel") or "")))
        if trouble is not None and not trouble.late:
            self._edge("answered")
            raise self._failure(trouble, api_method, what)
        try:
            answer = slack.answer(api_method, given)
        except RefusalError as refused:
            if trouble is None:  # else it is counted already
                slack.failed(what)
            self._edge("answered")
            raise self._error(str(refused), api_method) from None
        self._edge("sent")
        if trouble is not None:
            raise self._failure(trouble, api_method, what)
        return self._response(api_method, {"ok": True, **answer}, {})

    def files_upload_v2(self, **given: Any) -> SlackResponse:  # type: ignore[override]
        self._edge("send")
        trouble = self._workspace.trouble("files.upload")
        if trouble is not None and not trouble.late:
            raise self._failure(trouble, "files.upload", "files.upload")
        self._workspace.files.append((str(given.get("channel")), str(given.get("content"))))
        self._edge("sent")
        return self._response("files.completeUploadExternal", {"ok": True, "files": [{"id": "F1"}]}, {})

    def _failure(self, trouble: Trouble, method: str, what: str) -> Exception:
        if trouble.error == "away":
            return URLError("Slack is away")
        if trouble.error == "ratelimited":
            if method in ("chat.postMessage", "chat.update"):
                self._workspace.refused_until[what] = self._workspace.now() + trouble.retry_after
                self._workspace.refused_at[what] = self._workspace.now()
            return self._error("ratelimited", method, {"Retry-After": str(trouble.retry_after)}, 429)
        return self._error(trouble.error, method)

    def _error(
        self, word: str, method: str, headers: dict[str, str] | None = None, status: int = 200
    ) -> SlackApiError:
        answer = self._response(method, {"ok": False, "error": word}, headers or {}, status)
        return SlackApiError(f"Slack says {word}", answer)

    def _response(
        self, method: str, data: dict[str, Any], headers: dict[str, str], status: int = 200
    ) -> SlackResponse:
        return SlackResponse(
            client=self,
            http_verb="POST",
            api_url=f"{self.base_url}{method}",
            req_args={},
            data=data,
            headers=headers,
            status_code=status,
        )
