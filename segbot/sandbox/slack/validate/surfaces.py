"""What each surface admits: whole messages, modals and Home tabs, checked as Slack checks them.

Limits: docs.slack.dev/reference/block-kit/blocks, docs.slack.dev/surfaces/modals, docs.slack.dev/reference/methods/views.update.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictStr, TypeAdapter, model_validator

from segbot.sandbox.slack.validate.blocks import AnyBlock
from segbot.sandbox.slack.validate.problems import Problem, shape_problems
from segbot.sandbox.slack.validate.texts import Option, OptionGroup, PlainText, Shape, upto, wrong

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
MARKDOWN_CHARACTERS = 12_000
BLOCKS_CHARACTERS = (
    13_200  # not documented; measured by users of chat.postMessage (github.com/slackapi/bolt-js/issues/2509)
)
CHARTS_PER_MESSAGE = 2

MESSAGE_ONLY = frozenset({"markdown", "plan", "task_card", "context_actions", "file"})
MODAL_ONLY = frozenset({"alert"})
NOT_IN_MODALS = frozenset({"table", "data_table", "carousel", "container", "data_visualization"})

_BLOCK: TypeAdapter[Any] = TypeAdapter(AnyBlock)


class _View(Shape):
    blocks: list[Any] = Field(max_length=VIEW_BLOCKS)
    private_metadata: Annotated[StrictStr, Field(max_length=3000)] | None = None
    callback_id: Annotated[StrictStr, Field(max_length=255)] | None = None
    external_id: Annotated[StrictStr, Field(max_length=255)] | None = None


class _Modal(_View):
    type: Literal["modal"]
    title: Annotated[PlainText, upto(24)]
    submit: Annotated[PlainText, upto(24)] | None = None
    close: Annotated[PlainText, upto(24)] | None = None
    clear_on_close: StrictBool = False
    notify_on_close: StrictBool = False


class _Home(_View):
    type: Literal["home"]


_MODAL: TypeAdapter[Any] = TypeAdapter(_Modal)
_HOME: TypeAdapter[Any] = TypeAdapter(_Home)


def check_message(blocks: Any) -> list[Problem]:
    """The faults of a message's `blocks`; an empty list means Slack would take them."""
    if not isinstance(blocks, list):
        return [
            Problem(code="invalid_blocks_format", pointer="/blocks", message="must be an array of blocks")
        ]
    problems: list[Problem] = []
    if len(blocks) > MESSAGE_BLOCKS:
        problems.append(_fault("invalid_blocks", "/blocks", f"no more than {MESSAGE_BLOCKS} items allowed"))
    problems += _blocks(blocks, surface="message", code="invalid_blocks", pointer="/blocks")
    return problems or _message_totals(blocks)


def check_view(view: Any, *, surface: str = "modal", pointer: str = "/view") -> list[Problem]:
    """The faults of a modal (or, with `surface="home"`, of a Home tab)."""
    code = "invalid_arguments"
    if not isinstance(view, dict):
        return [_fault(code, pointer, "must be a valid view object")]
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        return [_fault("view_too_large", pointer, "the view is larger than 250 KB")]
    problems = shape_problems(_HOME if surface == "home" else _MODAL, view, code=code, pointer=pointer)
    blocks = view.get("blocks")
    if isinstance(blocks, list):
        problems += _blocks(blocks, surface=surface, code=code, pointer=f"{pointer}/blocks")
        problems += _submit(view, blocks, surface, pointer)
        problems += _focus(blocks, f"{pointer}/blocks")
    return problems


def elements_of(block: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The interactive elements of one block with their pointers inside it, whatever its type."""
    candidates: list[tuple[str, Any]] = [
        ("/accessory", block.get("accessory")),
        ("/element", block.get("element")),
    ]
    for name in ("elements", "actions"):
        parts = block.get(name)
        if isinstance(parts, list) and block.get("type") != "rich_text":
            candidates += [(f"/{name}/{index}", part) for index, part in enumerate(parts)]
    for pointer, part in candidates:
        if isinstance(part, dict):
            if part.get("type") == "card":
                yield from ((pointer + inner, element) for inner, element in elements_of(part))
            else:
                yield pointer, part
    children = block.get("child_blocks")
    for index, child in enumerate(children if isinstance(children, list) else []):
        if isinstance(child, dict):
            yield from ((f"/child_blocks/{index}{inner}", element) for inner, element in elements_of(child))


def _blocks(blocks: list[Any], *, surface: str, code: str, pointer: str) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        at = f"{pointer}/{index}"
        problems += shape_problems(_BLOCK, block, code=code, pointer=at)
        if not isinstance(block, dict):
            continue
        problems += _surface(block, surface, code, at)
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                problems.append(_fault(code, f"{at}/block_id", f"`block_id` must be unique: {block_id}"))
            seen.add(block_id)
        problems += _action_ids(block, code, at)
    return problems


def _surface(block: dict[str, Any], surface: str, code: str, pointer: str) -> list[Problem]:
    kind = block.get("type")
    refused = {
        "message": MODAL_ONLY,
        "modal": MESSAGE_ONLY | NOT_IN_MODALS,
        "home": MESSAGE_ONLY | MODAL_ONLY,
    }[surface]
    problems = []
    if kind in refused:
        problems.append(_fault(code, pointer, f"unsupported type: {kind}"))
    element = block.get("element")
    if (
        kind == "input"
        and isinstance(element, dict)
        and element.get("type") == "file_input"
        and surface != "modal"
    ):
        problems.append(_fault(code, f"{pointer}/element", "unsupported type: file_input"))
    if kind == "task_card" and block.get("status") == "pending":
        problems.append(_fault(code, f"{pointer}/status", "a task_card outside a plan may not be pending"))
    return problems


def _action_ids(block: dict[str, Any], code: str, pointer: str) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for inner, element in elements_of(block):
        action_id = element.get("action_id")
        if isinstance(action_id, str):
            if action_id in seen:
                where = f"{pointer}{inner}/action_id"
                problems.append(
                    _fault(code, where, f"`action_id` must be unique within a block: {action_id}")
                )
            seen.add(action_id)
    return problems


def _submit(view: dict[str, Any], blocks: list[Any], surface: str, pointer: str) -> list[Problem]:
    """A modal with input blocks needs its submit button."""
    if surface == "home" or view.get("submit") is not None:
        return []
    for index, block in enumerate(blocks):
        if isinstance(block, dict) and block.get("type") == "input":
            where = f"{pointer}/blocks/{index}/input"
            return [
                _fault("invalid_arguments", where, "must define `submit` to use an `input` block in modals")
            ]
    return []


def _focus(blocks: list[Any], pointer: str) -> list[Problem]:
    focused = [
        f"{pointer}/{index}{inner}"
        for index, block in enumerate(blocks)
        if isinstance(block, dict)
        for inner, element in elements_of(block)
        if element.get("focus_on_load") is True
    ]
    return [
        _fault("invalid_arguments", where, "only one element may have `focus_on_load`")
        for where in focused[1:]
    ]


def _message_totals(blocks: list[dict[str, Any]]) -> list[Problem]:
    kinds = [block["type"] for block in blocks]
    if kinds.count("table") + kinds.count("data_table") > 1:
        return [_fault("invalid_attachments", "/blocks", "only_one_table_allowed")]
    if kinds.count("data_visualization") > CHARTS_PER_MESSAGE:
        return [_fault("invalid_blocks", "/blocks", "no more than 2 data_visualization blocks allowed")]
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_CHARACTERS:
        return [_fault("msg_blocks_too_long", "/blocks", "markdown blocks hold more than 12000 characters")]
    texts = [block for block in blocks if block["type"] not in {"table", "data_table"}]
    if _text_size(texts) > BLOCKS_CHARACTERS:
        return [_fault("msg_blocks_too_long", "/blocks", "the blocks hold more text than a message may")]
    return []


def _text_size(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_text_size(part) for part in value.values() if isinstance(part, dict | list))
    if isinstance(value, list):
        return sum(_text_size(part) for part in value)
    return 0


def _fault(code: str, pointer: str, message: str) -> Problem:
    return Problem(code=code, pointer=pointer, message=message)


class _Options(Shape):
    options: list[Option] | None = Field(default=None, max_length=100)
    option_groups: list[OptionGroup] | None = Field(default=None, max_length=100)

    @model_validator(mode="after")
    def _one_list(self) -> _Options:
        if (self.options is None) == (self.option_groups is None):
            raise wrong("must provide exactly one of `options` or `option_groups`")
        return self


_OPTIONS: TypeAdapter[Any] = TypeAdapter(_Options)


def check_options(answer: Any) -> list[Problem]:
    """The faults of an answer to a block_suggestion."""
    return shape_problems(_OPTIONS, answer, code="invalid_options", pointer="")
