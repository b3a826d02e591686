"""Whether a request was undone already: then it is not undone a second time, and does not go on by itself."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.lifecycle import State

_STANDS = frozenset({State.DONE, State.PARTLY_DONE, State.UNKNOWN})
Undo = tuple[int, State]


def in_the_way(undos: Sequence[Undo], own: int = 0) -> Undo | None:
    """Which of the requests that undo another keeps a further one from it; None for none. One that failed, or was never
    approved, keeps nobody. `own`: one of them that somebody decides on; of two that wait, the older one goes first.
    """
    for number, state in undos:
        waits_behind = state is State.PENDING and 0 < own < number
        if number != own and (state in _STANDS or state.open) and not waits_behind:
            return number, state
    return None


def carried_out(undos: Sequence[Undo]) -> Undo | None:
    """Which request undid another, wholly, in part, or nobody knows how far; None for none."""
    return next((each for each in undos if each[1] in _STANDS), None)


def undone_already(request_id: int, undo: Undo) -> str:
    """Why there is nothing to undo, and what to do instead."""
    number, state = undo
    if state.open:
        return f"#{number} already asks to undo #{request_id}. See `/segment request {number}`."
    if state is State.DONE:
        return f"#{request_id} was already undone by #{number}. To take that back, type `/segment undo {number}`."
    return f"#{request_id} was already undone in part by #{number}. See what is left: `/segment request {number}`."


def not_again(own: int, request_id: int, undo: Undo) -> str:
    """Why a request that would undo it once more cannot be approved, or tried again."""
    return f"{undone_already(request_id, undo)} So nothing was changed by #{own}."


def not_further(request_id: int, undo: Undo) -> str:
    """Why a request that was undone does not go on."""
    number, state = undo
    if state.open:
        return f"#{number} asks to undo #{request_id}, so it can't go on. Withdraw #{number} first."
    return f"#{request_id} was undone by #{number}, so it can't go on. Ask again with /segment."
