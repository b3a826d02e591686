"""What somebody does that segbot is told nothing of: people change places, another makes what was to be made, somebody with
the database puts one list in another's place, and the operator says whose people may be removed.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators import MeddleError

from .at_work import AtWork
from .leaving import let_some_go, make_anew
from .network import Loss

if TYPE_CHECKING:
    from .script import Step

# How often somebody looks whether a call was lost, and for how long.
LOOK_EVERY, LOOKS = 0.3, 400


class Unseen(AtWork):
    def _exchange(self, step: Step, _chance: random.Random) -> None:
        """As many people leave a segment as come into it: its size stays what it was."""
        life, ask = self.life, self.life.record.asks.get(step.about)
        if ask is None:
            return
        emulator, segment = life.outside.emulators[ask.provider], ask.segment_id
        life.outside.overtake()
        before = life.outside.one(ask.provider, segment)
        if before is None or segment is None or len(before[1]) <= step.args["count"]:
            return
        try:
            let_some_go(emulator, segment, step.args["count"])
            emulator.meddle(segment, "add", count=step.args["count"])
        except MeddleError:
            return
        after = life.outside.one(ask.provider, segment)
        people = after[1] if after is not None else frozenset()
        life.record.meddled.append((life.loop.now, ask.provider, segment, "exchange", before[1], people))
        life.exchanged.setdefault((ask.provider, segment), []).append(life.loop.now)

    def _namesake(self, step: Step, _chance: random.Random) -> None:
        """The call that is to make a segment is lost on its way, and in that very moment somebody makes one of that name."""
        life, ask = self.life, self.life.record.asks.get(step.about)
        if ask is None:
            return
        loss = Loss(kind="before")
        waiting = life.outside.losses.setdefault(ask.provider, [])
        waiting.append(loss)
        emulator: Any = life.outside.emulators[ask.provider]

        def make() -> None:
            for _ in range(LOOKS):
                if life.calm:
                    return
                if not any(each is loss for each in waiting):
                    made = _made(emulator, ask.wish.name)
                    life.made_by_others[ask.provider, made] = life.loop.now
                    life.trace.note(life.loop.now, f"somebody made {made} at {ask.provider}")
                    return
                life.loop.sleep(LOOK_EVERY)

        life.loop.spawn(make)

    def _made_anew(self, step: Step, _chance: random.Random) -> None:
        """Somebody deletes what an ask has made, and makes another of its name."""
        life, ask = self.life, self.life.record.asks.get(step.about)
        row = ask and life.rows.one("SELECT segment_id FROM requests WHERE id = ?", ask.request_id)
        before = life.outside.one(ask.provider, row["segment_id"]) if ask and row else None
        if ask is None or not row or before is None:
            return
        make_anew(life.outside.emulators[ask.provider], row["segment_id"])
        life.remade[ask.provider, row["segment_id"]] = life.loop.now
        life.record.meddled.append(
            (life.loop.now, ask.provider, row["segment_id"], "remake", before[1], before[1])
        )

    def _alter(self, step: Step, _chance: random.Random) -> None:
        """Somebody with the database puts the sealed people of another list of that length in the place of a request's own;
        `hash`: and what is written beside the list of who is on it as well.
        """
        life, rows, ask = self.life, self.life.rows, self.life.record.asks.get(step.about)
        other = life.record.asks.get(step.args["by"])
        own = rows.one(
            "SELECT rosters.id, people, sha256 FROM rosters JOIN roster_uses ON roster_uses.roster_id = rosters.id"
            " JOIN requests ON CAST(requests.id AS text) = roster_uses.user_id AND user_kind = 'request'"
            " WHERE requests.id = ? AND requests.state IN ('approved', 'pending') AND sha256 <> ''"
            " ORDER BY rosters.created_at",
            ask.request_id if ask is not None and ask.request_id else 0,
        )
        theirs = own and rows.one(
            "SELECT rosters.id, sha256 FROM rosters JOIN roster_uses ON roster_uses.roster_id = rosters.id"
            " WHERE user_kind = 'request' AND user_id = ? AND people = ? AND sha256 NOT IN (?, '')"
            " ORDER BY rosters.created_at",
            str(other.request_id if other is not None and other.request_id else 0),
            own["people"],
            own["sha256"],
        )
        if ask is None or ask.request_id is None or own is None or not theirs:
            return
        chunks = rows.all("SELECT first_row, sealed FROM roster_chunks WHERE roster_id = ?", theirs["id"])
        for each in chunks:
            rows.do(
                "UPDATE roster_chunks SET sealed = ? WHERE roster_id = ? AND first_row = ?",
                each["sealed"],
                own["id"],
                each["first_row"],
            )
        if step.args["hash"]:
            rows.do("UPDATE rosters SET sha256 = ? WHERE id = ?", theirs["sha256"], own["id"])
        life.record.tampered.add(ask.request_id)
        life.tampered_at[ask.request_id] = life.loop.now

    def _only_own(self, step: Step, _chance: random.Random) -> None:
        """The operator says at which accounts only people whom segbot itself added may be removed, and starts it again."""
        life, accounts = self.life, frozenset(filter(None, [step.args["account"]]))

        def say() -> None:
            life.world.only_own = accounts

        for index in range(len(life.processes)):
            life.stop(index, say)


def _made(emulator: Any, name: str) -> str:
    """An empty segment of this name, made in the provider's own pages; its id."""
    if emulator.name == "batch":
        emulator.audiences.make(name, None, emulator.stamp())
        return name
    return str(emulator.make_segment(name)["id"])
