"""What may have been meant instead, as buttons that do it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from segbot.slack import ids
from segbot.slack.views.kit.blocks import actions, button, message, section
from segbot.slack.views.kit.text import typeable
from segbot.slack.views.modals.typed_again import typed_again

MOST_INSTEAD = 5
_LONGEST = 2_000


def mistyped(sentence: str, instead: Mapping[str, str], *, typed: str = "") -> dict[str, Any]:
    """`sentence` is harmless already, `typed` the command to copy; `instead` has whole commands by what their buttons call them."""
    fits = [(name, command) for name, command in instead.items() if len(typeable(command)) <= _LONGEST]
    shown = [
        button(f"Use “{name}”", f"{ids.USE_INSTEAD}_{number}", typeable(command))
        for number, (name, command) in enumerate(fits[:MOST_INSTEAD])
    ]
    return message(sentence, [section(sentence), *actions("instead", shown), *typed_again(typed)])
