"""The moments at which the bot is killed or frozen: by what the outside sees of it, by its commits, and by chance."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from random import Random


class Phase(IntEnum):
    """What people have just begun to do."""

    ASK = 1
    CONFIRM = 2
    PRESS = 3


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where it strikes, counted from the beginning of a phase. One of: `slack`, before Slack answers that method for the
    `nth` time; `provider`, at the `nth` read or write that arrives there, or, with `done`, once that was carried out and is
    not answered; `commit`, before or after the `nth` commit of the bot; else so many seconds `after`. `errand`: what is asked
    for meanwhile, where it is not chance. `frozen`: the bot is not killed but stopped, and goes on later.
    """

    name: str
    since: Phase = Phase.CONFIRM
    errand: str = ""
    slack: str = ""
    provider: str = ""
    done: bool = False
    commit: str = ""
    nth: int = 1
    after: float = 0.0
    frozen: bool = False

    @property
    def is_timed(self) -> bool:
        return not (self.slack or self.provider or self.commit)


def _named(since: Phase, errand: str, **moments: dict) -> list[Moment]:
    return [
        Moment(name=f"{errand}: {name.replace('_', ' ')}", since=since, errand=errand, **where)
        for name, where in moments.items()
    ]


_POST = "chat.postMessage"
NAMED = (
    *_named(
        Phase.PRESS,
        "bunce remove",
        a_batch_arrives={"provider": "write"},
        a_batch_carried_out_and_not_answered={"provider": "write", "done": True, "nth": 2},
        approval_not_written_down={"commit": "before"},
        approval_written_down_and_not_acknowledged={"commit": "after"},
    ),
    *_named(
        Phase.CONFIRM, "batch add", a_batch_carried_out_and_not_answered={"provider": "write", "done": True}
    ),
    *_named(Phase.CONFIRM, "segmenter add", a_batch_arrives={"provider": "write"}),
    *_named(
        Phase.PRESS,
        "contacts remove",
        a_batch_carried_out_and_not_answered={"provider": "write", "done": True},
    ),
    *_named(Phase.CONFIRM, "bunce remove few", request_not_written_down={"commit": "before"}),
    *_named(Phase.CONFIRM, "bunce remove few", the_card_in_the_air={"slack": _POST}),
    *_named(
        Phase.CONFIRM, "brevo add", a_batch_carried_out_and_not_answered={"provider": "write", "done": True}
    ),
    *_named(Phase.PRESS, "bunce undo", a_batch_arrives={"provider": "write"}),
    *_named(Phase.PRESS, "bunce scheduled", it_waits_for_its_time={"after": 1.0}),
    *_named(Phase.CONFIRM, "contacts delete", campaigns_are_scanned={"provider": "read", "nth": 4}),
    # Those above are in every twenty, with some frozen ones and some by chance.
    *_named(
        Phase.PRESS,
        "bunce remove",
        decided_and_the_run_not_taken={"commit": "after", "nth": 4},
        who_pressed_is_looked_up={"slack": "users.info"},
    ),
    *_named(Phase.CONFIRM, "bunce add", confirmed_and_nothing_told={"after": 0.0}),
    *_named(Phase.CONFIRM, "bunce remove few", the_end_in_the_air={"slack": _POST, "nth": 2}),
    *_named(Phase.PRESS, "bunce remove", a_drawing_in_the_air={"slack": "chat.update"}),
    *_named(Phase.CONFIRM, "bunce remove few", confirmed_and_not_acknowledged={"commit": "after"}),
    *_named(Phase.ASK, "bunce remove", the_segment_is_looked_at={"provider": "read"}),
    *_named(Phase.ASK, "batch delete", campaigns_are_scanned={"provider": "read", "nth": 3}),
    *_named(Phase.CONFIRM, "batch delete", carried_out_and_not_answered={"provider": "write", "done": True}),
    *_named(Phase.PRESS, "bunce scheduled", its_time_has_come={"after": 3.0}),
    *_named(
        Phase.PRESS, "bunce undo", a_batch_carried_out_and_not_answered={"provider": "write", "done": True}
    ),
    *_named(
        Phase.CONFIRM, "contacts delete", carried_out_and_not_answered={"provider": "write", "done": True}
    ),
    *_named(Phase.CONFIRM, "bunce create", carried_out_and_not_answered={"provider": "write", "done": True}),
    *_named(Phase.CONFIRM, "bunce create", it_arrives={"provider": "write"}),
    *_named(
        Phase.CONFIRM, "segmenter create", carried_out_and_not_answered={"provider": "write", "done": True}
    ),
    *_named(Phase.CONFIRM, "batch create", carried_out_and_not_answered={"provider": "write", "done": True}),
    *_named(
        Phase.CONFIRM, "contacts create", carried_out_and_not_answered={"provider": "write", "done": True}
    ),
    *_named(Phase.PRESS, "bunce at a time", it_waits_for_its_time={"after": 2.0}),
    *_named(Phase.PRESS, "bunce at a time", its_time_has_come={"provider": "write"}),
    *_named(
        Phase.CONFIRM,
        "mailchimp add",
        a_batch_carried_out_and_not_answered={"provider": "write", "done": True},
    ),
    *_named(Phase.CONFIRM, "mailchimp remove", a_batch_arrives={"provider": "write"}),
    *_named(Phase.CONFIRM, "mailchimp delete", campaigns_are_scanned={"provider": "read", "nth": 3}),
    *_named(
        Phase.CONFIRM, "mailchimp delete", carried_out_and_not_answered={"provider": "write", "done": True}
    ),
    *_named(
        Phase.CONFIRM, "mailchimp create", carried_out_and_not_answered={"provider": "write", "done": True}
    ),
    *_named(Phase.CONFIRM, "brevo remove", a_batch_arrives={"provider": "write"}),
    *_named(Phase.CONFIRM, "brevo delete", campaigns_are_scanned={"provider": "read", "nth": 3}),
    *_named(Phase.CONFIRM, "brevo delete", carried_out_and_not_answered={"provider": "write", "done": True}),
    *_named(Phase.CONFIRM, "brevo create", carried_out_and_not_answered={"provider": "write", "done": True}),
)
FROZEN = tuple(
    replace(each, name=f"{each.name}, frozen", frozen=True)
    for each in (
        *_named(
            Phase.PRESS,
            "bunce remove",
            a_batch_carried_out_and_not_answered={"provider": "write", "done": True},
        ),
        *_named(Phase.PRESS, "bunce remove", claimed_and_not_sent={"commit": "after", "nth": 7}),
        *_named(Phase.CONFIRM, "bunce remove few", the_card_in_the_air={"slack": _POST}),
        *_named(Phase.CONFIRM, "batch add", a_batch_arrives={"provider": "write"}),
    )
)


def by_chance(dice: Random) -> Moment:
    """Any time, or any commit, of any errand."""
    since = dice.choice((Phase.CONFIRM, Phase.CONFIRM, Phase.PRESS))
    frozen = dice.random() < 0.2
    how = "by chance, frozen" if frozen else "by chance"
    if dice.random() < 0.5:
        when, nth = dice.choice(("before", "after")), dice.randrange(1, 25)
        return Moment(name=f"{how}: {when} commit {nth}", since=since, commit=when, nth=nth, frozen=frozen)
    return Moment(name=f"{how}: a time", since=since, after=dice.uniform(0.0, 2.5), frozen=frozen)


class Striker:
    """Strikes once, when the moment comes; `strike` is called from whatever thread sees it and stops the process, whose id
    is `pid` and whose folder is `folder`. `struck` is set once the process stands still.
    """

    def __init__(self, moment: Moment, pid: int, folder: Path, strike: Callable[[], None]) -> None:
        self.moment = moment
        self.struck = threading.Event()
        self._pid = pid
        self._order = folder / "strike"
        self._strike = strike
        self._phase: Phase | None = None
        self._seen = 0
        self._guard = threading.Lock()
        self._over = threading.Event()

    def begin(self, phase: Phase) -> None:
        if phase is not self.moment.since or self._phase is phase:
            return
        self._phase = phase
        if self.moment.commit:
            how = "freeze" if self.moment.frozen else "kill"
            self._order.write_text(f"{self.moment.commit} {self.moment.nth} {how}", encoding="utf-8")
            threading.Thread(target=self._watch, daemon=True).start()

    def begun(self, phase: Phase) -> None:
        """What was begun has been taken: moments that are a time count from here."""
        if phase is self.moment.since and self.moment.is_timed and not self._over.wait(self.moment.after):
            self.strike()

    def on_slack(self, method: str, _params: dict) -> None:
        if method == self.moment.slack:
            self._count()

    def on_provider(self, operation: str, *, done: bool) -> None:
        if (operation, done) == (self.moment.provider, self.moment.done):
            self._count()

    def give_up(self) -> None:
        """The moment did not come; nothing is struck any more."""
        self._over.set()
        self._order.unlink(missing_ok=True)

    def strike(self) -> None:
        with self._guard:
            if not self.struck.is_set() and not self._over.is_set():
                self._strike()
                self.struck.set()

    def _count(self) -> None:
        if self._phase is None:
            return
        with self._guard:
            self._seen += 1
        if self._seen == self.moment.nth:
            self.strike()

    def _watch(self) -> None:
        """The process strikes itself at a commit: wait until it stands still."""
        what = os.WEXITED | os.WSTOPPED | os.WNOHANG | os.WNOWAIT
        while not self._over.is_set():
            if os.waitid(os.P_PID, self._pid, what) is not None:
                self.struck.set()
                return
            time.sleep(0.01)
