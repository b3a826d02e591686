"""Law 3, of calls whose answer never came: what may have been done, or may still be under way, is told as just that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .judge import law

if TYPE_CHECKING:
    from ..life import Life

# How long a provider may be at a call nobody waits for any more, in seconds after it left, where that is longer than
# segbot itself waits: Mailchimp cuts a call at 120 s (mailchimp.com/developer/marketing/docs/fundamentals), and what is made at
# Batch is taken for missing after a minute only.
STILL_AT_IT = {"batch": ("/create", 60.0), "mailchimp": ("", 120.0)}
NOT_THERE = 404
TURNED_DOWN = frozenset({400, 405, 409, 422})


@law(3, "what may have been done is not told as failed", "turn")
def doubted_is_not_failed(life: Life, turn: Any) -> Iterator[str]:
    """A call that was carried out, and not answered, is not told as failed when it is turned down at a second try: whoever
    asked would ask once more for what was done.
    """
    if turn.after != "failed":
        return
    changes = [each for each in life.outside.changes if each.request_id == turn.request_id]
    for each in changes:
        if each.answered or each.late or not each.anything:
            continue
        later = [other for other in changes if other.left_at > each.left_at and other.answered]
        if any(other.status in TURNED_DOWN for other in later):
            yield f"#{turn.request_id} was told as failed; {each.target} was carried out, and not answered"


@law(3, "nothing is decided while a provider may still be at it", "sent")
def waited_for(life: Life, change: Any) -> Iterator[str]:
    """Where a provider goes on with a call that nobody waits for any more, a person is not told that its outcome is unknown,
    and nothing is sent again, before the time is over that it may take.
    """
    ending, seconds = STILL_AT_IT.get(change.provider, ("", 0.0))
    if not change.late or not change.target.endswith(ending) or change.at - change.left_at >= seconds:
        return
    row = life.rows.one("SELECT state FROM requests WHERE id = ?", change.request_id)
    if row is not None and row["state"] == "unknown":
        yield (
            f"#{change.request_id} was told as unknown, and {change.target} was carried out"
            f" {change.at - change.left_at:.0f} s after it left"
        )
    for each in life.outside.changes:
        same = (each.request_id, each.target, each.body) == (change.request_id, change.target, change.body)
        if same and change.left_at < each.left_at < change.at:
            yield f"#{change.request_id} sent {change.target} again while it was under way"


@law(3, "only who was erased is told as erased", "turn")
def erased_is_erased(life: Life, turn: Any) -> Iterator[str]:
    """That nothing was sent since everybody on the list was erased, or everybody who was to be tried again, is said only where
    they were.
    """
    if turn.after not in ("failed", "partly_done"):
        return
    batches = life.rows.all("SELECT note FROM batches WHERE request_id = ?", turn.request_id)
    erased = [each for each in batches if "on this list was erased since" in each["note"]]
    if erased and len(batches) == 1 and (left := life.listed_then(turn.request_id)):
        yield f"#{turn.request_id} says that everybody on its list was erased; {len(left)} were not"
    rest = [each for each in batches if "to be tried again was erased since" in each["note"]]
    if rest and not life.to_be_forgotten.keys() - _through(life, turn.request_id):
        yield f"#{turn.request_id} says that everybody who was to be tried again was erased; nobody of them was"


def _through(life: Life, request_id: int) -> frozenset[str]:
    """Who came or went by a call that was answered, or is on no list of this request: nobody has to try these again."""
    ask = life.record.by_request.get(request_id)
    answered = [each for each in life.outside.changes if each.request_id == request_id and each.answered]
    moved = [people for each in answered for people in (*each.came.values(), *each.went.values())]
    return life.to_be_forgotten.keys() - (ask.wish.listed if ask else frozenset()) | frozenset().union(*moved)
