"""Moments of a run and of a message, by their number or by what has happened so far, and what somebody does just then.

Between the claim of a call, its way out, its answer, and what is written down of it much can come: somebody stops the
request, the engine takes the process for dead and hands the work out again, or the process dies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .loop import Loop
from .network import Outside
from .record import Record, Trace
from .rows import Rows

if TYPE_CHECKING:
    from .actors import Actors
    from .product import Process
    from .script import Step

# A run by how far it is, in the order in which it comes through them.
BEGUN, CLAIMED, ANSWERED, SETTLED, ENDED = "begun", "claimed", "answered", "settled", "ended"
NAMED = (BEGUN, CLAIMED, ANSWERED, SETTLED, ENDED)
# Of a message: nothing is looked at any more before it leaves.
POSTING = "posting"
SOON = 0.2


class Moments:
    """The part of a life at which work stands still. `interruptions`, `standing`: what waits for a run of an ask, and for one of
    its messages; `moments`: how many moments of the work on an ask there have been, and on a message; `posted_late`: the
    messages that stood still right before they left, and since when.
    """

    loop: Loop
    rows: Rows
    record: Record
    outside: Outside
    trace: Trace
    actors: Actors
    handed_out: dict[int, list[float]]

    def __init__(self) -> None:
        super().__init__()
        self.interruptions: dict[int, Step] = {}
        self.standing: dict[int, Step] = {}
        self.moments: dict[Any, int] = {}
        self.posted_late: dict[str, float] = {}

    def interrupted(self, process: Process) -> float:
        """At each moment of the work on a request or a message: how many seconds it stands still just now."""
        run, key = process.running(), process.delivering()
        if run is not None:
            return self._run_stands(process, run[0])
        return self._message_stands(process, key) if key is not None and self.standing else 0.0

    def posting(self, process: Process) -> float:
        """The same right before a message leaves for Slack, when nothing is looked at any more."""
        key = process.delivering()
        return self._message_stands(process, key, posting=True) if key is not None and self.standing else 0.0

    def _run_stands(self, process: Process, request_id: int) -> float:
        ask = self.record.by_request.get(request_id)
        number = -1 if ask is None else ask.number
        step = self.interruptions.get(number)
        if step is None or not self._is_reached(step, number, request_id):
            return 0.0
        del self.interruptions[number]
        self.trace.note(self.loop.now, f"interrupt #{request_id} by {step.args['by']}")
        if step.args["by"] == "death":
            process.kill(str(step.args["moment"]))
        elif step.args["by"] == "again":
            current = process.current[self.loop.current()]
            self.handed_out.setdefault(request_id, []).append(self.loop.now)
            self.loop.spawn(lambda: process.carry_out(*current), owner=process, after=SOON)
        elif step.args["by"] == "stop":
            self.loop.spawn(lambda: self.actors.press_at_once(step, "pause"), after=SOON)
        return float(step.args["seconds"])

    def _is_reached(self, step: Step, number: int, request_id: int) -> bool:
        if isinstance(step.args["moment"], str):
            return self._how_far(request_id) == step.args["moment"]
        self.moments[number] = self.moments.get(number, 0) + 1
        return bool(self.moments[number] >= step.args["moment"])

    def _how_far(self, request_id: int) -> str:
        row = self.rows.one(
            "SELECT state, (SELECT sum(attempts) FROM batches WHERE request_id = requests.id) AS claimed,"
            " (SELECT count(*) FROM batches WHERE request_id = requests.id AND state = 'sending') AS out,"
            " (SELECT count(*) FROM batches WHERE request_id = requests.id AND state = 'settled') AS settled"
            " FROM requests WHERE id = ?",
            request_id,
        )
        if row is None or row["state"] != "running":
            return ENDED
        if row["out"]:
            sent = sum(each.request_id == request_id for each in self.outside.changes)
            return ANSWERED if sent >= row["claimed"] else CLAIMED
        return SETTLED if row["settled"] else BEGUN

    def _message_stands(self, process: Process, key: str, *, posting: bool = False) -> float:
        """Whoever delivers it stands still, and meanwhile the engine hands the same message out again."""
        row = self.rows.one("SELECT request_id FROM messages WHERE key = ?", key)
        ask = self.record.by_request.get(row["request_id"]) if row else None
        step = self.standing.get(ask.number) if ask is not None else None
        if ask is None or step is None or not key.startswith(step.args["message"]):
            return 0.0
        if posting is not (step.args["moment"] == POSTING):
            return 0.0
        if posting:
            self.posted_late[key] = self.loop.now
        else:
            self.moments[key] = self.moments.get(key, 0) + 1
            if self.moments[key] < step.args["moment"]:
                return 0.0
        del self.standing[ask.number]
        self.trace.note(self.loop.now, f"{key} stands still")
        self.loop.spawn(lambda: process.deliver_again(key), owner=process, after=SOON)
        return float(step.args["seconds"])
