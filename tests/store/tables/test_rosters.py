from __future__ import annotations

import sqlalchemy as sa

from segbot.domain.members import RosterSummary

_ROSTER = RosterSummary(id="r1", count=2500, sha256="ab" * 32)
_CHUNKS = [(0, 1000, b"\x00one"), (1000, 2000, b"\xfftwo"), (2000, 2500, b"three")]


def test_chunks_come_back_by_position(store):
    with store.transaction() as tx:
        tx.rosters.save(_ROSTER, iter(_CHUNKS))
    with store.reading() as tx:
        assert tx.rosters.summary("r1") == _ROSTER
        assert tx.rosters.summary("r2") is None
        assert tx.rosters.chunks("r1", 0, 2500) == _CHUNKS
        assert tx.rosters.chunks("r1", 999, 1001) == _CHUNKS[:2]
        assert tx.rosters.chunks("r1", 1000, 2000) == _CHUNKS[1:2]
        assert tx.rosters.chunks("r1", 2500, 3000) == []


def test_every_chunk_can_be_sealed_anew(store):
    with store.transaction() as tx:
        tx.rosters.save(_ROSTER, _CHUNKS)
        for roster_id, start, _, sealed in tx.rosters.all_chunks():
            assert tx.rosters.replace_chunk(roster_id, start, sealed[::-1], instead_of=sealed)
            assert not tx.rosters.replace_chunk(roster_id, start, sealed, instead_of=sealed)
        assert [
            (start, stop, sealed[::-1]) for start, stop, sealed in tx.rosters.chunks("r1", 0, 2500)
        ] == _CHUNKS


def test_deleting_takes_the_chunks_along(store):
    with store.transaction() as tx:
        tx.rosters.save(_ROSTER, _CHUNKS)
        tx.rosters.delete(["r1", "never"])
        tx.rosters.delete([])
        assert tx.rosters.summary("r1") is None
        assert tx.connection.execute(sa.text("SELECT count(*) FROM roster_chunks")).scalar_one() == 0


def test_a_long_list_goes_in_several_goes(store):
    chunks = [(at * 10, at * 10 + 10, b"sealed") for at in range(7)]
    with store.transaction() as tx:
        tx.rosters.save(RosterSummary(id="long", count=70, sha256="x"), chunks)
        tx.rosters.save(RosterSummary(id="other", count=10, sha256="x"), chunks[:1])
        assert tx.rosters.delete_some("long", most=3)
        assert [first for first, _, _ in tx.rosters.chunks("long", 0, 70)] == [0, 10, 20, 30]
        assert tx.rosters.delete_some("long", most=3)
        assert not tx.rosters.delete_some("long", most=3)
        assert tx.rosters.summary("long") is None
        assert tx.rosters.places() == [("other", 0)]
