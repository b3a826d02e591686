"""What is answered to `list` and `show`, wherever they are typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from segbot.domain.actions import Verb
from segbot.domain.errors import NotListedYetError
from segbot.domain.messages import MessageRef
from segbot.slack.context import UseCases
from segbot.slack.drafting import must_offer, offering
from segbot.slack.input.command import Command
from segbot.slack.views.messages import lists, segment_list, segment_page
from segbot.slack.views.messages.segment_page import Reader

LinksTo = Callable[[Mapping[int, MessageRef]], Mapping[int, str]]
# Waits for something in the background, and gives the message about it to whoever tells it.
Later = Callable[[Callable[[dict[str, Any]], None]], None]
_PAST = 3


def no_links(_cards: Mapping[int, MessageRef]) -> Mapping[int, str]:
    return {}


def segments(use_cases: UseCases, command: Command, reader: Reader, *, start: int = 0) -> dict[str, Any]:
    """A message. Asks the provider. Raises InvalidActionError, NotListedYetError, UnsupportedError, ProviderError."""
    browse = use_cases.browse
    connections = offering(browse.connections(), Verb.LIST)
    if not command.connection and len(connections) > 1:
        return lists.which_connection(connections, command.verb)
    name = command.connection or connections[0].name
    spec = browse.spec(name)
    must_offer(spec, Verb.LIST)
    listed = browse.listed(name)
    return segment_list.segments(
        name,
        spec,
        listed.segments,
        changed=browse.last_changes(name),
        start=start,
        now=reader.now,
        zone=reader.zone,
        as_of=listed.at,
    )


def segment(
    use_cases: UseCases,
    command: Command,
    reader: Reader,
    *,
    later: Callable[[Later], None] | None = None,
    links: LinksTo = no_links,
    told: NotListedYetError | None = None,
) -> dict[str, Any]:
    """A message about the segment the command names. Asks the provider. Where its campaigns are not known at once, `later`
    gets what waits for them; `told`: what they have been told before. Raises InvalidActionError, NotListedYetError,
    UnsupportedError, ProviderError.
    """
    browse, connection = use_cases.browse, command.connection or ""
    spec = browse.spec(connection)
    must_offer(spec, Verb.SHOW)
    shown = browse.shown(connection, command.segment or "", told=told)
    found = shown.segment
    past = use_cases.history.past(connection, found.id, limit=_PAST)
    campaigns = browse.campaigns(connection, found)
    looking = later is not None and campaigns is None and browse.shows_campaigns(connection, found)
    if looking and later is not None:
        later(
            lambda tell: browse.when_campaigns_are_known(
                connection, found, lambda known: tell(segment_page.campaigns_found(found, known))
            )
        )
    return segment_page.segment(
        connection,
        spec.for_kind(found.kind),
        found,
        past,
        sizes=browse.sizes_seen(connection, found.id),
        campaigns=campaigns,
        looking=looking,
        reader=reader,
        as_of=shown.at,
        shut_for=shown.seconds,
        links=links(browse.cards([each.request.id for each in past])),
    )
