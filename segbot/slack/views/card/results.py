"""What happened to people, in words: what was sent is told as sent, and only what is known to have changed as changed."""

from __future__ import annotations

from segbot.slack.views.kit.text import people

_PAST = {"remove": "removed", "clear": "removed", "add": "added", "create": "added", "tag": "tagged"}
_NOTHING = {
    "remove": "nobody left it",
    "clear": "nobody left it",
    "add": "nobody joined it",
    "create": "nobody joined it",
}


def happened(
    verb: str, *, sent: int, changed: int | None, before: int | None, after: int | None, noun: str = "segment"
) -> str:
    """One or two sentences without the last full stop; empty where it was about nobody.

    `Sent 7. The segment went from 187 to 184`.
    """
    if changed and (changed == sent or before is None or after is None):
        return f"{people(changed)} {_PAST.get(verb, 'changed')}"
    if not sent:
        return ""
    told = f"Sent {sent:,}"
    if before is None or after is None:
        return (
            f"{told}. How many of them were changed isn't known"
            if changed is None
            else f"{told}. Nobody was changed"
        )
    if before == after:
        nobody = f", so {_NOTHING[verb]}" if changed == 0 and verb in _NOTHING else ""
        return f"{told}. The {noun} still has {people(after)}{nobody}"
    return f"{told}. The {noun} went from {before:,} to {after:,}"
