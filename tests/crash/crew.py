"""The processes of the bot on one database: one that works, on Postgres a second one that takes over from a frozen one."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from cryptography.fernet import Fernet
from outside.conftest import Bot
from outside.refusing_slack import RefusingSlack
from outside.somebody import Somebody

from crash.ledger import Ledger
from crash.outside import Providers

_SLACK_WAITS = 3.0
_LEASE = 10.0


class StoppableBot(Bot):
    """One that can be struck at a commit."""

    @property
    def command(self) -> list[str]:
        return [sys.executable, str(Path(__file__).with_name("stoppable.py")), self.verb]


class Crew:
    """`active` is who is struck: `kill` and `freeze` stop it where it stands, from any thread. `somebody` talks to the bot.

    `apart` (on Postgres): the bot is `segbot web` and `segbot worker`, and this is the one that is struck; the other one
    stays.
    """

    def __init__(
        self, folder: Path, url: str, slack: RefusingSlack, providers: Providers, apart: str = ""
    ) -> None:
        self._ledger = Ledger(url)
        never = {
            f"SEGBOT_POLICY__REMOVALS_A_DAY_PER_{each}": "0" for each in ("PERSON", "SEGMENT", "CONNECTION")
        }
        settings = {
            "DATABASE_URL": url,
            "SEGBOT_ENCRYPTION_KEY": Fernet.generate_key().decode(),
            "SEGBOT_POLICY__REMOVE_CONFIRM_PEOPLE": "10",
            **never,
            **providers.settings(),
        }
        self._bots = []
        for name in ("one", "other")[: 1 if self._ledger.is_sqlite else 2]:
            (folder / name).mkdir()
            bot = StoppableBot(folder / name, slack, providers.by_name["bunce"], **settings)
            bot.somebody.patience = _SLACK_WAITS
            bot.verb = apart or bot.verb
            self._bots.append(bot)
        self.active = self._bots[0].start()
        self._beside: Bot | None = None
        if apart:
            (folder / "beside").mkdir()
            self._beside = Bot(folder / "beside", slack, providers.by_name["bunce"], **settings)
            self._beside.somebody.patience = _SLACK_WAITS
            self._beside.verb = {"web": "worker", "worker": "web"}[apart]
            self._beside.start()
        self._apart = apart
        self.frozen: Bot | None = None

    @property
    def somebody(self) -> Somebody:
        """Whoever types and presses, towards the process that hears Slack."""
        hears = self._beside if self._apart == "worker" and self._beside is not None else self.active
        return hears.somebody

    def kill(self) -> None:
        self.active.process.kill()

    def freeze(self) -> None:
        self.active.process.send_signal(signal.SIGSTOP)

    def start_again(self, **settings: str) -> None:
        """After a kill, or with other settings."""
        for bot in [self.active, *([self._beside] if self._beside is not None and settings else [])]:
            bot.stop()
            bot.process.wait(10)
            bot.environment.update(settings)
            bot.start()

    def revive(self) -> None:
        """A process that counts its own commits may strike after the last look of the run it was told in."""
        if self.active.process.poll() is not None:
            self.start_again()

    def replace_frozen(self, lease: float = _LEASE) -> str:
        """What is wrong, if anything: on Postgres another one takes over, on SQLite there is none and it goes on by itself."""
        if self._ledger.is_sqlite:
            time.sleep(1.5)
            self.active.process.send_signal(signal.SIGCONT)
            return ""
        self.frozen = self.active
        ends = time.monotonic() + lease
        beside = 1 if self._apart == "web" else 0  # the worker beside it goes on
        while self._ledger.leases() > beside and time.monotonic() < ends:
            time.sleep(0.1)
        kept = self._ledger.leases() > beside
        self.active = next(bot for bot in self._bots if bot is not self.frozen)
        self.active.environment.update(
            {"SEGBOT_POLICY__GRACE": self.frozen.environment["SEGBOT_POLICY__GRACE"]}
        )
        self.active.start()
        return f"frozen for {lease:.0f} s, and it still has its lease" if kept else ""

    def wake_frozen(self) -> None:
        """It goes on where it stood, as if nothing had been, until it ends in peace."""
        if self.frozen is None:
            return
        self.frozen.process.send_signal(signal.SIGCONT)
        time.sleep(2.0)
        self.frozen.stop()
        self.frozen = None

    def last_words(self) -> str:
        """What the one that works logged last."""
        log = self.active.log.read_text(encoding="utf-8", errors="replace")
        return f"{self.active.process.poll()} {self.active.ready()} {log[-1500:]}"

    def close(self) -> None:
        for bot in [*self._bots, *([self._beside] if self._beside is not None else [])]:
            if bot.process is not None and bot.process.poll() is None:
                bot.process.send_signal(signal.SIGCONT)
                bot.stop()
        self._ledger.close()
