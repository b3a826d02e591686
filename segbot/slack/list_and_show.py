"""What is answered to `list` and `show`, wherever they are typed."""

from __future__ import annotations

from typing import Any

from segbot.domain.actions import Verb
from segbot.slack.context import UseCases
from segbot.slack.drafting import must_offer, offering
from segbot.slack.input.command import Command
from segbot.slack.views.messages import lists


def segments(use_cases: UseCases, command: Command) -> dict[str, Any]:
    """A message. Asks the provider. Raises InvalidActionError, UnsupportedError, ProviderError."""
    browse = use_cases.browse
    connections = offering(browse.connections(), Verb.LIST)
    if not command.connection and len(connections) > 1:
        return lists.which_connection(connections, command.verb)
    name = command.connection or connections[0].name
    spec = browse.spec(name)
    must_offer(spec, Verb.LIST)
    listed = browse.listed(name)
    return lists.segments(name, spec, listed.segments, as_of=listed.at)


def segment(use_cases: UseCases, command: Command) -> dict[str, Any]:
    """A message. Asks the provider. Raises InvalidActionError, UnsupportedError, ProviderError."""
    browse = use_cases.browse
    if not command.connection:
        return lists.which_connection(offering(browse.connections(), Verb.SHOW), command.verb)
    if not command.segment:
        return lists.which_segment(command.connection)
    spec = browse.spec(command.connection)
    must_offer(spec, Verb.SHOW)
    found = browse.segment(command.connection, command.segment)
    past = use_cases.history.past(command.connection, found.id, limit=3)
    return lists.segment(command.connection, spec.for_kind(found.kind), found, past)
