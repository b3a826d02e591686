"""What a button is bound to: one request in one life of the database, as it was when its card was drawn."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from segbot.domain.messages import MessageRef
from segbot.domain.requests import Click, ClickKind, Request

_DECIDES = frozenset({ClickKind.APPROVE, ClickKind.REJECT, ClickKind.RENEW})
_IDS = ("C", "G", "D")
_BYTES = 12
OTHER_LIFE = (
    "This card is older than segbot's database, which was restored or replaced, so it can't change #{id}. "
    "Nothing was changed. `/segment requests` lists what there is now."
)
OLD_CARD = "This is an old copy of the card of #{id}. Nothing was changed: use the newest card, or see `/segment request {id}`."


def new_token() -> str:
    """What no other request has, and nobody guesses."""
    return secrets.token_urlsafe(_BYTES)


def wrong_key(request: Request, key: str) -> str:
    """Why a button with this key is not about this request; empty where it is."""
    token = key.partition(".")[0]
    if secrets.compare_digest(token.encode(), request.token.encode()):
        return ""
    return OTHER_LIFE.format(id=request.id)


def wrong_card(request: Request, click: Click, cards: Iterable[MessageRef], *, in_flight: bool) -> str:
    """Why a press does not count for this request, given where its cards are; empty where it does. `in_flight`: there may
    be a card of which it is not known yet where it is.
    """
    refused = wrong_key(request, click.button)
    if refused:
        return refused
    digest = click.button.partition(".")[2]
    if click.kind in _DECIDES and click.version == request.version and digest != request.bound[: len(digest)]:
        return OTHER_LIFE.format(id=request.id)
    places = list(cards)
    if not click.message_ts or in_flight or not places:
        return ""
    known = any(_same(place, click) for place in places)
    return "" if known else OLD_CARD.format(id=request.id)


def _same(place: MessageRef, click: Click) -> bool:
    if place.ts != click.message_ts:
        return False
    both = place.channel, click.channel
    return both[0] == both[1] or not all(each.startswith(_IDS) for each in both)
