"""Which step of which trace a call from Slack is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from segbot.domain.actions import Verb
from segbot.domain.tracing import Tracer
from segbot.slack.access import gate

_STEPS = {
    "command": "command",
    "shortcut": "command",
    "message_action": "command",
    "view_submission": "submission",
    "block_actions": "press",
}
_VERBS = frozenset(verb.value for verb in Verb)


def step_of(tracer: Tracer, kind: str, body: Mapping[str, Any], carried: str) -> AbstractContextManager[None]:
    """`carried`: the trace of the view it came from. What is decided on a card is a step where it is settled, in the trace of
    its request; what is only looked at is none.
    """
    if not tracer.on or kind not in _STEPS:
        return nullcontext()
    if kind == "block_actions" and not carried and gate.needed(body) is not gate.Needs.ASK:
        return nullcontext()
    verb = str(body.get("text") or "").strip().partition(" ")[0].casefold()
    # Anything else may be the name of somebody.
    about: dict[str, str | int] = {"segbot.verb": verb} if kind == "command" and verb in _VERBS else {}
    return tracer.span(_STEPS[kind], parent=carried, about=about)
