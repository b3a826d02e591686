"""The cast: each step of the script, done by whoever it concerns."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .asking import UNDONE, Asking
from .at_providers import AtProviders
from .elsewhere import Elsewhere
from .loop import START, void
from .record import Press
from .script import Step
from .unseen import Unseen
from .workspace import MARKETING, Posted

if TYPE_CHECKING:
    from .life import Life
    from .product import Process

BUTTONS = {
    "approve": "approve_request",
    "reject": "reject_request",
    "withdraw": "withdraw_request",
    "pause": "pause_request",
    "resume": "resume_request",
    "retry": "retry_failed",
    "renew": "use_new_numbers",
    "unvote": "take_back_vote",
}


class Actors(Asking, Elsewhere, Unseen, AtProviders):
    def __init__(self, life: Life) -> None:
        super().__init__(life)
        self._waiting = sorted(START + step.at for step in life.steps)

    def next_step_in(self) -> float:
        """Seconds until the script goes on."""
        now = self.life.loop.now
        self._waiting = [at for at in self._waiting if at > now]
        return self._waiting[0] - now if self._waiting else 1e9

    def perform(self, step: Step) -> None:
        getattr(self, f"_{step.kind}")(step, random.Random(f"{self.life.seed}/{step.kind}/{step.at}"))

    # Pressing

    def _press(self, step: Step, chance: random.Random) -> None:
        about = step.about + (0, *UNDONE)[step.args["undo"]]
        ask = self.life.record.asks.get(about)
        if ask is None or ask.request_id is None:
            return
        request_id = ask.request_id
        found = self._find_button(request_id, BUTTONS[step.args["press"]], step.args["card"])
        if found is None:
            return
        card, button, epoch = found
        if step.args["card"] == "another's":
            button = self._for_another(button, request_id)
        trigger = self.door.trigger(step.args["who"])
        for _ in range(step.args["times"]):
            self._at_a_process(
                lambda process: self._pressing(process, step, request_id, card, button, trigger, epoch)
            )

    def press_at_once(self, step: Step, kind: str) -> None:
        """Somebody presses a button of the request a step is about, while something else goes on."""
        args = {"who": step.args["who"], "press": kind, "card": "now", "times": 1, "says": "", "undo": False}
        self._press(replace(step, kind="press", args=args), self.life.chance)

    def _last_moment(self, step: Step, chance: random.Random) -> None:
        """Somebody presses just when the time for it is over."""
        ask = self.life.record.asks.get(step.about)
        row = ask and self.life.rows.one(
            "SELECT expires_at FROM requests WHERE id = ? AND state = 'pending'", ask.request_id
        )
        if row:
            args = {**step.args, "press": "approve", "card": "now", "times": 1, "says": "", "undo": False}
            late = replace(step, kind="press", args=args)
            self.life.loop.at(row["expires_at"] + 0.01, lambda: self._press(late, chance))

    def _pressing(
        self,
        process: Process,
        step: Step,
        request_id: int,
        card: Posted,
        button: dict[str, Any],
        trigger: str,
        epoch: int,
    ) -> None:
        life, who, kind = self.life, step.args["who"], step.args["press"]
        row = life.rows.one("SELECT state, version FROM requests WHERE id = ?", request_id)
        value = json.loads(button["value"])
        press = Press(
            key=trigger,
            at=life.loop.now,
            who=who,
            kind=kind,
            request_id=request_id,
            version=value["version"],
            state=row["state"] if row else "",
            row_version=row["version"] if row else 0,
            epoch=epoch,
        )
        if kind != "reject" and value["request"] == request_id:
            life.record.presses.append(press)
        reply, view = self.door.button(
            process, who, button, channel=card.channel, ts=card.ts, trigger=trigger
        )
        if kind == "reject":
            if view is None or view["view"].get("callback_id") != "reject_form":
                return
            life.record.presses.append(press)
            press.key = self.door.trigger(who)
            reply = self.door.submit(process, who, view, {"reason": step.args["says"] or "No."}, press.key)
        press.acked, press.status = reply.acked, reply.status
        self._heard(who, reply.body)
        settled = life.rows.one("SELECT settled_at, result FROM clicks WHERE key = ?", press.key)
        if settled is not None and settled["settled_at"] is not None:
            life.record.results.setdefault(press.key, []).append(settled["result"])
        life.trace.note(life.loop.now, f"pressed {kind} #{request_id} by {who}: {reply.status}")

    def _for_another(self, button: dict[str, Any], request_id: int) -> dict[str, Any]:
        """The same button, with the number and version of another request written into it."""
        row = self.life.rows.one(
            "SELECT id, version FROM requests WHERE id <> ? AND state = 'pending' ORDER BY id DESC LIMIT 1",
            request_id,
        )
        if row is None:
            return button
        value = {**json.loads(button["value"]), "request": row["id"], "version": row["version"]}
        return {**button, "value": json.dumps(value)}

    def _find_button(
        self, request_id: int, action: str, which: str
    ) -> tuple[Posted, dict[str, Any], int] | None:
        """The button as it stands on the card, or (`old`) as it stood when the card was first drawn; and how many plans
        there had been when it was drawn.
        """
        life = self.life
        cards = [each for each in life.cards_of(request_id) if not each.gone]
        if not cards:
            return None
        card = cards[-1]
        if which == "old":
            kept = life.first_buttons.get((request_id, action))
            return (card, kept, life.first_epochs[request_id, action]) if kept is not None else None
        found = [each for each in card.buttons() if each.get("does") == action]
        return (card, found[0], card.epoch) if found else None

    def _sample(self, step: Step, _chance: random.Random) -> None:
        """Somebody wants to see who would leave."""
        ask, who = self.life.record.asks.get(step.about), step.args["who"]
        found = self._find_button(ask.request_id, "show_leaving", "now") if ask and ask.request_id else None
        if found is None:
            return
        card, button, _ = found
        trigger = self.door.trigger(who)
        self._at_a_process(
            lambda process: void(
                self.door.button(process, who, button, channel=card.channel, ts=card.ts, trigger=trigger)
            )
        )

    def _look(self, step: Step, chance: random.Random) -> None:
        who = step.args["who"]
        texts = ["list bunce", "requests", "audit", "list batch", "show batch vip", "help", "providers"]
        text = texts[step.args["what"] % len(texts)]

        def look(process: Process) -> None:
            if step.args["what"] % 3 == 0:
                self._heard(who, self.door.home(process, who).body)
                return
            typed = self.life.record.typed
            typed[who] = f"{typed.get(who, '')}\n{text}"
            reply, _ = self.door.command(process, who, text, MARKETING)
            self._heard(who, reply.body)

        del chance
        self._at_a_process(look)
