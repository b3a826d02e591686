"""What is known to have happened, as opposed to what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ERASED_SINCE = "erased from segbot's lists since"


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Somebody on a list for whom nothing was changed: where on the list (from 0), and why, half a sentence.

    `again`: whether sending it once more may help. Whoever was erased before it left was not sent at all (`ERASED_SINCE`).
    """

    position: int
    why: str
    again: bool = False

    @property
    def erased(self) -> bool:
        return self.why == ERASED_SINCE


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a creation made. `proven`: its id came back in the answer, so that it is certainly this request's own; what
    was only found by its name afterwards may be somebody else's. `created_at` as the provider shows it.
    """

    segment_id: str
    created_at: datetime | None = None
    proven: bool = False


@dataclass(frozen=True, kw_only=True)
class BatchOutcome:
    """What the answer to one batch said. `changed`: for how many people something changed; None: it did not say."""

    changed: int | None = None
    left_out: tuple[LeftOut, ...] = ()
    made: Made | None = None

    @property
    def says_something(self) -> bool:
        return self.changed is not None or bool(self.left_out) or self.made is not None

    @property
    def positions_left_out(self) -> frozenset[int]:
        return frozenset(each.position for each in self.left_out)

    @property
    def to_send_again(self) -> frozenset[int]:
        """Positions of those for whom another try may help."""
        return frozenset(each.position for each in self.left_out if each.again)


NOTHING_TOLD = BatchOutcome()


class Basis(StrEnum):
    """How it is known for how many people something changed.

    MEMBERS: who is in it was read before and after. ANSWER: the provider said so. WHOLE_LIST: it was given a whole
    list and took it. COUNTS: its number of people before and after. NOTHING: nobody says.
    """

    MEMBERS = "members"
    ANSWER = "answer"
    WHOLE_LIST = "whole_list"
    COUNTS = "counts"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a request changed so far, in people. `sent`: taken by the provider; `changed`: known to have changed, None
    where nobody can say; `left_out`: the provider said that nothing was changed for them, or they were erased before
    they were sent. `before` and `after` are the provider's own numbers right before the first batch and after the last.

    Only `changed` may be told as "removed" or "added": what was sent is not what happened.
    """

    sent: int = 0
    changed: int | None = 0
    left_out: int = 0
    before: int | None = None
    after: int | None = None
    basis: Basis = Basis.NOTHING

    @property
    def came_and_went(self) -> tuple[int, int] | None:
        """Of a change that put some in and took others out: how many each, where its members were read before and after."""
        if self.basis is not Basis.MEMBERS or None in (self.changed, self.before, self.after):
            return None
        changed, grown = self.changed or 0, (self.after or 0) - (self.before or 0)
        came, odd = divmod(changed + grown, 2)
        return None if odd or not 0 <= came <= changed else (came, changed - came)

    @property
    def as_sent(self) -> bool:
        """Whether it is known that everybody who was sent was changed."""
        return self.changed is not None and self.changed == self.sent
