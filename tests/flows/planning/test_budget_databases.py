"""The last of a budget, taken by several at once, on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flows.stage import POLICY, HandClock
from store.databases import migrated_url, postgres

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.lifecycle import State
from segbot.domain.planning.plan import Plan
from segbot.domain.policy import Outcome
from segbot.domain.policy.budgets import Budgets
from segbot.domain.requests import Draft
from segbot.flows.planning.budget_check import alone_with_budgets, judged
from segbot.store import Store

__all__ = ["migrated_url", "postgres"]

ROUNDS, AT_ONCE = 5, 4
BUDGETS = {
    "of a person on several connections": Budgets(person=100, segment=0, connection=0),
    "of a connection by several people": Budgets(person=0, segment=0, connection=100),
}


@pytest.fixture
def store(migrated_url):
    opened = Store(migrated_url, now=HandClock().now)
    yield opened
    opened.close()


@pytest.mark.parametrize("whose", BUDGETS)
def test_exactly_as_many_get_through_as_there_is_room_for(store, whose):
    policy = replace(POLICY, budgets=BUDGETS[whose])
    now = HandClock().now()
    for turn in range(ROUNDS):
        barrier, rulings = threading.Barrier(AT_ONCE), []

        def ask(number, turn=turn, barrier=barrier, rulings=rulings):
            same_person = "person on" in whose
            action = Action(
                verb=Verb.REMOVE, connection=f"c{turn}-{number if same_person else 0}", segment="vip"
            )
            origin = Origin(user=f"U{turn}{0 if same_person else number}", team="T")
            plan = Plan(segment_id="s", segment_name="VIP", removes=40, before=10_000)
            barrier.wait()
            with store.transaction() as tx:
                alone_with_budgets(tx, action, origin)
                ruling = judged(tx, action, plan, origin, policy, now=now)
                draft = Draft(
                    id=f"d{turn}-{number}",
                    action=action,
                    origin=origin,
                    plan=plan,
                    ruling=ruling,
                    roster=None,
                    report=None,
                    provider_label="Bunce",
                    noun="segment",
                    created_at=now,
                )
                tx.requests.create(
                    draft,
                    state=State.APPROVED,
                    policy=policy,
                    created_at=now,
                    expires_at=now + timedelta(hours=8),
                )
            rulings.append(ruling.outcome)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(AT_ONCE)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sorted(rulings) == [Outcome.APPROVE] * 2 + [Outcome.CONFIRM] * 2
