"""A Bunce that answers after a given time: `python -m benchmarks._provider PORT LATENCY_MS LIMIT SEGMENTS`.

LIMIT: requests in any 60 s, after which it blocks for 60 s as documented; 0: none. It counts what arrives, so that nobody has
to believe the bot's own figures. `GET /stats` tells them, `POST /reset` forgets them; `GET /shut?seconds=S&told=0` answers with 429 for so long, without saying how long (`told=1`: with
`Retry-After`). Times are this machine's monotonic clock.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from collections import deque
from urllib.parse import parse_qs, urlsplit

_WINDOW = _BLOCK = 60.0
_NAMES = ("VIP", "Newsletter", "Churn risk", "Trial", "Dormant", "Loyal")


def segment_id(number: int) -> str:
    return str(uuid.UUID(int=number + 1))


class FakeBunce:
    def __init__(self, latency: float, limit: int, segments: int) -> None:
        self._latency = latency
        self._limit = limit
        self._segments = segments
        self._people: dict[str, set[str]] = {}
        self._names: dict[str, str] = {}
        self._blocked_until = 0.0
        self._shut_until, self._says_how_long = 0.0, True
        self._window: deque[float] = deque()
        self.reset()

    def reset(self) -> None:
        self.arrived: list[float] = []
        self.changes_arrived: list[float] = []
        self.writes: list[float] = []
        self.by_segment: dict[str, list[float]] = {}
        self.refused = self.in_the_air = self.most_in_the_air = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive; asyncio switches Nagle's delay off."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                method, target, _ = head.split("\r\n", 1)[0].split(" ", 2)
                length = next(
                    (
                        int(line.split(":", 1)[1])
                        for line in head.split("\r\n")
                        if line.lower().startswith("content-length:")
                    ),
                    0,
                )
                body = await reader.readexactly(length) if length else b""
                status, answer, more = await self._answer(method, target, body)
                content = json.dumps(answer).encode()
                writer.write(
                    f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{more}"
                    f"Content-Length: {len(content)}\r\n\r\n".encode()
                    + content
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, method: str, target: str, body: bytes) -> tuple[int, object, str]:
        path = urlsplit(target).path
        if path == "/stats":
            return 200, self._stats(), ""
        if path == "/reset":
            self.reset()
            return 200, {}, ""
        if path == "/shut":
            asked = parse_qs(urlsplit(target).query)
            self._shut_until = time.monotonic() + float(asked["seconds"][0])
            self._says_how_long = asked["told"] == ["1"]
            return 200, {}, ""
        now = time.monotonic()
        self.arrived.append(now)
        if now < self._shut_until:
            told = f"Retry-After: {max(1, round(self._shut_until - now))}\r\n" if self._says_how_long else ""
            return 429, {"success": False, "message": "You have reached maximum request limit."}, told
        if method != "GET":
            self.changes_arrived.append(now)
        if not self._admit(now):
            self.refused += 1
            told = {"success": False, "message": "You have reached maximum request limit."}
            return 429, told, f"Retry-After: {max(1, round(self._blocked_until - now))}\r\n"
        self.in_the_air += 1
        self.most_in_the_air = max(self.most_in_the_air, self.in_the_air)
        try:
            if self._latency:
                await asyncio.sleep(self._latency)
        finally:
            self.in_the_air -= 1
        if method != "GET":
            self.writes.append(time.monotonic())
        return 200, self._done(method, path, parse_qs(urlsplit(target).query), body), ""

    def _admit(self, now: float) -> bool:
        if not self._limit:
            return True
        if now < self._blocked_until:
            return False
        while self._window and self._window[0] <= now - _WINDOW:
            self._window.popleft()
        if len(self._window) >= self._limit:
            self._blocked_until = now + _BLOCK
            return False
        self._window.append(now)
        return True

    def _done(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> object:
        parts = path.removeprefix("/v1").strip("/").split("/")
        if parts[0] == "customers":
            return {"success": True, "data": [], "meta": {"has_next_page": False}}
        if len(parts) == 1:
            page, size = (
                int(query.get(name, [str(usual)])[0]) for name, usual in (("page", 1), ("per_page", 20))
            )
            numbers = range((page - 1) * size, min(page * size, self._segments))
            return {"success": True, "data": [self._row(segment_id(number)) for number in numbers]}
        if method == "GET":
            return {"success": True, "data": self._row(parts[1])}
        self.by_segment.setdefault(parts[1], []).append(time.monotonic())
        people = self._people.setdefault(parts[1], set())
        given = json.loads(body)["customers"]
        if method == "POST":
            people.update(str(each.get("customer_id") or each.get("email")) for each in given)
        else:
            people.difference_update(given)
        return {"success": True, "data": None, "message": "Done."}

    def _row(self, identity: str) -> dict[str, object]:
        number = uuid.UUID(identity).int - 1
        return {
            "id": identity,
            "name": f"{_NAMES[number % len(_NAMES)]} {number}",
            "description": None,
            "conditions": None,
            "type": "manual",
            "all_customers": 0,
            "customers_count": len(self._people.get(identity, ())),
            "created_at": "2026-01-05 08:30:16",
            "updated_at": None,
        }

    def _stats(self) -> dict[str, object]:
        return {
            "arrived": self.arrived,
            "changes_arrived": self.changes_arrived,
            "writes": self.writes,
            "by_segment": self.by_segment,
            "refused": self.refused,
            "most_in_the_air": self.most_in_the_air,
            "people": {identity: len(people) for identity, people in self._people.items()},
        }


async def _serve(port: int, bunce: FakeBunce) -> None:
    server = await asyncio.start_server(bunce.serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def main(argv: list[str]) -> int:
    port, latency, limit, segments = int(argv[0]), float(argv[1]) / 1000, int(argv[2]), int(argv[3])
    asyncio.run(_serve(port, FakeBunce(latency, limit, segments)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
