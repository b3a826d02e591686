"""Answers to the questions about a list, out of the values of a form."""

from __future__ import annotations

from collections.abc import Iterable

from segbot.domain.lists import Answers, Unclear

_PARTS = 3


def is_question(block_id: str) -> bool:
    """Whether a block asks about a list; each begins with what is unclear, several of a kind are numbered."""
    return any(block_id == each or block_id.startswith(f"{each}_") for each in Unclear)


def answers_in(values: Iterable[str]) -> Answers:
    """The answers in the values of options (`column_id|key|B`); anything else is no answer."""
    given = {}
    for value in values:
        parts = value.split("|", _PARTS - 1)
        if len(parts) == _PARTS and parts[0] in {each.value for each in Unclear}:
            given[parts[0], parts[1]] = parts[2]
    return Answers(given=given)
