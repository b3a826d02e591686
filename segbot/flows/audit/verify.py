"""Checking the chain of facts: quickly as long as it is whole, and thoroughly as soon as it is not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, islice, pairwise

from segbot.domain.audit import Finding, Head, Tampering, Verdict
from segbot.store import Store
from segbot.store.audit.chain import GENESIS, PREV_AT
from segbot.store.audit.log import Sealed

_MOST_FINDINGS = 100
_HEX = re.compile(r"[0-9a-f]{12,64}")


def verify(store: Store, head: str = "") -> Verdict:
    """Is every fact as it was written, in its place, and none missing? `head` is a hash noted earlier (its first
    twelve digits or more): without one, facts cut off at the very end cannot be missed. Raises ValueError for a head
    that is no hash. Streams: memory does not grow with the record.
    """
    head = head.strip().lower()
    if head and not _HEX.fullmatch(head):
        raise ValueError("a head is at least twelve hexadecimal digits, as posted to the audit channel")
    with store.reading() as tx:
        count, end, whole = _walk(tx.audit_log.sealed())
        findings: list[Finding] = []
        if not whole:
            examiner = Examiner(lambda fact_hash: _known(tx.audit_log.with_hash, fact_hash))
            found = examiner.examine(chain.from_iterable(tx.audit_log.sealed()))
            findings = list(islice(found, _MOST_FINDINGS + 1))
        if head and tx.audit_log.with_hash(head) is None:
            findings.insert(0, _cut_off(head, end))
    return Verdict(
        facts=count,
        head=end,
        findings=tuple(findings[:_MOST_FINDINGS]),
        more=len(findings) > _MOST_FINDINGS,
    )


def _walk(pages: Iterable[Sequence[Sealed]]) -> tuple[int, Head | None, bool]:
    """How many facts there are, the last of them, and whether all fit. Works on whole pages for speed."""
    count, last, whole = 0, GENESIS, True
    end: Head | None = None
    for rows in pages:
        count += len(rows)
        hashes = [row[2] for row in rows]
        end = Head(number=rows[-1][0], hash=hashes[-1])
        if whole:
            whole = [sha256(row[1]).hexdigest() for row in rows] == hashes
        if whole:
            linked = b"".join([row[1][PREV_AT] for row in rows])
            whole = linked == "".join([last, *hashes[:-1]]).encode()
            last = hashes[-1]
        whole = whole and _numbered(rows)
    return count, end, whole


def _numbered(rows: Sequence[Sealed]) -> bool:
    """Whether facts whose order is proven carry the numbers they were sealed with. Where no number is left out, those
    of the first and the last prove the others.
    """
    gapless = rows[-1][0] - rows[0][0] == len(rows) - 1
    return all(_told(row[1])[1] == row[0] for row in ((rows[0], rows[-1]) if gapless else rows))


def _known(with_hash: Callable[[str], int | None], fact_hash: str) -> bool:
    return bool(_HEX.fullmatch(fact_hash)) and with_hash(fact_hash) is not None


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A fact as found: its number now, and the one it was sealed with (None: what it says is not what was sealed)."""

    id: int
    prev: str
    hash: str
    number: int | None


class Examiner:
    """Says what was done to which fact. `known`: whether any fact there is has this hash."""

    def __init__(self, known: Callable[[str], bool]) -> None:
        self._known = known
        self._number, self._hash, self._id = 0, GENESIS, 0
        self._shift = 0
        self._shift_explained = False
        self._moved: set[str] = set()

    def examine(self, rows: Iterable[Sealed]) -> Iterator[Finding]:
        """Findings in the order of the facts; each names the number a fact has now, or had."""
        for sealed, following in pairwise(chain(rows, [None])):
            if sealed is not None:
                row = _read(sealed)
                after = _told(following[1])[0] if following is not None else None
                yield from self._judge(row, after)

    def _judge(self, row: _Row, after: str | None) -> Iterator[Finding]:
        """`after` is the hash the next fact builds on."""
        linked = row.prev == self._hash
        passed_over = after == self._hash and after != row.hash
        if row.number is None:
            yield self._unsealed(row, last=after is None, linked=linked, passed_over=passed_over)
        elif linked and passed_over:
            yield self._inserted(row)
        elif linked:
            if row.id - row.number != self._shift and not self._shift_explained:
                yield _moved(row.id, row.number)
            self._go_on(row, row.number)
        else:
            yield from self._unlinked(row, row.number)

    def _unsealed(self, row: _Row, *, last: bool, linked: bool, passed_over: bool) -> Finding:
        if passed_over or (last and not linked):
            return self._inserted(row)
        self._go_on(row, row.id - self._shift)
        return Finding(
            kind=Tampering.CHANGED,
            fact=row.id,
            sentence=f"Fact {row.id} was changed: what it says is not what was sealed.",
        )

    def _unlinked(self, row: _Row, number: int) -> Iterator[Finding]:
        missing = number > self._number + 1
        if missing and not self._known(row.prev):
            yield _removed(self._number + 1, number - 1)
        elif number <= self._number or (missing and self._out_of_place(row, number)):
            self._moved.add(row.hash)
            yield _moved(row.id, number)
            return
        elif not missing and self._known(row.prev):
            yield self._inserted(row)
            return
        elif not missing:
            yield Finding(
                kind=Tampering.CHANGED,
                fact=self._id,
                sentence=f"Fact {self._id} was replaced: fact {row.id} was sealed on top of another one.",
            )
        self._go_on(row, number)

    def _out_of_place(self, row: _Row, number: int) -> bool:
        """Whether it is this fact that moved, and not one before it that is missing here."""
        return row.id - number != self._shift and row.prev not in self._moved

    def _inserted(self, row: _Row) -> Finding:
        self._shift_explained = True
        return Finding(
            kind=Tampering.INSERTED,
            fact=row.id,
            sentence=f"Fact {row.id} was inserted: the facts around it were sealed without it.",
        )

    def _go_on(self, row: _Row, number: int) -> None:
        self._number, self._hash, self._id = number, row.hash, row.id
        self._shift, self._shift_explained = row.id - number, False


def _read(sealed: Sealed) -> _Row:
    fact_id, content, fact_hash = sealed
    prev, number = _told(content)
    true = sha256(content).hexdigest() == fact_hash
    return _Row(id=fact_id, prev=prev, hash=fact_hash, number=number if true else None)


def _told(content: bytes) -> tuple[str, int | None]:
    """The hash of the fact before it and the number, as a fact's own text has them."""
    try:
        document = json.loads(content)
        return str(document["prev"]), int(document["id"])
    except (ValueError, TypeError, LookupError):
        return "", None


def _moved(now: int, number: int) -> Finding:
    sentence = f"Fact {number} was moved: it stands at number {now}."
    return Finding(kind=Tampering.MOVED, fact=number, sentence=sentence)


def _removed(first: int, last: int) -> Finding:
    which = f"Fact {first} was" if first == last else f"Facts {first} to {last} were"
    return Finding(kind=Tampering.REMOVED, fact=first, sentence=f"{which} removed.")


def _cut_off(head: str, end: Head | None) -> Finding:
    now = f"the record ends with fact {end.number}" if end else "there are no facts"
    return Finding(
        kind=Tampering.CUT_OFF,
        fact=end.number + 1 if end else 1,
        sentence=(
            f"No fact has the hash {head}: facts at the end were removed, or everything was rewritten; {now}."
        ),
    )
