"""An answer that was promised and never came: whoever waits for it is told, by whichever process is there then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from segbot.domain.delivery import Refusal, Refused
from segbot.domain.messages import MessageKind
from segbot.flows.messaging.promises import Promises

SOON = timedelta(minutes=25)


@pytest.fixture
def promises(stage):
    return Promises(store=stage.store, scheduler=stage.queue, clock=stage.clock)


def told(stage):
    return [(message.channel, message.note) for message, _head in stage.wall.announced]


def test_what_was_answered_in_time_is_not_spoken_of_again(stage, promises):
    promises.keep(promises.give("U0MAYA", "/segment show bunce VIP", SOON))
    stage.run_all(wait=3_600)
    assert told(stage) == []


def test_where_no_answer_came_they_are_told_once_and_what_to_type(stage, promises):
    key = promises.give("U0MAYA", "/segment show bunce VIP", SOON)
    stage.deliver.send(key)
    assert told(stage) == [], "it may still come"
    stage.run_all(wait=3_600)
    [(whom, said)] = told(stage)
    assert whom == "U0MAYA"
    assert "I owe you an answer to `/segment show bunce VIP`" in said
    assert "type it again" in said
    promises.keep(key)
    stage.deliver.send(key)
    assert len(told(stage)) == 1


def test_while_slack_takes_nothing_it_is_kept_and_told_later(stage, promises):
    promises.give("U0MAYA", "/segment list bunce", SOON)
    stage.wall.refusals[MessageKind.NOTICE] = Refusal(kind=Refused.LATER, word="ratelimited", retry_after=60)
    stage.run_all(wait=1_520)
    assert told(stage) == []
    stage.wall.refusals.clear()
    stage.run_all(wait=3_600)
    assert len(told(stage)) == 1


def test_one_who_cannot_be_written_to_holds_nobody_up(stage, promises):
    promises.give("U0GONE", "/segment list bunce", SOON)
    stage.wall.refusals[MessageKind.NOTICE] = Refusal(kind=Refused.NEVER, word="user_disabled")
    stage.run_all(wait=3_600)
    assert told(stage) == []
    assert stage.queue.later == []


def test_while_the_answer_may_still_come_nothing_counts_as_waiting(stage, promises):
    promises.give("U0MAYA", "/segment list bunce", SOON)
    with stage.store.reading() as tx:
        assert tx.workload().messages_waiting == 0


def test_of_what_was_answered_nothing_is_kept(stage, promises):
    key = promises.give("U0MAYA", "/segment show bunce VIP", SOON)
    promises.keep(key)
    with stage.store.reading() as tx:
        assert tx.messages.get(key) is None
    stage.run_all(wait=3_600)
    assert told(stage) == []


def test_an_answer_that_comes_while_slack_takes_nothing_is_not_asked_for_again(stage, promises):
    key = promises.give("U0MAYA", "/segment show bunce VIP", SOON)
    stage.wall.refusals[MessageKind.NOTICE] = Refusal(kind=Refused.LATER, word="ratelimited", retry_after=60)
    stage.run_all(wait=1_520)
    promises.keep(key)
    stage.wall.refusals.clear()
    stage.run_all(wait=3_600)
    assert told(stage) == []
