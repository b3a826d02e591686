"""The times people agreed on: schedules, grace, freezes, stops, and what is over stays over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..record import is_rule
from ..rulebook import TAKING
from .judge import law
from .people import WHOLE_LISTS
from .seen import LOOKED_UP, asked, meddled

if TYPE_CHECKING:
    from ..life import Life

# A change that had left when somebody pressed Stop may still arrive.
IN_THE_AIR = 8.0
# How long a look at a segment may be put off by limits and outages before a person is asked.
LOOKING = 660.0
LONGEST_PREVIEW = 3600.0 + 60
# From the first look at a segment to its preview.
PLANNED_WITHIN = 300.0
# Between the last look at the policy and what is written down of it.
JUST_NOW = 1.0
# Which providers do not say that requests may come side by side.
ONE_RUN_EACH = frozenset({"segmenter"})
# Where campaigns show which segment they use, and emptying one is held up by that as well.
LOOKED_AT = frozenset({"mailchimp", "brevo", "constant_contact"})


@law(2, "not before its time", "change")
def not_too_early(life: Life, change: Any) -> Iterator[str]:
    """Nothing is changed before the time it was scheduled for, nor within the grace time in which it can be stopped."""
    if change.request_id is None:
        return
    request = asked(life, change.request_id)
    if request.run_at is not None and change.at < request.run_at:
        yield f"#{request.id} ran {request.run_at - change.at:.0f} s before its time"
    ask = life.record.by_request.get(request.id)
    put_off = (ask and ask.run_at) or 0.0
    if change.at < put_off:
        yield f"#{request.id} ran {put_off - change.at:.0f} s before the time it was put off to"
    approved = life.approved_at.get(request.id)
    grace = life.asked_under[request.id].grace
    if approved is not None and request.verb in TAKING and change.at < approved + grace - 0.001:
        yield f"#{request.id} ran {change.at - approved:.1f} s after the approval; the grace time is {grace:.0f} s"


@law(2, "nothing begins in a freeze", "turn")
def not_in_a_freeze(life: Life, turn: Any) -> Iterator[str]:
    """While a freeze holds, nothing begins that it is about, whoever agreed to it."""
    if turn.after != "running" or turn.before != "approved":
        return
    request, process = asked(life, turn.request_id), life.here()
    if request.verb == "import" or life.attempts(turn.request_id):
        return
    if process is not None and process.rulebook.frozen(request.connection, turn.at):
        yield f"#{request.id} began at {request.connection} inside a freeze"


@law(2, "what is stopped stays stopped", "change")
def stopped_is_stopped(life: Life, change: Any) -> Iterator[str]:
    """Nothing is changed for a request that waits, was stopped, rejected, withdrawn, is out of date or over, but for
    what was on its way already.
    """
    if change.request_id is None or change.late:
        return
    turns = [turn for turn in life.record.turns if turn.request_id == change.request_id]
    state, since = (turns[-1].after, turns[-1].at) if turns else ("", 0.0)
    if state in ("running", ""):
        return
    was_running = len(turns) > 1 and any(turn.after == "running" for turn in turns[:-1])
    if not was_running or change.at - since > IN_THE_AIR:
        yield f"#{change.request_id} changed something {change.at - since:.0f} s after it was {state}"


@law(2, "only the run that holds a request changes anything", "sent")
def held_by_its_run(life: Life, change: Any) -> Iterator[str]:
    """When a change leaves for a provider, its request is running, and held by the very run that sends it: whoever was
    stopped, or whose place another run has taken, sends nothing more. One more run that segbot has put into the queue,
    as it took this one for lost, takes its place only when it begins.
    """
    del life
    row = change.left_as
    if row is None or change.attempt is None:
        return
    own = row.attempt - row.rescues <= change.attempt <= row.attempt
    if row.state != "running" or not row.mine or not own:
        yield (
            f"#{change.request_id} sent {change.target} by attempt {change.attempt} when it was {row.state}, its attempt"
            f" {row.attempt}, and {'held' if row.mine else 'not held'} by whoever sent it"
        )


@law(2, "nothing that was tampered with runs", "change")
def tampered_does_not_run(life: Life, change: Any) -> Iterator[str]:
    """Where somebody changed the database after the agreement, nothing is carried out."""
    number = change.request_id
    if number in life.forged and not life.rows.one(
        "SELECT 1 AS there FROM votes WHERE request_id = ? AND bound = 'x'", number
    ):
        return  # the forged vote was struck out, and did not count
    if number in life.record.tampered and not life.begun_before_tampering(number):
        yield f"#{number} was carried out although what stands in the database is not what was agreed to"


@law(2, "no list is believed that was tampered with", "turn")
def tampered_is_not_believed(life: Life, turn: Any) -> Iterator[str]:
    """Nor is a list taken for who is in a segment that is not the one somebody gave and others agreed to."""
    number = turn.request_id
    if turn.after != "done" or number not in life.record.tampered or life.begun_before_tampering(number):
        return
    if asked(life, number).verb == "import":
        yield f"#{number} was believed although its list is not the one that was agreed to"


@law(2, "there is as long to decide as the policy gives", "turn")
def decided_in_its_time(life: Life, turn: Any) -> Iterator[str]:
    """Nobody approves later than the policy it was asked under gives to decide, counted from when it was asked for."""
    if turn.before != "pending" or turn.after != "approved":
        return
    since, gives = life.wished_at[turn.request_id], life.asked_under[turn.request_id].expires_after
    if turn.at > since + gives + JUST_NOW:
        yield f"#{turn.request_id} was approved {turn.at - since:.0f} s after it was asked for; {gives:.0f} are given"


@law(2, "what ran out is not approved", "turn")
def not_after_expiry(life: Life, turn: Any) -> Iterator[str]:
    """Nobody approves what had expired by then or was to have happened, and nothing expires before its time."""
    if turn.before == "pending" and turn.after == "expired":
        request = asked(life, turn.request_id)
        gives = life.wished_at[request.id] + life.asked_under[request.id].expires_after
        until = min(gives, request.run_at or gives)
        if turn.at < max(request.expires_at, until - JUST_NOW) - 0.001:
            yield f"#{request.id} expired {until - turn.at:.0f} s before its time was over"
    if turn.before == "pending" and turn.after == "approved":
        request = asked(life, turn.request_id)
        if turn.at > request.expires_at + 0.001:
            yield f"#{request.id} was approved {turn.at - request.expires_at:.0f} s after it had expired"
        if request.run_at is not None and turn.at > request.run_at + JUST_NOW:
            yield f"#{request.id} was approved {turn.at - request.run_at:.0f} s after it was to happen"


@law(2, "nothing begins long after its time", "fact")
def not_too_late(life: Life, fact: Any) -> Iterator[str]:
    """What did not begin soon after the time at which it was to is asked for again, as nobody agreed to it happening then."""
    if fact["event"] != "started":
        return
    row = life.rows.one("SELECT starts_at FROM requests WHERE id = ?", fact["request_id"])
    within = life.asked_under[fact["request_id"]].run_within
    if row and row["starts_at"] and life.loop.now > row["starts_at"] + within + LOOKING:
        late = (life.loop.now - row["starts_at"]) / 60
        yield f"#{fact['request_id']} began {late:.0f} minutes after its time; {within / 60:.0f} are allowed"


@law(2, "nothing begins that is over, or was looked at long ago", "turn")
def asked_in_time(life: Life, turn: Any) -> Iterator[str]:
    """A preview that is over an hour old is not taken for what somebody wants now, nor one for a time that has passed."""
    ask = life.record.by_request.get(turn.request_id)
    if turn.before is not None or ask is None:
        return
    planned = life.planned_at.get(ask.number, turn.at)
    if turn.at - planned > LONGEST_PREVIEW:
        yield f"#{turn.request_id} was asked for by a preview that was {(turn.at - planned) / 60:.0f} minutes old"
    run_at = asked(life, turn.request_id).run_at
    if run_at is not None and run_at < turn.at:
        yield f"#{turn.request_id} was asked for {turn.at - run_at:.0f} s after it was to run"


@law(2, "one run at a time", "turn")
def one_at_a_time(life: Life, turn: Any) -> Iterator[str]:
    """A segment has one run at a time: what one of them saw of it, another would make wrong."""
    if turn.after != "running" or turn.before != "approved":
        return
    others = life.rows.all(
        "SELECT other.id FROM requests AS other JOIN requests AS own ON own.account = other.account"
        " AND own.segment_id = other.segment_id WHERE own.id = ? AND other.id <> own.id AND other.state = 'running'",
        turn.request_id,
    )
    for each in others:
        yield f"#{turn.request_id} began while #{each['id']} was running on the same segment"


@law(2, "an account has as many runs as its provider takes", "turn")
def one_run_each(life: Life, turn: Any) -> Iterator[str]:
    """Where a provider says that it takes one change after the other, no run begins while another of the account is carried out."""
    if turn.after != "running" or turn.before != "approved":
        return
    own = asked(life, turn.request_id)
    if own.connection not in ONE_RUN_EACH:
        return
    for number in sorted({run for each in life.alive() for run, _ in each.current.values()}):
        other = asked(life, number)
        there = other.connection == own.connection and other.state == "running"
        # What was handed out twice goes on beside the queue of the engine, not in it.
        if number != own.id and there and number not in life.handed_out:
            yield f"#{own.id} began at {own.connection} while #{number} was carried out"


@law(2, "never another of the same name", "change")
def never_another(life: Life, change: Any) -> Iterator[str]:
    """Where a segment was deleted and another made under its name, what was agreed to for the first is not done to that."""
    if change.request_id is None or not change.anything:
        return
    request = asked(life, change.request_id)
    remade = life.remade.get((change.provider, request.segment_id or ""))
    if remade is not None and life.wished_at[request.id] < remade < life.begun_at.get(request.id, 0.0):
        yield f"#{request.id} changed {request.segment_id}, which was made anew since it was asked for"


@law(2, "nothing is told as begun in a freeze", "fact")
def not_started_in_a_freeze(life: Life, fact: Any) -> Iterator[str]:
    """Also a freeze that began while the provider was waited for, before the first change, holds it back."""
    process = life.here()
    if fact["event"] != "started" or process is None or fact["verb"] == "import":
        return
    book, now = process.rulebook, life.loop.now
    if book.frozen(fact["connection"], now) and book.frozen(fact["connection"], now - JUST_NOW):
        yield f"#{fact['request_id']} is told as begun at {fact['connection']} inside a freeze"


@law(2, "what is changed is called what was approved", "change")
def still_called_that(life: Life, change: Any) -> Iterator[str]:
    """A segment that somebody has given another name since is not touched before it is looked at again."""
    if change.request_id is None or not change.anything or change.provider in WHOLE_LISTS:
        return  # where nobody can look, nobody can see that
    request = asked(life, change.request_id)
    then, planned = life.called_then.get(request.id, ""), request.plan["segment_name"]
    if request.segment_id and request.verb != "create" and then and then != planned:
        yield f"#{request.id} changed “{then}”, which was called “{planned}” when it was asked for"


@law(2, "no smaller segment than the approved one", "change")
def no_smaller(life: Life, change: Any) -> Iterator[str]:
    """Where people are taken out and the segment has fewer people when that begins than when it was planned, they are a larger
    part of it, and it is planned again; where the provider tells how many are in it.
    """
    if change.request_id is None or not change.went or change.provider in WHOLE_LISTS:
        return
    request = asked(life, change.request_id)
    before, now = request.plan["before"], life.sizes.get(request.id)
    if before is None or now is None or is_rule(request.connection, request.segment_id):
        return
    everyone = life.is_for_everyone(request.connection, request.segment_id or "")
    if not request.plan["removes"] or request.verb not in TAKING or everyone:
        return
    if now < before - life.asked_under[request.id].drift_people:
        yield f"#{request.id} took people out of a segment of {now}; it had {before} when it was planned"


@law(2, "no segment goes that a campaign needs", "change")
def campaigns_are_heeded(life: Life, change: Any) -> Iterator[str]:
    """A segment that a scheduled campaign visibly uses since before the run is not deleted, nor emptied where that is
    looked at; but where campaigns were not shown, and those who agreed were told so.
    """
    if change.request_id is None:
        return
    began, request = life.begun_at.get(change.request_id, change.at), asked(life, change.request_id)
    emptied = request.verb == "clear" and change.provider in LOOKED_AT
    if request.plan["campaign_check"] == "unknown" and life.unseen_since(change.provider, began - 1):
        return
    for segment in (*change.gone, *(change.went if emptied else ())):
        if life.scheduled_since(change.provider, segment) < began - 1:
            yield f"#{change.request_id} took away {segment}, which a scheduled campaign uses"


@law(2, "no segment goes as clear while nobody can look into a campaign", "change")
def unseen_is_not_clear(life: Life, change: Any) -> Iterator[str]:
    """While nobody can ask whom something reaches, since before the run, no segment goes or is emptied of which those who agreed
    were told that its campaigns had been looked at.
    """
    if change.request_id is None or not (change.gone or change.went):
        return
    told = asked(life, change.request_id).plan["campaign_check"]
    begun = life.begun_at.get(change.request_id, change.at)
    if told in ("clear", "warn") and life.unseen_since(change.provider, begun - 1):
        yield f"#{change.request_id} took away people as “{told}”, and a campaign cannot be looked into"


@law(2, "nothing begins for somebody who has left", "change")
def asker_is_here(life: Life, change: Any) -> Iterator[str]:
    """What colleagues agreed to, or what was put off, does not begin when whoever asked for it is gone by then."""
    if change.request_id is None:
        return
    request, begun = asked(life, change.request_id), life.begun_at.get(change.request_id)
    put_off = request.run_at is not None or "approved" in life.record.events.get(request.id, [])
    if begun is None or not put_off or not life.workspace.people[request.user].left:
        return
    if not life.record.lately(request.user, "full_member", begun - LOOKED_UP, change.at):
        yield f"#{request.id} began, and {request.user}, who had asked for it, had left"


@law(2, "nobody leaves while others are in it than when it was planned", "change")
def not_among_others(life: Life, change: Any) -> Iterator[str]:
    """Where as many people left a segment as came into it, its size says nothing: what colleagues agreed to before that is
    looked at by them again before anybody leaves, where the provider says who is in it.
    """
    if change.request_id is None or not (change.went or change.lost):
        return
    request, ask = asked(life, change.request_id), life.record.by_request.get(change.request_id)
    seen = request.plan["fingerprint"].get("members") or request.plan["fingerprint"].get("people")
    moments = life.exchanged.get((change.provider, request.segment_id or ""), ())
    begun, agreed = life.begun_at.get(request.id, 0.0), "approved" in life.record.events[request.id]
    between = [at for at in moments if life.wished_at[request.id] < at < begun - JUST_NOW]
    then = life.inside_then.get(request.id)
    if not seen or ask is None or not between or not agreed or then == ask.wish.before:
        return
    if request.verb in TAKING:
        yield f"#{request.id} ({request.verb}) took people out of {request.segment_id}, in which others are since"


@law(2, "nobody leaves who came after it was agreed to", "change")
def no_newcomer_leaves(life: Life, change: Any) -> Iterator[str]:
    """What empties or replaces a segment takes out those who were in it when it was planned, where the provider says who that
    is and colleagues agreed; but for who comes after the last look at it.
    """
    ask = life.record.by_request.get(change.request_id)
    if (
        ask is None
        or change.provider not in LOOKED_AT
        or "approved" not in life.record.events[change.request_id]
    ):
        return
    request, begun = asked(life, change.request_id), life.begun_at.get(change.request_id, change.at)
    if request.verb not in ("clear", "replace") or request.undoes is not None or ask.wish.before is None:
        return
    since = {
        one
        for at, *_, before, after in meddled(life, change.provider, request.segment_id or "")
        if at >= begun - JUST_NOW or ask.wish.at <= at <= ask.wish.at + PLANNED_WITHIN
        for one in after - before
    }
    fresh = change.went.get(request.segment_id or "", frozenset()) - ask.wish.before - since
    if fresh:
        yield f"#{request.id} ({request.verb}) took out {len(fresh)} people who came after it was planned"
