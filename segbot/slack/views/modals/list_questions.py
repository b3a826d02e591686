"""What has to be asked about a list, in the form itself: the likeliest answer is chosen already."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from segbot.domain.lists import Choice, Question
from segbot.slack import ids
from segbot.slack.views.kit.blocks import Block, View, asked, chosen, option, section
from segbot.slack.views.kit.text import said

_KEPT = ("type", "callback_id", "title", "submit", "close", "blocks", "private_metadata", "notify_on_close")
_LONGEST_LABEL = 140
_ONE = ":question: *One question about your list* before anything happens."
_SEVERAL = ":question: *{count} questions about your list* before anything happens."
_BLOCK = "list_questions"


def question_blocks(questions: Sequence[Question]) -> list[Block]:
    """A menu for each question; `block_id` begins with what is unclear."""
    seen: Counter[str] = Counter()
    blocks = []
    for question in questions:
        name = question.unclear.value
        seen[name] += 1
        block_id = name if seen[name] == 1 else f"{name}_{seen[name]}"
        options = [_option(question, choice) for choice in question.choices]
        menu = chosen(options, value=_value(question, question.best))
        label = f"{question.source}: {question.text}"
        blocks.append(asked(block_id, label if len(label) <= _LONGEST_LABEL else question.text, menu))
    return blocks


def _option(question: Question, choice: Choice) -> Block:
    samples = ", ".join(choice.samples)
    text = f"{choice.label}: {samples}" if samples else choice.label
    return option(text, _value(question, choice.value))


def _value(question: Question, value: str) -> str:
    return f"{question.unclear.value}|{question.key}|{value}"


def with_questions(
    view: Mapping[str, Any], questions: Sequence[Question], *, files: Sequence[Mapping[str, Any]] = ()
) -> View:
    """A form with these questions on top and everything filled in where it was. A file field cannot be filled in: what
    was uploaded goes along in the view, for as long as no other file takes its place.
    """
    values = (view.get("state") or {}).get("values") or {}
    drawn = {key: view[key] for key in _KEPT if key in view}
    blocks = [_filled(block, values) for block in view.get("blocks") or [] if not _is_ours(block)]
    count = len(questions)
    intro = {**section(_ONE if count == 1 else _SEVERAL.format(count=count)), "block_id": _BLOCK}
    metadata = json.loads(view.get("private_metadata") or "{}")
    references = [str(file.get("id")) for file in files if file.get("id")]
    if references:
        metadata["files"] = references
        blocks = [_with_hint(block, files) for block in blocks]
    return {
        **drawn,
        "blocks": [intro, *question_blocks(questions), *blocks],
        "private_metadata": json.dumps(metadata),
    }


def _is_ours(block: Mapping[str, Any]) -> bool:
    block_id = str(block.get("block_id") or "")
    return block_id == _BLOCK or block_id.startswith(("column_", "sheet"))


def _with_hint(block: Block, files: Sequence[Mapping[str, Any]]) -> Block:
    if block.get("block_id") != ids.MEMBERS_FILE:
        return block
    names = ", ".join(said(str(file.get("name"))) for file in files if file.get("name"))
    kept = f"Already here: {names}. " if names else "Your file is still here. "
    text = f"{kept}Add another one only to replace it."
    return {**block, "hint": {"type": "plain_text", "text": text[:300]}}


def _filled(block: Mapping[str, Any], values: Mapping[str, Any]) -> Block:
    """The block with what stands in it now, so that nothing typed is lost."""
    element = dict(block.get("element") or {})
    state = next(iter((values.get(str(block.get("block_id"))) or {}).values()), None)
    if not element or not isinstance(state, Mapping):
        return dict(block)
    pairs = (
        ("value", "initial_value"),
        ("selected_option", "initial_option"),
        ("selected_options", "initial_options"),
        ("selected_date_time", "initial_date_time"),
    )
    for here, there in pairs:
        if here in state:
            element.pop(there, None)
            value = _as_drawn(state[here], element.get("options"))
            if value:
                element[there] = value
    return {**block, "element": element}


def _as_drawn(value: Any, options: Any) -> Any:
    """A chosen option as it stands in the menu: Slack wants the very same."""
    if isinstance(value, list):
        return [drawn for each in value if (drawn := _as_drawn(each, options))]
    if not isinstance(value, Mapping):
        return value
    if isinstance(options, list):
        return next((each for each in options if each.get("value") == value.get("value")), None)
    return value if value.get("text") else None
