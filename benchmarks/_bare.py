"""The baseline: Bolt with empty listeners behind the same web application, `python -m benchmarks._bare PORT`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial

import uvicorn
from slack_bolt import App
from slack_sdk import WebClient

from segbot.slack.transport import answer_http
from segbot.web import in_threads, web_app


def nothing(ack: Callable[[], None]) -> None:
    ack()


def main(argv: list[str]) -> int:
    client = WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])
    app.command("/segment")(nothing)
    app.action("approve_request")(nothing)
    web = web_app(
        in_threads(partial(answer_http, app)),
        ready=lambda: "",
        metrics=lambda: b"",
    )
    uvicorn.run(web, host="127.0.0.1", port=int(argv[0]), log_level="warning", access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
