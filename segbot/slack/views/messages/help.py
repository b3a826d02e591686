"""Help: what can be typed, for the connections there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segbot.domain.actions import Verb
from segbot.slack.views.kit.blocks import Block, context, header, message, section
from segbot.slack.views.kit.text import code, said
from segbot.slack.views.messages.capabilities import NO_CONNECTION, Connection, offers

_EXAMPLES = {
    Verb.LIST: ("{c}", "the segments of an account"),
    Verb.SHOW: ("{c} vip", "one segment with its numbers"),
    Verb.CREATE: ("{c} “Winter sale”", "a new segment"),
    Verb.RENAME: ("{c} vip “VIP 2026”", "give a segment another name"),
    Verb.EDIT: ("{c} vip", "change description or criteria"),
    Verb.ADD: ("{c} vip 1001 1002", "add people"),
    Verb.REMOVE: ("{c} vip 1001 1002", "remove people"),
    Verb.REPLACE: ("{c} vip", "replace everyone with other people"),
    Verb.CLEAR: ("{c} vip", "remove everybody"),
    Verb.TAG: ("{c} vip", "set tags for people"),
    Verb.DELETE: ("{c} vip", "delete a segment"),
    Verb.IMPORT: ("{c} vip", "tell segbot who is in it, from a file"),
    Verb.UNDO: ("#1042", "undo a request"),
}
_ALWAYS = (
    ("requests", "the latest requests"),
    ("request #1042", "one request, with its buttons"),
    ("audit vip", "what happened, and who did it"),
    ("sample", "an example of a list of people, as a file"),
    ("providers", "the accounts there are, and what each offers"),
)


def help_message(connections: Sequence[Connection]) -> dict[str, Any]:
    """A line per verb that at least one connection offers, with an example to copy."""
    lines = [_line(verb, connections) for verb in Verb]
    lines += [f"{code(f'/segment {typed}')} {about}" for typed, about in _ALWAYS]
    blocks: list[Block] = [
        header("Customer segments, from Slack"),
        section(
            "Type a command, or just its first words: a form asks for the rest. "
            "You always see what would happen before anything does."
        ),
        section(*filter(None, lines)),
    ]
    later = code("at=“tuesday 09:00”")
    blocks.append(context(f"With {later} behind any change it runs then, in your own time zone."))
    if connections:
        names = ", ".join(f"{said(each.name)} ({said(each.spec.label)})" for each in connections[:20])
        blocks.append(context(f"Accounts: {names}"))
    else:
        blocks.append(section(f":warning: {NO_CONNECTION}"))
    return message("\n".join(["What you can type:", *filter(None, lines)]), blocks)


def _line(verb: Verb, connections: Sequence[Connection]) -> str:
    able = [each for each in connections if offers(each.spec, verb)]
    if not able:
        return ""
    example, about = _EXAMPLES[verb]
    typed = f"/segment {verb.value} {example.format(c=able[0].name)}"
    only = {each.spec.label for each in able}
    everywhere = len(able) == len(connections)
    where = "" if everywhere else f" ({', '.join(sorted(said(label) for label in only))} only)"
    return f"{code(typed)} {about}{where}"
