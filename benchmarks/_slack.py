"""A Slack Web API that says yes at once: `python -m benchmarks._slack PORT`. It costs both sides the same."""

from __future__ import annotations

import itertools
import sys
import time
from collections import Counter
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

TEAM, BOT_USER, BOT, ASKER, COLLEAGUE = "T0BENCH", "U0BENCH", "B0BENCH", "U0ASKER", "U0COLLEAGUE"
_numbers = itertools.count(1)
_calls: Counter[str] = Counter()
_drawn: list[tuple[float, bool]] = []
_answered: dict[str, list[float]] = {}


async def answer(request: Request) -> JSONResponse:
    """Enough of each method's answer for the caller to go on."""
    method, number = request.path_params["method"], next(_numbers)
    body = (await request.body()).decode()
    _calls[method] += 1
    if method == "auth.test":
        found = {"team": "Bench", "team_id": TEAM, "user": "segbot", "user_id": BOT_USER, "bot_id": BOT}
        return JSONResponse({"ok": True, "url": "http://127.0.0.1/", **found})
    if method == "users.info":
        user = (parse_qs(body).get("user") or [request.query_params.get("user", ASKER)])[0]
        person = {"id": user, "team_id": TEAM, "name": user.lower(), "profile": {}, "tz": "UTC"}
        return JSONResponse({"ok": True, "user": person})
    if method.startswith("views."):
        _drawn.append((time.monotonic(), "segment_preview" in body))
        return JSONResponse({"ok": True, "view": {"id": f"V{number}", "hash": str(number), "team_id": TEAM}})
    if method.startswith("chat."):
        return JSONResponse({"ok": True, "channel": "C0BENCH", "ts": f"1.{number:06}", "message": {}})
    return JSONResponse({"ok": True, "users": [], "messages": [], "channel": {"id": "D0BENCH"}})


async def calls(_request: Request) -> JSONResponse:
    """How often each method was called."""
    return JSONResponse(dict(_calls))


async def answer_url(request: Request) -> JSONResponse:
    """Notes when, by this machine's monotonic clock; what was sent before is kept."""
    _answered.setdefault(request.path_params["number"], []).append(time.monotonic())
    return JSONResponse({"ok": True})


async def drawn(_request: Request) -> JSONResponse:
    """When views were opened or drawn again, and whether with a preview."""
    return JSONResponse(_drawn)


async def answered(_request: Request) -> JSONResponse:
    """When each response URL was answered."""
    return JSONResponse(_answered)


def main(argv: list[str]) -> int:
    app = Starlette(
        routes=[
            Route("/api/{method}", answer, methods=["GET", "POST"]),
            Route("/response/{number}", answer_url, methods=["POST"]),
            Route("/answered", answered),
            Route("/drawn", drawn),
            Route("/calls", calls),
        ]
    )
    uvicorn.run(app, host="127.0.0.1", port=int(argv[0]), log_level="warning", access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
