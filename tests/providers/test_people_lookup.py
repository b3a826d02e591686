"""Whom an account knows, while several people ask at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from segbot.providers.people_lookup import PeopleLookUp


class StoppedClock:
    def now(self):
        return datetime(2026, 11, 30, 12, tzinfo=UTC)


class Account:
    """Knows everybody; whoever asks for Ann waits until she is let go."""

    def __init__(self):
        self.asked = []
        self.reached, self.go_on = threading.Event(), threading.Event()

    def one(self, address):
        self.asked.append(address)
        if address == "ann@example.com":
            self.reached.set()
            assert self.go_on.wait(30)
        return address

    def look_up(self):
        return PeopleLookUp(
            StoppedClock(), one=self.one, everybody=lambda _wanted: [], people=lambda: None, page=100
        )


def forgets_while_ann_is_looked_up(account, people, meanwhile=lambda: None):
    """What whoever looks for Ann finds in the end."""
    with ThreadPoolExecutor(1) as somebody_else:
        theirs = somebody_else.submit(people.find, ["ann@example.com"])
        try:
            assert account.reached.wait(30)
            people.forget()
            meanwhile()
        finally:
            account.go_on.set()
        return theirs.result(30)


def test_nobody_waits_for_what_somebody_else_looks_up():
    account = Account()
    people = account.look_up()
    found = []
    theirs = forgets_while_ann_is_looked_up(
        account, people, lambda: found.append(people.find(["Bo@example.com"]))
    )
    assert found == [{"bo@example.com": "Bo@example.com"}]
    assert theirs == {"ann@example.com": "ann@example.com"}


def test_what_was_read_when_all_was_forgotten_is_looked_up_again():
    account = Account()
    people = account.look_up()
    forgets_while_ann_is_looked_up(account, people)
    people.find(["ann@example.com"])
    people.find(["ann@example.com"])
    assert account.asked == ["ann@example.com"] * 2
