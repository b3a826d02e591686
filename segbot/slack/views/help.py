"""Help: what can be typed, for the connections there are, and what a provider does not offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segbot.domain.actions import Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.slack.views.blocks import Block, context, header, message, section
from segbot.slack.views.form import Connection
from segbot.slack.views.words import SENTENCE, code, plain, said

_EXAMPLES = {
    Verb.LIST: ("{c}", "the segments of an account"),
    Verb.SHOW: ("{c} vip", "one segment with its numbers"),
    Verb.CREATE: ("{c} “Winter sale”", "a new segment"),
    Verb.RENAME: ("{c} vip “VIP 2026”", "give a segment another name"),
    Verb.EDIT: ("{c} vip", "change description or criteria"),
    Verb.ADD: ("{c} vip 1001 1002", "add people"),
    Verb.REMOVE: ("{c} vip 1001 1002", "remove people"),
    Verb.REPLACE: ("{c} vip", "put other people in, everybody else out"),
    Verb.CLEAR: ("{c} vip", "remove everybody"),
    Verb.TAG: ("{c} vip", "set tags for people"),
    Verb.DELETE: ("{c} vip", "delete a segment"),
    Verb.UNDO: ("#1042", "take a request back"),
}
_ALWAYS = (
    ("requests", "what has been asked for lately"),
    ("request #1042", "one request, with its buttons"),
    ("audit vip", "what happened, by whom and when"),
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
    if connections:
        names = ", ".join(f"{said(each.name)} ({said(each.spec.label)})" for each in connections[:20])
        blocks.append(context(f"Accounts: {names}"))
    else:
        blocks.append(section(":warning: No account is connected yet. Ask whoever runs segbot."))
    return message("\n".join(["What you can type:", *filter(None, lines)]), blocks)


def not_offered(spec: ProviderSpec, verb: Verb) -> str:
    """Why a provider does not do this, from its declaration."""
    capability = spec.capabilities.get(verb)
    reason = capability.reason if capability is not None else "it is not declared for this provider."
    return f"{spec.label} does not offer “{verb.value}”: {reason}"


def offered_nowhere(connections: Sequence[Connection], verb: Verb) -> str:
    if not connections:
        return "No account is connected yet. Ask whoever runs segbot."
    reasons = {each.spec.key: not_offered(each.spec, verb) for each in connections}
    return " ".join(plain(reason, SENTENCE) for reason in reasons.values())


def _line(verb: Verb, connections: Sequence[Connection]) -> str:
    able = [
        each
        for each in connections
        if (capability := each.spec.capabilities.get(verb)) is not None and capability.offered
    ]
    if not able:
        return ""
    example, about = _EXAMPLES[verb]
    typed = f"/segment {verb.value} {example.format(c=able[0].name)}"
    only = {each.spec.label for each in able}
    everywhere = len(able) == len(connections)
    where = "" if everywhere else f" ({', '.join(sorted(said(label) for label in only))} only)"
    return f"{code(typed)} {about}{where}"
