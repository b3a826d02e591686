"""The first minute, and the buttons with which any change can be started."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segbot.domain.actions import Verb
from segbot.slack import ids
from segbot.slack.views.card.headline import title
from segbot.slack.views.kit.blocks import Block, View, actions, button, context, menu, message, modal, section
from segbot.slack.views.kit.text import said
from segbot.slack.views.messages.capabilities import NO_CONNECTION, Connection, offers

_FIRST = (Verb.REMOVE, Verb.ADD, Verb.CREATE)
_FURTHER = (Verb.REPLACE, Verb.CLEAR, Verb.DELETE, Verb.RENAME, Verb.TAG)
_WITH_PEOPLE = (Verb.REMOVE, Verb.ADD, Verb.REPLACE, Verb.CREATE)
ADDED = (
    "Hi, I change customer segments for you: type `/segment`. "
    "You see first what would happen, and colleagues approve large changes."
)
_LINES = (
    "*segbot changes customer segments for you, and shows what would happen first.*",
    "Small changes run when you confirm them. Large ones wait for a colleague's approval.",
    "Start with a button, or type `/segment` in any channel.",
)


def new_change(connections: Sequence[Connection]) -> list[Block]:
    """A button for the usual changes, a menu for the others; only what an account offers."""
    first = [verb for verb in _FIRST if _offered(connections, verb)]
    further = [verb for verb in _FURTHER if _offered(connections, verb)]
    shown = [_button(verb, primary=not at) for at, verb in enumerate(first)]
    if len(further) > 1:
        shown.append(menu(ids.MORE_CHANGES, [(title(verb), verb.value) for verb in further]))
    else:
        shown += [_button(verb, primary=False) for verb in further]
    return actions("new-change", shown)


def welcome_blocks(connections: Sequence[Connection]) -> list[Block]:
    """Three lines and two buttons."""
    able = [verb for verb in (Verb.REMOVE, Verb.ADD, Verb.CREATE) if _offered(connections, verb)][:1]
    shown = [*(_button(verb, primary=True) for verb in able), button("What can I do?", ids.HELP, "help")]
    return [section(*_LINES), *actions("welcome", shown)]


def welcome(connections: Sequence[Connection]) -> dict[str, Any]:
    """The same as a message."""
    return message("\n".join(_LINES), welcome_blocks(connections))


def answer_to_mention(connections: Sequence[Connection]) -> dict[str, Any]:
    """Help with buttons: what can be started from here."""
    if not connections:
        return message(NO_CONNECTION, [section(NO_CONNECTION)])
    text = "What do you want to change? You see what would happen before anything does."
    also = "`/segment help` shows everything you can type, `/segment requests` what waits."
    return message(text, [section(text), *new_change(connections), context(also)])


def added_to_channel() -> dict[str, Any]:
    return message(ADDED, [section(ADDED)])


def choose_change(connections: Sequence[Connection], *, channel: str = "") -> View:
    """For the global shortcut: which change."""
    return modal(
        ids.CHOOSE_CHANGE,
        "Change a segment",
        [section("What do you want to do?"), *_rows([*_FIRST, *_FURTHER], connections)],
        metadata={"channel": channel[:100]},
    )


def use_as_people(
    connections: Sequence[Connection], *, text: str, files: Sequence[str], names: Sequence[str], channel: str
) -> View:
    """For the shortcut on a message: what to do with the people it names. `files` are ids, `names` what they are called."""
    told = f"From the file {', '.join(map(said, names))}." if names else "From the text of the message."
    return modal(
        ids.CHOOSE_CHANGE,
        "Use as a list of people",
        [section("What should happen with these people?"), *_rows(_WITH_PEOPLE, connections), context(told)],
        metadata={"channel": channel[:100], "people": text, "files": list(files)},
    )


def _rows(verbs: Sequence[Verb], connections: Sequence[Connection]) -> list[Block]:
    shown = [_button(verb, primary=False) for verb in verbs if _offered(connections, verb)]
    return actions("new-change", shown) or [section(NO_CONNECTION)]


def _button(verb: Verb, *, primary: bool) -> Block:
    return button(title(verb), ids.new_change(verb.value), verb.value, style="primary" if primary else "")


def _offered(connections: Sequence[Connection], verb: Verb) -> bool:
    return any(offers(each.spec, verb) for each in connections)
