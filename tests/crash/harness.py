"""One run: an errand, a moment, and what came of it."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from outside.refusing_slack import APPROVALS, ARTHUR, BEA, RefusingSlack
from outside.somebody import buttons

from crash.crew import Crew
from crash.errands import Errand, Errands
from crash.ledger import ENDED, Ledger
from crash.moments import Moment, Phase, Striker
from crash.outside import Providers
from segbot.providers import REGISTRY

_PATIENCE = 100.0
# Beside the time for which a provider may still be carrying out what it did not answer.
_LOOKS_WITHIN = 60.0
_ACTED_UPON = 25.0
_ONCE = frozenset({"requested", "approved", "started", "done", "unknown", "failed"})
_NEVER = Moment(name="never", since=Phase.ASK, after=0.0)


@dataclass(kw_only=True)
class Found:
    """What came of one run; `wrong` is empty where nothing was. `in_doubt`: batches without an answer at that moment;
    `repeated`: calls that were sent again.
    """

    errand: str
    struck: bool = False
    wrong: str = ""
    state: str = ""
    in_doubt: int = 0
    repeated: int = 0


class WrongError(Exception):
    """What is not as it has to be, in a sentence."""


class Harness:
    """One bot, killed and frozen over and over on one database."""

    def __init__(self, folder: Path, database: str, dice: Random, apart: str = "") -> None:
        url = database or f"sqlite:///{folder}/segbot.db"
        self._dice = dice
        self._slack = RefusingSlack()
        self._slack.may_read = True
        self._providers = Providers()
        self._errands = Errands(self._providers, dice)
        self._crew = Crew(folder, url, self._slack, self._providers, apart)
        self._ledger = Ledger(url)

    def check_the_record(self) -> str:
        """What is wrong with the audit log of all that was: its chain, or what can happen once in a request's life and
        stands there twice.
        """
        status, said = self._crew.active.run("audit", "verify")
        if status:
            return said
        _, exported = self._crew.active.run("audit", "export")
        facts = [json.loads(line) for line in exported.splitlines() if line.startswith("{")]
        told = Counter(
            (fact["request"], fact["event"], fact["actor"]) for fact in facts if fact["event"] in _ONCE
        )
        twice = [key for key, count in told.items() if count > 1]
        return f"twice in the record: {twice}" if twice else ""

    def close(self) -> None:
        self._crew.close()
        self._ledger.close()
        self._slack.close()
        self._providers.stop()

    def run(self, moment: Moment) -> Found:
        errand = self._errands.make(moment.errand) if moment.errand else self._errands.any()
        found = Found(errand=errand.command[:60])
        self._crew.revive()
        try:
            if errand.settings:
                self._crew.start_again(**errand.settings)
            first = [self._quietly(command) for command in errand.first]
            command = errand.command.format(first=first[-1] if first else "")
            _Run(self, moment, errand, command, found).see_through()
        except WrongError as wrong:
            found.wrong = str(wrong)
        finally:
            self._slack.on_call = self._providers.on_call = None
            self._crew.wake_frozen()
        if errand.settings:
            self._crew.start_again(SEGBOT_POLICY__GRACE="0s")
        return found

    def _quietly(self, command: str) -> int:
        """See a command through without harm; its number."""
        errand = Errand(provider="", command=command, name="", expected=None)
        return _Run(self, _NEVER, errand, command, Found(errand=command)).carry_out()


class _Run:
    """One errand through one moment."""

    def __init__(self, harness: Harness, moment: Moment, errand: Errand, command: str, found: Found) -> None:
        self._slack, self._providers = harness._slack, harness._providers
        self._crew, self._ledger = harness._crew, harness._ledger
        self._moment, self._errand, self._command, self._found = moment, errand, command, found
        self._newest = self._ledger.newest()
        self._mended = False
        process = self._crew.active.process
        strike = self._crew.freeze if moment.frozen else self._crew.kill
        self._striker = Striker(moment, process.pid, self._crew.active.folder, strike)

    def see_through(self) -> None:
        self._providers.calls.clear()
        self._slack.on_call = self._striker.on_slack
        self._providers.on_call = lambda operation, done: self._striker.on_provider(operation, done=done)
        try:
            number = self.carry_out()
        finally:
            self._striker.give_up()
            self._found.struck = self._striker.struck.is_set()
        self._judge(number)
        if self._crew.frozen is not None:
            calls = len(self._providers.writes())
            self._crew.wake_frozen()
            # What it was about to put on the wire when it stopped is in doubt like what was in the air.
            if len(self._providers.writes()) - calls > self._found.in_doubt:
                raise WrongError("what was frozen woke up and sent more than what was in doubt")
            self._judge(number)

    def carry_out(self) -> int:
        """Ask, confirm, approve, wait for the end; whatever breaks on the way is mended. The number of the request."""
        view = self._preview()
        self._striker.begin(Phase.CONFIRM)
        self._confirm(view)
        self._wait(lambda: self._ledger.newest() > self._newest, _PATIENCE, "what was confirmed is lost")
        number = self._ledger.newest()
        self._striker.begun(Phase.CONFIRM)
        self._approve(number)
        patience = max(_PATIENCE, _settles_within(self._errand.provider) + _LOOKS_WITHIN)
        self._wait(lambda: self._over(number), patience, f"#{number} is lost")
        if self._mend():  # it came when all was over
            self._wait(lambda: self._over(number), patience, f"#{number} is lost")
        if self._ledger.count_after(self._newest) != 1:
            raise WrongError(f"{self._ledger.count_after(self._newest)} requests came of one confirmation")
        self._found.state = self._ledger.state(number)
        return number

    def _over(self, number: int) -> bool:
        return self._ledger.state(number) in ENDED and not self._ledger.waiting()

    # What people do

    def _preview(self) -> dict:
        self._striker.begin(Phase.ASK)
        for _ in range(3):
            before = set(self._slack.views)
            if self._said(lambda: self._crew.somebody.type(self._command)) is not None:
                self._striker.begun(Phase.ASK)
            ends = time.monotonic() + 60.0
            while time.monotonic() < ends and not self._mend():
                for key, view in list(self._slack.views.items()):
                    if key not in before and view.get("callback_id") == "segment_preview":
                        return view
                time.sleep(0.05)
        raise WrongError(f"no preview of “{self._command[:80]}” came: {self._crew.last_words()}")

    def _confirm(self, view: dict) -> None:
        """A person who sees no answer presses again."""
        ends = time.monotonic() + _ACTED_UPON
        while time.monotonic() < ends:
            answer = self._said(lambda: self._crew.somebody.submit(view, _filled_in(view, self._errand.name)))
            self._mend()
            if answer == {"response_action": "clear"}:
                return
            if self._ledger.newest() > self._newest:
                return  # taken, and the answer was lost with the process
            time.sleep(0.3)
        raise WrongError(f"confirming was refused: {answer}")

    def _approve(self, number: int) -> None:
        """Each colleague presses once; who gets no answer presses again. A press that was acknowledged has to count."""
        for colleague in (ARTHUR, BEA):
            ends = time.monotonic() + _PATIENCE
            while time.monotonic() < ends and not self._pressed(number, colleague):
                time.sleep(0.2)
        self._wait(
            lambda: self._ledger.state(number) != "pending",
            _ACTED_UPON,
            f"#{number} is pending although both have approved",
        )

    def _pressed(self, number: int, colleague: str) -> bool:
        """Whether a press of theirs was acknowledged, or none is needed any more."""
        card = self._card(number)
        if card is None:
            return True
        self._striker.begin(Phase.PRESS)
        answer = self._said(lambda: self._crew.somebody.press(card, "approve_request", colleague))
        if answer is not None:
            self._striker.begun(Phase.PRESS)
        self._mend()
        return answer is not None

    def _card(self, number: int) -> dict | None:
        """The card while it can be approved; None once the request is decided."""
        found: list[dict] = []

        def look() -> bool:
            found[:] = [
                card
                for card in self._slack.posted(APPROVALS, f"#{number}")
                if "approve_request" in buttons(card)
            ]
            return bool(found) or self._ledger.state(number) not in ("pending", "")

        self._wait(look, _PATIENCE, f"nobody was told of #{number}")
        return found[0] if found and self._ledger.state(number) == "pending" else None

    def _said(self, call: Callable[[], dict]) -> dict | None:
        """What the bot answers; None where none came."""
        try:
            return call()
        except (OSError, ValueError):
            return None

    # What happens to the bot

    def _mend(self) -> bool:
        """Go on after the moment has come; whether it was now."""
        if self._mended or not self._striker.struck.is_set():
            return False
        self._mended = True
        if self._moment.frozen:
            self._found.in_doubt = self._ledger.in_doubt()
            if wrong := self._crew.replace_frozen():
                raise WrongError(wrong)
            return True
        self._crew.active.process.wait(10)
        self._found.in_doubt = self._ledger.in_doubt()
        self._crew.start_again()
        return True

    def _wait(self, look: Callable[[], bool], seconds: float, lost: str) -> None:
        ends = time.monotonic() + seconds
        while not look():
            if self._mend():
                ends = time.monotonic() + seconds
            if time.monotonic() > ends:
                number = self._ledger.newest()
                raise WrongError(
                    f"{lost}: {self._ledger.state(number)}, {self._ledger.waiting()} messages wait;"
                    f" {self._ledger.note(number)} {self._ledger.presses(number)}, {self._slack.told[-2:]}"
                )
            time.sleep(0.05)

    # What came of it

    def _judge(self, number: int) -> None:
        state = self._ledger.state(number)
        if state not in self._errand.ends:
            raise WrongError(f"#{number} ended as {state}: {self._ledger.note(number)}")
        try:
            members = self._providers.members(self._errand.provider, self._errand.name)
        except AssertionError as twice:
            raise WrongError(str(twice)) from None
        if not self._errand.holds(members, state):
            raise WrongError(f"#{number} is {state}, and {_difference(members, self._errand.expected)}")
        self._sent_again()
        if twice := self._told_twice():
            raise WrongError(f"told twice: {twice}")
        if given_up := self._ledger.given_up():
            raise WrongError(f"given up: {given_up}")

    def _sent_again(self) -> None:
        """At most what was in the air is in doubt, and at most what was in doubt is sent again."""
        allowed = _at_once(self._errand.provider)
        if self._found.in_doubt > allowed:
            raise WrongError(f"{self._found.in_doubt} batches were in doubt, and {allowed} may be in the air")
        sent = Counter(call.what for call in self._providers.writes())
        self._found.repeated = sum(count - 1 for count in sent.values())
        if self._found.repeated > self._found.in_doubt:
            raise WrongError(
                f"{self._found.repeated} calls were sent again, and {self._found.in_doubt} batches were in doubt"
            )

    def _told_twice(self) -> list[str]:
        keys = Counter(
            one["metadata"]["event_payload"]["key"]
            for one in list(self._slack.messages.values())
            if one.get("metadata")
        )
        return [key for key, count in keys.items() if count > 1]


def _at_once(provider: str) -> int:
    """How many calls the provider's declaration allows in the air."""
    spec = REGISTRY[provider].spec
    kinds = [spec, *spec.kinds.values()]
    return max(each.at_once for kind in kinds for each in kind.capabilities.values())


def _settles_within(provider: str) -> float:
    """Seconds before an unanswered call is looked up there."""
    if not provider:
        return 0.0
    spec = REGISTRY[provider].spec
    kinds = [spec, *spec.kinds.values()]
    return max(each.settles_within for kind in kinds for each in kind.capabilities.values())


def _filled_in(view: dict, name: str) -> dict:
    """What a preview asks to be typed."""
    values = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        hint = re.sub(r"\D", "", block.get("hint", {}).get("text", ""))
        typed = {"confirm_name": name, "confirm_count": hint}.get(block["block_id"], "They asked us to.")
        values[block["block_id"]] = {
            block["element"]["action_id"]: {"type": "plain_text_input", "value": typed}
        }
    return values


def _difference(members: frozenset[str] | None, expected: frozenset[str] | None) -> str:
    if members is None or expected is None:
        return f"it is {'gone' if members is None else 'there'}"
    return f"{len(members - expected)} too many and {len(expected - members)} too few are in it"
