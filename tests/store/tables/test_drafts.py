from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from segbot.domain.members import ReadReport, RosterSummary
from segbot.domain.planning.plan import Operation, PlannedBatch
from segbot.store.json_documents import draft_document, draft_values


def test_a_draft_reads_back_whole(store, make_draft):
    drafts = [make_draft("d1"), replace(make_draft("d2", roster=None, batches=0), report=None)]
    with store.transaction() as tx:
        for draft in drafts:
            tx.drafts.save(draft)
    with store.reading() as tx:
        assert [tx.drafts.get("d1"), tx.drafts.get("d2")] == drafts
        assert tx.drafts.get("d3") is None


def test_a_report_reads_back_with_its_columns_and_without_them_as_it_was_kept_before(store, make_draft):
    report = ReadReport(rows=3, unused=("Vorname", "Nachname"))
    draft = replace(make_draft("d1"), report=report)
    document = draft_document(draft)
    del document["report"]["unused"]
    with store.transaction() as tx:
        tx.drafts.save(draft)
    with store.reading() as tx:
        assert tx.drafts.get("d1").report == report
    assert draft_values(document)["report"] == replace(report, unused=())


def test_a_draft_becomes_a_request_once(store, make_draft):
    with store.transaction() as tx:
        tx.drafts.save(make_draft())
        assert tx.drafts.claim("d1", 1001)
        assert not tx.drafts.claim("d1", 1002)
        assert not tx.drafts.claim("d9", 1001)
        assert tx.drafts.get("d1").request_id == 1001


def test_purging_names_the_rosters_nobody_holds_any_more(store, make_draft, make_request, watch):
    old = ("asked", "cut", "held", "dropped", "orphan")
    with store.transaction() as tx:
        for roster in old:
            tx.rosters.save(RosterSummary(id=roster, count=1, sha256="x"), [(0, 1, b"sealed")])
        tx.drafts.save(make_draft("d1", roster="asked"))
        tx.drafts.save(make_draft("d2", roster="dropped"))
        tx.drafts.save(make_draft("d3", roster="held"))
    make_request(draft=make_draft("d1", roster="asked"))
    cut = PlannedBatch(operation=Operation.REMOVE, roster_id="cut", stop=1)
    plan = replace(make_draft().plan, batches=(cut,))
    make_request(draft=replace(make_draft("d0", roster=None), plan=plan))
    watch.forward(hours=25)
    with store.transaction() as tx:
        tx.rosters.save(RosterSummary(id="fresh", count=1, sha256="x"), [])
        tx.drafts.save(make_draft("d4", roster="held"))
        old_ones = tx.drafts.older(watch() - timedelta(hours=24))
        assert old_ones == ["d1", "d2", "d3"]
        tx.drafts.delete(old_ones)
        assert tx.rosters.unused(watch() - timedelta(hours=24)) == ["dropped", "orphan"]
        assert (tx.rosters.is_used("dropped"), tx.rosters.is_used("held")) == (False, True)
        assert [draft for draft in ("d1", "d2", "d3", "d4") if tx.drafts.get(draft)] == ["d4"]
