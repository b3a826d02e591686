from __future__ import annotations

from datetime import UTC, datetime, timedelta

from segbot.domain.lists import Answered

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def answer(value):
    return Answered(unclear="column_id", key="abc", value=value, label=f"{value} “Kundennummer”")


def test_the_latest_answer_of_each_person_counts_until_it_is_old(store):
    with store.transaction() as tx:
        tx.list_answers.keep("U0MAYA", [answer("A")], NOW - timedelta(days=2))
        tx.list_answers.keep("U0MAYA", [answer("B")], NOW)
        tx.list_answers.keep("U0ARTHUR", [answer("A")], NOW - timedelta(days=400))
    with store.transaction() as tx:
        assert tx.list_answers.of("U0MAYA") == {("column_id", "abc"): "B"}
        assert tx.list_answers.of("U0BEA") == {}
        tx.list_answers.purge(NOW - timedelta(days=365))
        assert tx.list_answers.of("U0ARTHUR") == {}
        assert tx.list_answers.of("U0MAYA") != {}
