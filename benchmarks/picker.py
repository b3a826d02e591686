"""The segment menu of an account with 20,000 segments: the first answer after a start, and what typing costs.

A fake Bunce with 250 ms and its documented limit; the baseline is the help command, which asks nobody. Twelve key strokes,
each an options request as Slack sends it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from benchmarks._load import Client, command, percentile
from benchmarks._place import Place, place, waited_for
from benchmarks._slack import ASKER, TEAM

_FIRST_S = 1.0
_TYPED = "Newsletter 19"


def options(typed: str, number: int) -> str:
    view = {
        "id": f"V{number}",
        "type": "modal",
        "callback_id": "segment_form",
        "team_id": TEAM,
        "private_metadata": json.dumps({"verb": "show"}),
        "state": {
            "values": {
                "connection": {
                    "connection": {
                        "type": "static_select",
                        "selected_option": {
                            "value": "bunce",
                            "text": {"type": "plain_text", "text": "bunce"},
                        },
                    }
                }
            }
        },
        "blocks": [],
    }
    payload = {
        "type": "block_suggestion",
        "user": {"id": ASKER, "team_id": TEAM},
        "team": {"id": TEAM, "domain": "bench"},
        "api_app_id": "A0BENCH",
        "container": {"type": "view", "view_id": f"V{number}"},
        "action_id": "segment",
        "block_id": "segment",
        "value": typed,
        "view": view,
    }
    return urlencode({"payload": json.dumps(payload)})


def took(there: Place, body: str) -> float:
    client = Client(there.bot)
    try:
        return client.send(body)
    finally:
        client.close()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks picker", description=__doc__)
    parser.add_argument("--segments", type=int, default=20_000)
    given = parser.parse_args(argv)
    with (
        tempfile.TemporaryDirectory() as name,
        place(Path(name), latency_ms=250, limit=500, segments=given.segments) as there,
    ):
        first = took(there, options("", 1))
        plain = [took(there, command("help", there.slack)(number)) for number in range(10, 30)]
        # The list is read to its end in the background: what typing costs is counted after that.
        pages = given.segments // 100
        waited_for(lambda: len(there.provider_stats()["arrived"]) >= pages, 300, every=1.0)
        time.sleep(2.0)
        before = len(there.provider_stats()["arrived"])
        strokes = [
            took(there, options(_TYPED[: 1 + number % len(_TYPED)], 100 + number)) for number in range(12)
        ]
        asked = len(there.provider_stats()["arrived"]) - before
    good = first <= _FIRST_S and percentile(strokes, 0.95) <= _FIRST_S and asked == 0
    print("| | s | ratio to help | requests |")
    print("|---|--:|--:|--:|")
    usual = percentile(plain, 0.5)
    print(f"| help, p50 | {usual:.3f} | 1 | |")
    print(f"| first answer after a start | {first:.3f} | {first / usual:.1f} | |")
    for share in (0.5, 0.95):
        stroke = percentile(strokes, share)
        print(f"| a key stroke, p{share * 100:g} | {stroke:.3f} | {stroke / usual:.1f} | {asked} in twelve |")
    print(
        f"\ntarget: ≤ {_FIRST_S:g} s, no request a key stroke: {'met' if good else 'MISSED'}", file=sys.stderr
    )
    return 0 if good else 1
