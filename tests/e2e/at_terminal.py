"""`segbot ask` as a process of its own, with the bot's environment: from a script, and by a person who types."""

from __future__ import annotations

import json
import os
import pty
import select
import time

import forked
from forked import Ended

MAYA = ("--as", "U0MAYA")
TIMEOUT = 30


def run(desk, *arguments):
    """`segbot` with these arguments and the bot's environment, without a terminal, in a process of its own."""
    done = forked.run(arguments, environment=desk.world.bot.environment, folder=desk.folder)
    assert "Traceback" not in done.err, done.err
    return done


def asked(desk, *words_, as_=MAYA):
    """`segbot ask`, without a terminal."""
    return run(desk, "ask", *words_, *as_)


class AtTerminal:
    """A `segbot ask` with a terminal of its own, and a person who types."""

    def __init__(self, desk, *words_):
        ours, theirs = pty.openpty()
        self._screen = ours
        self.seen, self._read_up_to = "", 0
        self.process = forked.at_terminal(
            ["ask", *words_, *MAYA],
            environment=desk.world.bot.environment,
            folder=desk.folder,
            terminal=os.ttyname(theirs),
        )
        os.close(theirs)

    def wait_for(self, text, timeout=TIMEOUT):
        """Until this is on the screen, behind what was waited for before."""
        give_up = time.monotonic() + timeout
        while (found := self.seen.find(text, self._read_up_to)) < 0:
            assert time.monotonic() < give_up, self.seen
            assert self._read(), self.seen
        self._read_up_to = found + len(text)

    def type(self, text):
        os.write(self._screen, f"{text}\n".encode())

    def answer(self, question, text):
        self.wait_for(question)
        self.type(text)

    def end(self):
        while self._read():
            pass
        code = self.process.wait(TIMEOUT)
        self.process.stdin.close()
        os.close(self._screen)
        assert "Traceback" not in self.seen, self.seen
        return Ended(code, self.seen.replace("\r\n", "\n"))

    def _read(self):
        ready, _, _ = select.select([self._screen], [], [], TIMEOUT)
        try:
            fresh = os.read(self._screen, 65536) if ready else b""
        except OSError:  # how Linux says that nobody holds the other end any more
            fresh = b""
        self.seen += fresh.decode(errors="replace")
        return bool(fresh)


def exported(desk, number):
    """What the audit hands out about a request, oldest first."""
    done = run(desk, "audit", "export")
    assert done.code == 0, done
    facts = [json.loads(line) for line in done.out.splitlines()]
    return [fact for fact in facts if fact["request"] == number]
