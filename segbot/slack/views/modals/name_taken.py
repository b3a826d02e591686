"""A name that is taken: what is there, and the two ways on from it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from segbot.domain.errors import NameTakenError
from segbot.domain.planning.plan import Namesake
from segbot.slack import ids
from segbot.slack.views.kit.blocks import Block, View, actions, button, modal
from segbot.slack.views.kit.newer_blocks import NOT_IN_MODALS, alert, without
from segbot.slack.views.kit.text import named, people, said
from segbot.slack.views.modals.errors import PROBLEM, harmless

_LONGEST_VALUE = 2_000
_MOST_TOLD = 3


def name_taken(error: NameTakenError, *, pushed: bool) -> View:
    """Over the form, whose Back leaves everything typed where it was; or alone, where there is none."""
    value = json.dumps({"connection": error.connection, "segment": error.segment_id})
    ways = [button(f"Show {error.segment_name}", ids.SHOW_SEGMENT, value)]
    ways.append(button("Add people to it", ids.ADD_TO_SEGMENT, value, style="primary"))
    shown = actions("name_taken", ways) if len(value) <= _LONGEST_VALUE else []
    return modal(
        PROBLEM,
        "The name is taken",
        [*alert(harmless(str(error))), *shown],
        close="Back" if pushed else "Close",
    )


def already_there(namesakes: Sequence[Namesake], noun: str) -> list[str]:
    """What has the name that is to be given, a line each: the first thing to read before another one gets it."""
    lines = []
    for each in namesakes[:_MOST_TOLD]:
        size = f" ({people(each.members)})" if each.members is not None else ""
        alike = "" if each.exact else ", which differs only in capitals or spaces"
        lines.append(f":warning: There is already a {said(noun)} {named(each.name)}{size}{alike}.")
    if len(namesakes) > _MOST_TOLD:
        lines.append(f":warning: … and {len(namesakes) - _MOST_TOLD:,} more.")
    return [*lines, "Continue only if you want a second one with this name."] if lines else []


def shown(blocks: Sequence[Block]) -> View:
    """A segment with all that is known of it, as `show` answers."""
    return modal(PROBLEM, "What is there", without(blocks, NOT_IN_MODALS), close="Back")
