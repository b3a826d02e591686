"""The app is removed while a change is carried out: it stops after the batch in the air, once, and can be resumed."""

from __future__ import annotations

import pytest
from flows.stage import Stage

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind
from segbot.flows.accounts.slack_grant import SealedGrant, SlackGrant
from segbot.flows.audit.record import Audit
from segbot.flows.executing.uninstall import Uninstall
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.encryption import new_key as fresh_key


@pytest.fixture
def grant(stage):
    kept = SealedGrant(stage.store, Sealer((fresh_key(),)), stage.clock, "T0ACME")
    kept.keep(SlackGrant(team="T0ACME", token="xoxb-1"))
    return kept


@pytest.fixture
def uninstall(stage: Stage, grant):
    audit = Audit(store=stage.store, scheduler=stage.queue, clock=stage.clock, channel="C0AUDIT")
    return Uninstall(store=stage.store, outbox=stage.outbox, audit=audit, clock=stage.clock, grant=grant)


def facts(stage, event):
    with stage.store.reading() as tx:
        return [fact for fact in tx.audit_log.every() if fact.event is event]


def test_what_runs_stops_after_the_batch_in_the_air_and_goes_on_when_resumed(stage, uninstall, grant):
    leaving = stage.some_members("Newsletter weekly", 250)
    request = stage.ask(Verb.REMOVE, "Newsletter weekly", leaving)
    provider = stage.connections.provider(stage.name)
    whole = provider.write

    def write(change):
        provider.write = whole
        receipt = whole(change)
        uninstall.end()
        return receipt

    provider.write = write
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all()
    paused = stage.now(request)
    assert paused.state is State.PAUSED
    assert "segbot was removed from this workspace" in paused.note
    assert grant.load() is None
    left = len(stage.emulator.members(stage.segment("Newsletter weekly")))
    assert left == 3_800, "the batch that was in the air, and no other"

    assert stage.press(ClickKind.RESUME, paused, "U0MAYA") == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert len(stage.emulator.members(stage.segment("Newsletter weekly"))) == 3_650


def test_told_twice_it_is_written_down_once_and_nothing_waiting_is_touched(stage, uninstall):
    waiting = stage.ask(Verb.REMOVE, "Newsletter weekly", stage.some_members("Newsletter weekly", 250))
    assert uninstall.end() == 0
    assert uninstall.end() == 0
    assert len(facts(stage, Event.UNINSTALLED)) == 1
    assert stage.now(waiting).state is State.PENDING
