"""What a scene is, and what all of them do: somebody asks, is shown a card, and others agree to it."""

from __future__ import annotations

from collections.abc import Callable

from ..writing import Writer

Scene = Callable[[Writer, float], None]

# Nobody needs longer to ask for something by a file, to be shown a card and to look at it.
SEEN = 75.0
# A stopped process is another one after that.
RESTARTED = 25.0


def agreed(writer: Writer, number: int, at: float, *who: str, card: str = "now", undo: int = 0) -> None:
    """They press Approve, one after the other; if nobody is named, enough of those who may under any policy."""
    for index, each in enumerate(who or ("U0BEA", "U0CLEO", "U0ARTHUR")):
        writer.press(number, at + 8.0 * index, each, "approve", plainly=True, card=card, undo=undo)
