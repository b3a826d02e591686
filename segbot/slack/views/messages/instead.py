"""What may have been meant, or is still to be chosen, as buttons that do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from segbot.slack import ids
from segbot.slack.views.kit.blocks import VALUE, Block, actions, button, chosen, message, option, section
from segbot.slack.views.kit.text import code, typeable
from segbot.slack.views.modals.typed_again import typed_again

MOST_INSTEAD = 8
_BUTTONS = 5
_LONGEST = 2_000


def mistyped(sentence: str, instead: Mapping[str, str], *, typed: str = "") -> dict[str, Any]:
    """`sentence` is harmless already, `typed` the command to copy; `instead` has whole commands by what their buttons call them."""
    named = [(f"Use “{name}”", command) for name, command in instead.items()]
    return message(sentence, [section(sentence), *_ways(named), *typed_again(typed)])


def choices(sentence: str, ways: Sequence[tuple[str, str]], *, as_menu: bool = False) -> dict[str, Any]:
    """A question with its answers, each with the command it stands for: buttons, or a menu where there are many."""
    told = "\n".join([sentence, *(code(f"/segment {command}") for _, command in ways[:20])])
    drawn = _menu(ways) if as_menu or len(ways) > _BUTTONS else _ways(ways)
    return message(told, [section(sentence), *drawn])


def _ways(named: Sequence[tuple[str, str]]) -> list[Block]:
    fits = [(label, command) for label, command in named if len(typeable(command)) <= _LONGEST]
    shown = [
        button(label, f"{ids.USE_INSTEAD}_{number}", typeable(command))
        for number, (label, command) in enumerate(fits[:_BUTTONS])
    ]
    return actions("instead", shown)


def _menu(ways: Sequence[tuple[str, str]]) -> list[Block]:
    fits = {typeable(command): label for label, command in ways if len(typeable(command)) <= VALUE}
    options = [option(label, command) for command, label in fits.items()]
    if not options:
        return []
    return actions("instead", [{**chosen(options), "action_id": f"{ids.USE_INSTEAD}_0"}])
