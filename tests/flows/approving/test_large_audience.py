"""A large audience may be deleted by the team there is, under the policy nobody has touched."""

from __future__ import annotations

import pytest
from flows.stage import Stage

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.policy import Policy
from segbot.domain.requests import ClickKind
from segbot.sandbox.emulators import Batch, serve_emulator
from segbot.settings.policy import PolicySettings

AUDIENCE, PEOPLE = "lapsed-90-days", 1_234


@pytest.fixture
def account(tmp_path):
    running = serve_emulator(Batch(rate_scale=None))
    staged = Stage(tmp_path, running, policy=default_policy())
    yield staged
    staged.close()
    running.stop()


def default_policy() -> Policy:
    return PolicySettings().policy(("U0ARTHUR", "U0BEA"))


def test_two_approvers_are_enough_for_an_audience_of_1234_people(account):
    # The stage's clock jumps over the adapter's waits and the emulator's does not: counted in looks, both see the same.
    account.emulator.indexing_polls = 2
    account.emulator.meddle(account.segment(AUDIENCE), "add", count=30)
    assert len(account.emulator.members(account.segment(AUDIENCE))) == PEOPLE
    draft = account.draft(Verb.DELETE, AUDIENCE, reason="Over")
    assert draft.ruling.approvals == 2, draft.ruling
    asked = account.submit.confirm(
        draft.id, account.origin(), reason="Over", confirm_name=AUDIENCE, confirm_count=str(PEOPLE)
    )
    for approver in ("U0ARTHUR", "U0BEA"):
        assert account.press(ClickKind.APPROVE, account.now(asked), approver) == ""
    assert len(account.now(asked).approvals) == 2
    assert account.now(asked).state is State.APPROVED, "nobody else has to agree"
    account.run_all()
    assert account.now(asked).state is State.DONE, account.everything_said()
    assert AUDIENCE not in {each["name"] for each in account.emulator.segments().values()}
