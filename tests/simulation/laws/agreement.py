"""Law 1: nothing destructive without enough eligible approvals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..record import is_rule
from ..rulebook import TAKING
from .judge import law
from .people import WHOLE_LISTS
from .seen import (
    asked,
    exchanged_in,
    has_left,
    is_approver,
    may_agree,
    meddled_people,
    moved,
    person,
    valid_votes,
)

if TYPE_CHECKING:
    from ..life import Life

DAY = 86_400.0
_LARGE = 10**9
BY_BOTH = frozenset({"paused", "resumed", "retried"})
BY_ASKER = frozenset({"edited", "renewed", "withdrawn"})


def needed(life: Life, request_id: int, went: int, came: int) -> int:
    """How many have to agree, by the policy it was asked under and by the one it was begun under; as many people as the
    policy lets change between plan and run are not counted, and a size that the provider did not tell counts as large.
    """
    request = asked(life, request_id)
    before = max(life.sizes.get(request_id, 0), life.planned_sizes.get(request_id, 0))
    if is_rule(request.connection, request.segment_id):
        # Nobody is in it by name, so neither side counts who leaves.
        went, came, before = 0, 0, 1
    else:
        tolerated = life.asked_under[request_id].drift_people
        went, before = max(0, went - tolerated), max(0, before - tolerated)
    untold = (
        request.plan["before"] is None and request.verb == "remove" and not request.plan["everyone_leaves"]
    )
    before = _LARGE if untold else before
    return max(
        book.needs(request.verb, request.plan["segment_name"], went=went, came=came, before=before)
        for book in (
            life.asked_under[request_id],
            life.begun_under.get(request_id, life.asked_under[request_id]),
        )
    )


@law(1, "enough colleagues agreed", "change")
def enough_agreed(life: Life, change: Any) -> Iterator[str]:
    """When people leave a segment, a segment goes, or many come, as many colleagues have agreed to just that as both
    policies ask for. Who they are and whether they may is worked out from what was pressed and who they were.
    """
    if change.request_id is None:
        return
    came, went = moved(life, change.request_id)
    came = {key: people - _of_others(life, change.provider, key) for key, people in came.items()}
    went = {key: people - _of_others(life, change.provider, key) for key, people in went.items()}
    unseen = exchanged_in(life, change.provider, asked(life, change.request_id).segment_id or "")
    out = sum(len(people - unseen) for people in went.values()) + sum(map(len, change.lost.values()))
    # By Retry after an unknown end somebody may knowingly make a second one of the same people.
    wanted = needed(life, change.request_id, out, max(map(len, came.values()), default=0))
    request = asked(life, change.request_id)
    if change.opened:
        wanted = max(wanted, 1)
    begun = life.begun_at.get(change.request_id, life.loop.now)
    # A policy file that changes while a run goes on is for what begins after it, or is let go on.
    have = valid_votes(life, request, begun, today=life.went_on_under.get(request.id))
    if len(have) < wanted:
        yield (
            f"#{request.id} ({request.verb} at {request.connection}) took {out} people out with {len(have)} valid"
            f" approvals ({', '.join(sorted(have))}); {wanted} were needed"
        )


@law(1, "what needs colleagues asks for them", "turn")
def asks_for_them(life: Life, turn: Any) -> Iterator[str]:
    """A request begins by itself only where its plan needs nobody, and is approved only by as many as the plan needs. More
    than half leave by a plain removal only where it takes out just those whom another request put in.
    """
    if turn.after != "approved" or turn.before not in (None, "pending", "stale"):
        return
    if turn.request_id in life.record.tampered:
        return  # what was forged is found before it runs
    request = asked(life, turn.request_id)
    plan = request.plan
    everyone = plan["everyone_leaves"] and request.verb in TAKING
    book = life.asked_under[turn.request_id]
    before = plan["before"]
    removes = plan["removes"] if not everyone or before is None else before
    wanted = book.needs(
        request.verb,
        plan["segment_name"],
        went=removes,
        came=plan["adds"],
        before=before if before is not None else max(removes, 1) if everyone or not removes else _LARGE,
    )
    if before is None and removes:
        wanted = max(
            wanted, 1
        )  # docs/policy.md: a size that is not told counts as large, and asks for somebody
    doubtful = any("know who of them was in it before" in each for each in plan["effects"])
    exactly_back = request.undoes is not None and not doubtful
    if book.refuses(request.verb, exactly_back=exactly_back, went=removes, before=before):
        yield f"#{request.id} was let through although it removes {removes} of {before}"
    if turn.before is None or life.record.events[turn.request_id][-1] in ("edited", "renewed"):
        if wanted:
            yield f"#{request.id} began without a colleague; its plan needs {wanted} ({removes} of {before} leave)"
        return
    have = valid_votes(life, request, turn.at)
    if len(have) < max(1, wanted):
        yield f"#{request.id} was approved with {len(have)} valid approvals ({sorted(have)}); {max(1, wanted)} are needed"


@law(1, "what the policy refuses is not done", "change")
def refused_is_not_done(life: Life, change: Any) -> Iterator[str]:
    """No plain removal takes out a larger part of a segment than the policy lets go at once, be it that under which it was
    asked for or the one it began under; but for what takes back exactly what another request put in.
    """
    if change.request_id is None or not change.went:
        return
    request = asked(life, change.request_id)
    before = request.plan["before"]
    if request.verb != "remove" or request.undoes is not None or not before:
        return
    for book in (life.asked_under[request.id], life.begun_under.get(request.id)):
        if book is not None and book.refuses(
            "remove", exactly_back=False, went=request.plan["removes"], before=before
        ):
            yield f"#{request.id} takes out {request.plan['removes']} of {before}; {book.stop_share:.0%} is the most"


@law(1, "what has to be typed is compared", "turn")
def typed_is_compared(life: Life, turn: Any) -> Iterator[str]:
    """Where the preview asks for the name, or for how many will leave, nothing is asked for by who typed something else."""
    ask = life.record.by_request.get(turn.request_id)
    if turn.before is None and ask is not None and ask.mistyped:
        yield f"#{turn.request_id} was asked for by {ask.who}, who typed a wrong {ask.mistyped}"


@law(1, "only who may steers", "fact")
def only_who_may(life: Life, fact: Any) -> Iterator[str]:
    """A request is stopped, resumed and tried again by the one who asked or by an approver; rejected by an approver;
    edited and given new numbers by the one who asked; withdrawn by them, or by an approver when they have left.
    """
    event, actor = fact["event"], fact["actor"]
    if event not in (*BY_BOTH, *BY_ASKER, "rejected") or actor not in life.workspace.people:
        return
    request = asked(life, fact["request_id"])
    own = actor == request.user
    instead = event == "withdrawn" and has_left(life, request) and is_approver(life, request, actor)
    if event in BY_ASKER and not own and not instead:
        yield f"#{request.id} was {event} by {actor}; {request.user} asked for it"
    if event in BY_BOTH and not own and not is_approver(life, request, actor):
        yield f"#{request.id} was {event} by {actor}, who neither asked for it nor is an approver"
    if event == "rejected" and (own or not is_approver(life, request, actor)):
        yield f"#{request.id} was rejected by {actor}, who may not decide it"


@law(1, "only who may agrees", "fact")
def agrees_who_may(life: Life, fact: Any) -> Iterator[str]:
    """Whoever is written down as having agreed may do so at that moment: a full member whom both policies name, as a fallback
    only once that time has come, and the asker, with whatever account, only where both allow it.
    """
    if fact["event"] not in ("voted", "approved") or fact["actor"] not in life.workspace.people:
        return
    request = asked(life, fact["request_id"])
    if not may_agree(life, request, fact["actor"]):
        yield f"#{request.id}: {fact['actor']} agreed ({fact['event']}), and may not"


@law(1, "only who decides sees who would leave", "fact")
def sees_who_may(life: Life, fact: Any) -> Iterator[str]:
    """The people who would leave are shown, in part, only to those who decide about the request, and to the one who asked only
    where they may decide it themselves.
    """
    if fact["event"] != "sampled" or fact["actor"] not in life.workspace.people:
        return
    request, actor = asked(life, fact["request_id"]), fact["actor"]
    own = life.asked_under[request.id].self_approval and life.today(request.id).self_approval
    if not is_approver(life, request, actor) or (actor == request.user and not own):
        yield f"#{request.id}: {actor} saw who would leave, and may not decide it"


@law(1, "what somebody stopped only they or an approver let go on", "fact")
def stopped_stays_stopped(life: Life, fact: Any) -> Iterator[str]:
    """Whoever asked does not overrule a colleague who stopped it last."""
    acts = life.record.acts.get(fact["request_id"], [])
    if fact["event"] != "resumed" or fact["actor"] not in life.workspace.people:
        return
    stops = [actor for event, actor in acts if event in ("paused", "suspended")]
    if not stops or stops[-1] not in life.workspace.people or stops[-1] == fact["actor"]:
        return
    if not is_approver(life, asked(life, fact["request_id"]), fact["actor"]):
        yield f"#{fact['request_id']} was stopped by {stops[-1]}, and {fact['actor']} let it go on"


@law(1, "removals without colleagues stay within the budget", "change")
def within_budget(life: Life, change: Any) -> Iterator[str]:
    """What one person takes out on their own word within a day is no more than the budget, however it is cut up."""
    if change.request_id is None or not change.went:
        return
    mine = person(asked(life, change.request_id).user)
    alone: dict[int, int] = {}
    for each in life.outside.changes:
        if each.request_id is None or not each.went or each.at < change.at - DAY:
            continue
        request = asked(life, each.request_id)
        if person(request.user) == mine and request.user == asked(life, change.request_id).user:
            began = life.begun_at.get(each.request_id, each.at)
            if not valid_votes(life, request, began):
                alone[each.request_id] = alone.get(each.request_id, 0) + sum(
                    len(people - _of_others(life, each.provider, key)) for key, people in each.went.items()
                )
    most = max(book.budget_person for book in _in_force_for(life, alone, change.at))
    if sum(alone.values()) > most:
        yield f"{mine} took out {sum(alone.values())} people alone within a day ({alone}); the budget is {most}"


@law(1, "removals without colleagues stay within the limits of a segment and an account", "change")
def within_limits(life: Life, change: Any) -> Iterator[str]:
    """Whoever does it: no more people leave one segment, and one account, without a colleague within a day than the policy
    allows.
    """
    if change.request_id is None or not change.went:
        return
    alone: dict[int, dict[str, int]] = {}
    for each in life.outside.changes:
        if each.provider != change.provider or each.request_id is None or each.at < change.at - DAY:
            continue
        began = life.begun_at.get(each.request_id, each.at)
        if not each.went or valid_votes(life, asked(life, each.request_id), began):
            continue
        mine = alone.setdefault(each.request_id, {})
        for key, people in each.went.items():
            mine[key] = mine.get(key, 0) + len(people - _of_others(life, each.provider, key))
    books = _in_force_for(life, alone, change.at)
    for key in change.went:
        out = sum(mine.get(key, 0) for mine in alone.values())
        if out > (most := max(book.budget_segment for book in books)):
            yield f"{out} people left {key} within a day without a colleague ({alone}); its limit is {most}"
    out = sum(sum(mine.values()) for mine in alone.values())
    if out > (most := max(book.budget_connection for book in books)):
        yield f"{out} people left {change.provider} within a day without a colleague ({alone}); its limit is {most}"


def _in_force_for(life: Life, requests: Any, at: float) -> list[Any]:
    """The policies since the first of these requests was asked for."""
    return life.books_since(min((life.wished_at.get(each, at) for each in requests), default=at))


def _of_others(life: Life, provider: str, segment: str) -> frozenset[str]:
    """Whom others put in or took out where only whole lists can be sent: they go as well, and nobody can see that before."""
    return meddled_people(life, provider, segment) if provider in WHOLE_LISTS else frozenset()
