"""Driven from outside: two processes on one Postgres tell the audit channel, in order and once, whichever of them dies."""

from __future__ import annotations

import signal

import pytest
from cryptography.fernet import Fernet
from outside.conftest import Bot
from outside.refusing_slack import APPROVALS, ARTHUR, AUDIT
from outside.test_delivery import cards, removal
from store.databases import postgres

__all__ = ["postgres"]

pytestmark = pytest.mark.slow

_A_LINE_EACH = 3  # asked for, approved, done
_SLOW = 0.3


class Worker(Bot):
    verb = "worker"


class Deaths:
    """Whoever is `next` dies as soon as Slack was asked for a line of the audit channel, and before its answer."""

    def __init__(self, slack):
        self.next = None
        slack.on_call = self._see

    def _see(self, method, params):
        if method == "chat.postMessage" and params["channel"] == AUDIT and self.next is not None:
            self.next.process.send_signal(signal.SIGKILL)
            self.next = None


def test_lines_of_two_processes_come_in_order_and_once_after_kills(
    tmp_path, make_bot, slack, bunce, postgres
):
    settings = {"DATABASE_URL": postgres(), "SEGBOT_ENCRYPTION_KEY": Fernet.generate_key().decode()}
    slack.may_read = True
    at_once = slack.answer
    slack.answer = lambda method, params: {
        **at_once(method, params),
        "_delay": _SLOW if params.get("channel") == AUDIT else 0,
    }
    bot = make_bot(**settings).start()
    (folder := tmp_path / "worker").mkdir()
    worker = Worker(folder, slack, bunce, **settings).start()
    deaths = Deaths(slack)
    try:
        for number, victim in ((1001, worker), (1002, bot)):
            bot.somebody.ask(removal(bunce, 60))
            card = slack.wait_for(lambda number=number: cards(slack, APPROVALS, number), 60, "the card")[0]
            bot.somebody.press(card, "approve_request", ARTHUR)
            deaths.next = victim
            assert victim.process.wait(60) == -signal.SIGKILL
            victim.start()
        wanted = 2 * _A_LINE_EACH
        slack.wait_for(lambda: len(slack.posted(AUDIT, "#10")) >= wanted, 120, "all lines")
    finally:
        worker.stop()
    bot.stop()
    keys = [one["metadata"]["event_payload"]["key"] for one in slack.posted(AUDIT, "#10")]
    assert len(keys) == wanted
    assert keys == sorted(set(keys), key=lambda key: int(key.rpartition("-")[2]))
