"""Our own views and messages as plain lines, for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from segbot.slack.views.kit.blocks import Block
from segbot.slack.views.kit.text import LOOK_ALIKES

_USER = re.compile(r"<@([^<>|]+)(?:\|[^<>]*)?>")
_GROUP = re.compile(r"<!subteam\^([^<>|]+)(?:\|[^<>]*)?>")
_DATE = re.compile(r"<!date\^[^<>|]*\|([^<>]*)>")
_BOLD = re.compile(r"\*([^*\n]+)\*")
_CODE = re.compile(r"`([^`\n]+)`")
_MARK = re.compile(r"^((?:• )?):([a-z_]+): ?", re.MULTILINE)
_ALARMING = frozenset({"warning", "octagonal_sign", "x", "grey_question"})
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def printed(mrkdwn: str) -> str:
    """Text as the views make it: names from outside come out as they are, and mentions as plain ids.

    It holds no control characters: the views let none through.
    """
    text = _DATE.sub(r"\1", _GROUP.sub(r"group \1", _USER.sub(r"@\1", mrkdwn)))
    text = _MARK.sub(lambda mark: mark[1] + ("! " if mark[2] in _ALARMING else ""), text)
    text = _CODE.sub(r"\1", _BOLD.sub(r"\1", text))
    for shown, meant in {**_ENTITIES, **{alike: plain for plain, alike in LOOK_ALIKES.items()}}.items():
        text = text.replace(shown, meant)
    return text


def printed_blocks(blocks: Iterable[Block]) -> Iterator[str]:
    """Line by line; what is there to be filled in or pressed is left out."""
    for block in blocks:
        if block["type"] == "divider":
            yield ""
        elif block["type"] == "context":
            yield from (printed(each["text"]) for each in block["elements"] if "text" in each)
        elif block["type"] in ("section", "header"):
            yield from printed(block["text"]["text"]).split("\n") if "text" in block else ()
            yield from (_pair(each["text"]) for each in block.get("fields", ()))


def _pair(field: str) -> str:
    label, _, value = field.partition("\n")
    return f"  {printed(label)}: {printed(value)}"
