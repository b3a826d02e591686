"""Signed requests as Slack sends them, and how long each waits for its acknowledgement."""

from __future__ import annotations

import http.client
import itertools
import json
import math
import threading
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from benchmarks._processes import SIGNING_SECRET
from benchmarks._slack import ASKER, COLLEAGUE, TEAM

Body = Callable[[int], str]
_numbers = itertools.count(1)


def command(text: str, slack_port: int) -> Body:
    def body(number: int) -> str:
        return urlencode(
            {
                "command": "/segment",
                "text": text,
                "team_id": TEAM,
                "user_id": ASKER,
                "channel_id": "C0BENCH",
                "trigger_id": f"{number}.1.command",
                "response_url": f"http://127.0.0.1:{slack_port}/response/{number}",
                "api_app_id": "A0BENCH",
            }
        )

    return body


def press(request_id: int, version: int, slack_port: int) -> Body:
    """Approve, pressed by somebody who may not: written down and settled like any press, and the request stays."""
    value = json.dumps({"request": request_id, "version": version})

    def body(number: int) -> str:
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM, "domain": "bench"},
            "user": {"id": COLLEAGUE, "team_id": TEAM},
            "api_app_id": "A0BENCH",
            "container": {"type": "message", "message_ts": "1.000001", "channel_id": "C0BENCH"},
            "channel": {"id": "C0BENCH", "name": "approvals"},
            "trigger_id": f"{number}.1.press",
            "response_url": f"http://127.0.0.1:{slack_port}/response/{number}",
            "actions": [
                {
                    "type": "button",
                    "action_id": "approve_request",
                    "block_id": "b",
                    "value": value,
                    "action_ts": "1.1",
                }
            ],
        }
        return urlencode({"payload": json.dumps(payload)})

    return body


class Client:
    """One connection that sends one request after the other."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self._signer = SignatureVerifier(SIGNING_SECRET)

    def send(self, body: str) -> float:
        """Seconds from the first byte sent to the last byte of the answer. Raises RuntimeError for anything but 200."""
        now = str(int(time.time()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": str(self._signer.generate_signature(timestamp=now, body=body)),
        }
        begun = time.perf_counter()
        self._connection.request("POST", "/slack/events", body, headers)
        answer = self._connection.getresponse()
        answer.read()
        took = time.perf_counter() - begun
        if answer.status != 200:
            raise RuntimeError(f"status {answer.status}")
        return took

    def close(self) -> None:
        self._connection.close()


def load(port: int, body: Body, *, clients: int, each: int) -> list[float]:
    """`each` requests from every one of `clients` at once; seconds per request. Raises the first error of any."""
    took: list[float] = []
    errors: list[Exception] = []
    begin = threading.Barrier(clients)

    def work() -> None:
        client = Client(port)
        try:
            begin.wait()
            took.extend([client.send(body(next(_numbers))) for _ in range(each)])
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            errors.append(error)
        finally:
            client.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return took


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0..1) of all values do not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]
