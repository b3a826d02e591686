"""A page that nobody at the provider wrote: nothing counts as gone, and the setting to look at is named."""

from __future__ import annotations

import pytest
from flows.executing.test_record_members import ask, batch, carry_out, file, segmenter
from flows.stage import Stage

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.requests import ClickKind
from segbot.sandbox.emulators import Bunce, Fault, serve_emulator

__all__ = ["batch", "segmenter"]

HTML_404 = {"kind": "html", "status": 404, "count": None}


def batches(stage, request):
    with stage.store.reading() as tx:
        return tx.batches.list(request.id)


@pytest.mark.parametrize("carried_out", [True, False])
def test_an_html_404_after_a_remove_at_bunce(stage, carried_out):
    gone = stage.some_members("VIP customers", 3)
    request = stage.ask(ids=gone)
    stage.emulator.faults.set(Fault(operation="write", processed=carried_out, **HTML_404))
    stage.run_all()
    paused = stage.now(request)
    assert paused.state is State.PAUSED
    assert "SEGBOT_CONNECTIONS__BUNCE__BASE_URL" in paused.note
    assert "list again" not in paused.note
    assert paused.provider_words == "(404)"
    assert stage.browse.connections()[0].paused
    assert paused.result.sent == 0
    stage.emulator.faults.clear()
    stage.press(ClickKind.RESUME, paused, "U0MAYA")
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert not set(gone) & set(stage.emulator.members(stage.segment("VIP customers")))


def test_an_html_404_after_a_create_is_looked_up_when_it_goes_on(stage):
    request = stage.ask(Verb.CREATE, segment=None, name="Once only")
    stage.emulator.faults.set(Fault(kind="html", status=404, operation="write", processed=True))
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    stage.press(ClickKind.RESUME, stage.now(request), "U0MAYA")
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert [each["name"] for each in stage.emulator.segments().values()].count("Once only") == 1


def test_an_html_404_is_no_deletion_at_batch(batch):
    carry_out(batch, ask(batch, Verb.CREATE, [file("id\nb-1\nb-2\n")], name="still_there"))
    batch.emulator.indexing_seconds = 10_000
    request = ask(
        batch, Verb.DELETE, segment="still_there", reason="x", confirm_name="still_there", confirm_count="2"
    )
    batch.crowd.people["U0CLEO"] = batch.crowd.people["U0BEA"].__class__(
        id="U0CLEO", team="T0HOME", groups=frozenset({"S0APPROVE"})
    )
    for user in ("U0ARTHUR", "U0BEA", "U0CLEO"):
        if batch.now(request).state is State.PENDING:
            batch.press(ClickKind.APPROVE, batch.now(request), user)
    provider = batch.connections.provider("batch")
    whole = provider.write

    def write(change):
        batch.emulator.faults.set(Fault(operation="read", processed=False, **HTML_404))
        return whole(change)

    provider.write = write
    batch.run_all()
    stopped = batch.now(request)
    assert stopped.state is State.PAUSED
    assert "BATCH__BASE_URL and SEGBOT_CONNECTIONS__BATCH__API_VERSION" in stopped.note
    assert [each.state for each in batches(batch, request)] == [BatchState.SENDING]
    with batch.store.reading() as tx:
        known = tx.membership_log.segment("batch", "still_there")
    assert not known.deleted


def test_the_list_that_is_not_there_either_proves_no_deletion(tmp_path):
    class Elsewhere(Bunce):
        """An address that answers everything as Bunce does what it does not know."""

        moved = False

        def respond(self, request):
            from segbot.sandbox.emulators.bunce.envelope import failed  # noqa: PLC0415 - its own words

            return failed(404, "Resource not found") if self.moved else super().respond(request)

    running = serve_emulator(Elsewhere(rate_scale=None))
    stage = Stage(tmp_path, running)
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.emulator.moved = True
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    assert "BASE_URL" in stage.now(request).note
    assert "deleted" not in stage.now(request).note
    stage.close()
    running.stop()


def test_what_the_provider_said_is_kept_for_details(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 3))
    stage.emulator.faults.set(Fault(kind="credentials", count=None, operation="write"))
    stage.run_all()
    assert stage.now(request).provider_words == "“Invalid API key” (401)"
