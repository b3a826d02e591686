"""What may stand first behind `/segment`, and what somebody means who says it in another word."""

from __future__ import annotations

from difflib import SequenceMatcher, get_close_matches

from segbot.domain.actions import Verb

HELP = "help"
VERBS = (HELP, *(verb.value for verb in Verb), "requests", "request", "audit", "providers", "sample")

_LIKE = 0.6
_NEARLY = 0.1
_MEANT = {
    **dict.fromkeys(("rm", "unsubscribe", "kick", "exclude", "take"), "remove"),
    **dict.fromkeys(("put", "insert", "include", "append"), "add"),
    **dict.fromkeys(("empty", "wipe", "purge"), "clear"),
    **dict.fromkeys(("del", "drop", "erase", "destroy"), "delete"),
    **dict.fromkeys(("make", "new", "build"), "create"),
    **dict.fromkeys(("ls", "lists", "segments", "all"), "list"),
    **dict.fromkeys(("view", "see", "info", "find", "open", "look", "display"), "show"),
    **dict.fromkeys(("log", "history", "who"), "audit"),
    **dict.fromkeys(("status", "pending"), "requests"),
    **dict.fromkeys(("my", "mine"), "requests mine"),
    **dict.fromkeys(("accounts", "connections"), "providers"),
    **dict.fromkeys(("revert", "rollback", "restore"), "undo"),
    **dict.fromkeys(("update", "change", "modify"), "edit"),
    **dict.fromkeys(("overwrite", "swap"), "replace"),
    **dict.fromkeys(("example", "template"), "sample"),
    "?": "help",
}


def nearest_verbs(typed: str) -> list[str]:
    """What may be meant by a word that is no verb, the likeliest first, and others only where they are nearly as likely;
    each can be typed in its place.
    """
    if typed in _MEANT:
        return [_MEANT[typed]]
    found = get_close_matches(typed, VERBS, n=2, cutoff=_LIKE)
    return [each for each in found if _likeness(typed, each) >= _likeness(typed, found[0]) - _NEARLY]


def _likeness(typed: str, verb: str) -> float:
    return SequenceMatcher(a=verb, b=typed).ratio()
