"""`python -m segbot sandbox`: it serves the page, ends with everything it started, and goes on where it was left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from e2e.place import MARKETING, free_ports
from sandbox.driver import Driver, words

_PATIENCE = 30.0


class Sandbox:
    """The command in a process of its own, in `folder`."""

    def __init__(self, folder):
        while True:  # the bot takes the port after the page's
            self.port = free_ports(1)[0]
            if self.port + 1 in free_ports_near(self.port):
                break
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = folder / "output"
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "segbot", "sandbox", "--no-browser", "--port", str(self.port)],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        give_up = time.monotonic() + _PATIENCE
        while "Ctrl-C ends it." not in self.said():
            assert self._process.poll() is None, self.said()
            assert time.monotonic() < give_up, self.said()
            time.sleep(0.05)

    def said(self):
        return self.output.read_text(encoding="utf-8")

    def end(self, number=signal.SIGTERM):
        self._process.send_signal(number)
        return self._process.wait(_PATIENCE)
