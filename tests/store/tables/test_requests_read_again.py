"""A request's document is read once for as long as it stays the same, and little memory is held for that."""

from __future__ import annotations

from dataclasses import replace

from segbot.store.json_documents import draft_document, dump, request_values


def plans_of(make_draft, batches, count):
    """As texts, each another one."""
    drafts = (make_draft(f"d{number}", batches=batches) for number in range(count))
    return [dump(draft_document(replace(each, noun=f"list {at}"))) for at, each in enumerate(drafts)]


def test_the_same_text_is_the_same_values(make_draft):
    for text in (*plans_of(make_draft, 3, 1), *plans_of(make_draft, 2_000, 1)):
        assert request_values(text) is request_values(text)


def test_of_long_ones_only_the_last_few_are_held(make_draft):
    texts = plans_of(make_draft, 2_000, 30)
    held = [request_values(text) for text in texts]
    again = [request_values(text) for text in reversed(texts)]
    assert sum(one is other for one, other in zip(held, reversed(again), strict=True)) <= 10
    assert [dict(each) for each in again] == [dict(each) for each in reversed(held)]
