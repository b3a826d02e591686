"""Only this machine's own page and programs may speak to the sandbox, never a page from elsewhere in the same browser.

A foreign page can send requests to a loopback address. It cannot hide where it is from: browsers name it in `Origin`
and `Sec-Fetch-Site` (fetch.spec.whatwg.org, w3c.github.io/webappsec-fetch-metadata). A name of a foreign server that
was made to point here (DNS rebinding) shows in `Host`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_FORBIDDEN = 403
_POLICY_VIOLATION = 1008


class SameOrigin:
    """ASGI middleware; hands `receive` on untouched, as hanging up on a caller needs the connection behind it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        why = refusal(scope.get("method", "GET"), Headers(scope=scope))
        if why is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(code=_POLICY_VIOLATION, reason=why)(scope, receive, send)
        else:
            answer = JSONResponse(
                {"ok": False, "error": "not_from_here", "message": why}, status_code=_FORBIDDEN
            )
            await answer(scope, receive, send)


def refusal(method: str, headers: Headers) -> str | None:
    """Why a request is refused; None where it comes from the sandbox's own page or from a program on this machine."""
    host = headers.get("host", "")
    if _name(f"//{host}") not in LOOPBACK:
        return "The sandbox answers to 127.0.0.1 and localhost only."
    origin = headers.get("origin")
    if origin is not None and not _is_own(origin, host):
        return "Another page may not use the sandbox."
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return None
    # Following a link from elsewhere only looks; everything else from elsewhere could change the world.
    looks = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
    framed = headers.get("sec-fetch-dest", "document") != "document"
    return None if looks and not framed else "Another page may not use the sandbox."


def _is_own(origin: str, host: str) -> bool:
    """The page under any of the names of this machine, on the sandbox's own port."""
    try:
        here, there = urlsplit(f"//{host}"), urlsplit(origin)
        ports = {here.port, there.port}
    except ValueError:
        return False
    return there.scheme == "http" and there.hostname in LOOPBACK and len(ports) == 1


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
