"""More of what must not be, done to a life that was right: times and states, and what is said."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from .breaches import ADDRESS, BREACHES, against, change, do, fact, one, put_right, said, turn, two, with_card
from .jobs import Jobs
from .record import Ask
from .workspace import APPROVALS

if TYPE_CHECKING:
    from .life import Life

__all__ = ["BREACHES", "put_right"]


# Times and states


@against("nothing begins that is over, or was looked at long ago")
def _an_old_preview(life: Life) -> tuple[Any, ...]:
    number = two(life)[0]
    life.planned_at[life.record.by_request[number].number] = life.loop.now - 7_200
    return (turn(life, number, None, "pending"),)


@against("there is as long to decide as the policy gives")
def _agreed_too_late(life: Life) -> tuple[Any, ...]:
    number = next(iter(life.wished_at))
    late = life.asked_under[number].expires_after + 60
    life.wished_at[number] = life.loop.now - late
    return (turn(life, number, "pending", "approved"),)


@against("nothing is taken back twice")
def _taken_back_again(life: Life) -> tuple[Any, ...]:
    other = two(life)[1]
    do(life, "UPDATE requests SET state = 'done' WHERE id = ?", other)
    life.record.by_request[other] = replace(life.record.by_request[other], undoes=7)
    return (turn(life, one(life, undoes=7), "approved", "running"),)


@against("one run at a time")
def _two_at_a_time(life: Life) -> tuple[Any, ...]:
    own, other = two(life)
    do(
        life,
        "UPDATE requests SET account = 'bunce', segment_id = 'x', state = 'running' WHERE id IN (?, ?)",
        own,
        other,
    )
    return (turn(life, own, "approved", "running"),)


@against("an account has as many runs as its provider takes")
def _two_of_one_account(life: Life) -> tuple[Any, ...]:
    """Some process is carrying out another request of the account."""
    own, other = two(life)
    for number in (own, other):
        do(
            life,
            "UPDATE requests SET state = 'running', document = json_set(document, '$.action.connection', 'segmenter')"
            " WHERE id = ?",
            number,
        )
    life.handed_out.clear()
    at_work: Any = SimpleNamespace(alive=True, stops=SimpleNamespace(asked=False), current={0: (other, 1)})
    life.processes = [at_work]
    return (turn(life, own, "approved", "running"),)


@against("one end only")
def _two_ends(life: Life) -> tuple[Any, ...]:
    number = two(life)[0]
    life.record.events[number] = ["requested", "done", "done"]
    return (fact(number, "done", "segbot"),)


@against("one press, one vote")
def _nobody_pressed(life: Life) -> tuple[Any, ...]:
    life.record.presses.clear()
    return (fact(two(life)[0], "voted", "U0BEA"),)


@against("facts say who it was")
def _somebody_else_did_it(life: Life) -> tuple[Any, ...]:
    life.record.presses.clear()
    return (fact(two(life)[0], "rejected", "U0BEA"),)


@against("who asked is who is written down")
def _somebody_else_asked(life: Life) -> tuple[Any, ...]:
    number = two(life)[0]
    life.record.by_request[number] = replace(life.record.by_request[number], who="U0DORA")
    return (turn(life, number, None, "pending"),)


@against("nobody is suspected for nothing")
def _a_false_alarm(life: Life) -> tuple[Any, ...]:
    return (fact(two(life)[0], "tampered", "segbot"),)


@against("every request ends or names who must act")
def _for_ever(life: Life) -> tuple[Any, ...]:
    do(life, "UPDATE requests SET state = 'approved' WHERE id = ?", two(life)[0])
    return ()


# What is said


@against("a card that could not be drawn is drawn later")
def _not_drawn_later(life: Life) -> tuple[Any, ...]:
    number = with_card(life)
    do(life, "UPDATE messages SET failure = 'is_archived' WHERE request_id = ? AND kind = 'card'", number)
    do(life, "UPDATE requests SET version = version + 1 WHERE id = ?", number)
    return ()


@against("the card was drawn after the last change")
def _not_drawn_since(life: Life) -> tuple[Any, ...]:
    life.record.turns.append(turn(life, with_card(life), "running", "done", 1.0))
    return ()


@against("who has to agree is shown what to agree to")
def _never_before_them(life: Life) -> tuple[Any, ...]:
    life.workspace.messages.clear()
    life.workspace.ever_closed.clear()
    life.steps.clear()
    return (turn(life, next(iter(life.wished_at)), "pending", "expired"),)


@against("a press is answered, or shows")
def _a_press_without_an_answer(life: Life) -> tuple[Any, ...]:
    keys = {row["key"] for row in life.rows.all("SELECT key FROM clicks WHERE settled_at IS NOT NULL")}
    press = next(each for each in life.record.presses if each.key in keys)
    life.record.presses.append(replace(press, request_id=0))
    do(life, "UPDATE clicks SET result = '' WHERE key = ?", press.key)
    return ()


@against("what was confirmed is there")
def _confirmed_in_vain(life: Life) -> tuple[Any, ...]:
    answers = ['200 {"response_action": "clear"}']
    life.record.asks[9_999] = Ask(number=9_999, who="U0MAYA", provider="bunce", verb="add", answers=answers)
    return ()


@against("Slack's limits are kept")
def _too_long_for_slack(life: Life) -> tuple[Any, ...]:
    life.workspace.broken_limits.append("card-1: too long")
    return ()


@against("who is refused waits longer each time")
def _hammered(life: Life) -> tuple[Any, ...]:
    life.workspace.hammered.append("chat.postMessage C0AUDIT")
    return ()


# What is left undone, and what nobody foresaw


@against("no work is forgotten")
def _work_is_left(life: Life) -> tuple[Any, ...]:
    life.jobs = Jobs(now=lambda: life.loop.now - 1_000)
    life.jobs.begin(life)
    life.jobs.enqueue_in_transaction(
        life, {"workflow_id": "run-1-1", "workflow_name": "run_request", "queue_name": "exec"}, 1, 1
    )
    life.jobs.commit(life)
    return ()


@against("no handler is given up")
def _given_up(_life: Life) -> tuple[Any, ...]:
    return "error", "given up for now", None


@against("nothing unforeseen")
def _unforeseen(_life: Life) -> tuple[Any, ...]:
    return "error", "it broke", ValueError("nobody thought of that")


@against("Slack's failures are foreseen")
def _slack_fails(_life: Life) -> tuple[Any, ...]:
    return "error", "it broke", SlackApiError("no", {"error": "internal_error"})


@against("the record counts the approvals")
def _miscounted(life: Life) -> tuple[Any, ...]:
    row = life.rows.one(
        "SELECT max(id) AS id, request_id FROM facts WHERE request_id > 0 GROUP BY request_id"
    )
    assert row is not None
    return ({**fact(row["request_id"], "voted", "U0BEA"), "id": row["id"], "counts": {"approvals": 99}},)


@against("only an approval that was given is taken back")
def _never_given(life: Life) -> tuple[Any, ...]:
    number = two(life)[0]
    life.record.acts[number] = [("requested", "U0MAYA"), ("unvoted", "U0BEA")]
    return (fact(number, "unvoted", "U0BEA"),)


@against("what stands still names who stopped it")
def _stopped_by_another(life: Life) -> tuple[Any, ...]:
    row = life.rows.one(
        "SELECT max(id) AS id, request_id FROM facts WHERE request_id > 0 GROUP BY request_id"
    )
    assert row is not None
    do(life, "UPDATE requests SET note = 'Stopped by <@U0MAYA>.' WHERE id = ?", row["request_id"])
    return ({**fact(row["request_id"], "paused", "U0BEA"), "id": row["id"]},)


@against("who asked is told that it stands still")
def _not_told(life: Life) -> tuple[Any, ...]:
    number = two(life)[0]
    do(
        life,
        "UPDATE requests SET document = json_set(document, '$.ruling.outcome', 'approve') WHERE id = ?",
        number,
    )
    do(life, "DELETE FROM messages WHERE kind IN ('direct', 'card', 'asker_copy')")
    return (fact(number, "drifted", "segbot"),)


@against("what changes a decision stands under its card")
def _nothing_under_the_card(life: Life) -> tuple[Any, ...]:
    do(life, "DELETE FROM messages WHERE kind = 'story'")
    return (fact(two(life)[0], "edited", "U0MAYA"),)


@against("a card says who asks for how much")
def _a_card_of_another(life: Life) -> tuple[Any, ...]:
    """One on which somebody could have decided, as if another had asked."""
    row = life.rows.one("SELECT request_id FROM messages WHERE kind = 'card' ORDER BY request_id")
    assert row is not None
    version = life.rows.one("SELECT version FROM requests WHERE id = ?", row["request_id"])
    value = json.dumps({"request": row["request_id"], **(version or {})})
    button = {"type": "button", "action_id": "approve_request", "value": value}
    return (replace(said("Somebody asks."), about=row["request_id"], blocks=[button]),)


@against("reminded ever less often")
def _reminded_at_once(life: Life) -> tuple[Any, ...]:
    number = two(life)[0]
    life.wished_at[number] = life.loop.now - 60
    life.record.events[number] = ["requested", "reminded"]
    return (fact(number, "reminded", "segbot"),)


@against("who may decide later is called in")
def _nobody_called_in(life: Life) -> tuple[Any, ...]:
    number = next(iter(life.wished_at))
    life.asked_under[number] = replace(life.book, fallback=("U0DORA",), escalate_after=1_800.0)
    life.wished_at[number] = life.loop.now - 86_400
    life.record.events[number] = ["requested", "expired"]
    return (turn(life, number, "pending", "expired"),)


@against("whoever is left out is masked in the file of it")
def _a_file_names_them(life: Life) -> tuple[Any, ...]:
    life.workspace.files.append((APPROVALS, f"row,why,sample\n3,not in it,{ADDRESS}"))
    return ()


@against("what replaces or empties tells who came and who left")
def _another_number(life: Life) -> tuple[Any, ...]:
    number = one(life, "clear")
    do(
        life,
        "UPDATE requests SET document = json_set(document, '$.action.connection', 'brevo') WHERE id = ?",
        number,
    )
    life.begun_at[number] = life.loop.now
    life.to_be_forgotten.clear()
    return ({**fact(number, "done", "segbot"), "verb": "clear", "counts": {"people": 99}},)


@against("undo brings back whoever it can")
def _one_stays_away(life: Life) -> tuple[Any, ...]:
    """Whoever was taken out of a segment that is there is told as put back, and is not in it."""
    own, undone = one(life, "add", undoes=two(life)[1]), two(life)[1]
    segment = next(iter(life.outside.picture("bunce")))
    do(life, "UPDATE requests SET account = 'bunce', segment_id = ? WHERE id IN (?, ?)", segment, own, undone)
    for place, value in (("verb", "remove"), ("connection", "bunce")):
        do(
            life,
            f"UPDATE requests SET document = json_set(document, '$.action.{place}', ?) WHERE id = ?",  # noqa: S608
            value,
            undone,
        )
    life.record.meddled.clear()
    life.outside.changes = [change(life, undone, went={segment: frozenset({"nobody there"})})]
    return (turn(life, own, "running", "done"),)


@against("everybody whose approval counts is written down")
def _one_is_left_out(life: Life) -> tuple[Any, ...]:
    number = two(life)[0]
    do(life, "DELETE FROM votes WHERE request_id = ?", number)
    for user in ("U0BEA", "U0CLEO"):
        do(
            life,
            "INSERT INTO votes (request_id, user_id, ballot, at, comment, bound)"
            " VALUES (?, ?, 'approve', 0, '', 'x')",
            number,
            user,
        )
    return (fact(number, "approved", "U0CLEO"),)


@against("what was said twice is taken back")
def _stands_twice(life: Life) -> tuple[Any, ...]:
    life.posted_late["card-1"] = life.loop.now
    life.workspace.messages += [said("Somebody asks."), said("Somebody asks.")]
    return ()


@against("who is reminded alone holds a card and nothing else tells them")
def _reminded_before_everybody(_life: Life) -> tuple[Any, ...]:
    return (replace(said("Please look."), key="story-1-to-U0BEA"),)


@against("what was undone has no button to undo it")
def _undone_and_still_to_undo(life: Life) -> tuple[Any, ...]:
    own, undone = two(life)
    do(life, "UPDATE requests SET state = 'done' WHERE id = ?", own)
    do(life, "UPDATE messages SET failure = NULL WHERE request_id = ?", undone)
    life.record.by_request[own] = replace(life.record.by_request[own], undoes=undone)
    button = {"type": "button", "action_id": "undo_request", "value": "{}"}
    life.workspace.messages.append(replace(said("Done."), about=undone, blocks=[button]))
    return ()
