"""Law 5: guests and strangers see nothing and change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .judge import law

if TYPE_CHECKING:
    from ..life import Life

# A name as short as this stands in other words too.
SHORT = 3
OUTSIDERS = frozenset({"U0GUS", "U0OTTO"})


@law(5, "a guest or stranger changes nothing", "fact")
def change_nothing(life: Life, fact: Any) -> Iterator[str]:
    """Nothing that is written down was done by a guest, or by somebody from another company."""
    if fact["actor"] in OUTSIDERS and fact["event"] != "requested":
        yield f"#{fact['request_id']} {fact['event']} by {life.workspace.people[fact['actor']].name}"


@law(5, "a guest or stranger asks for nothing", "fact")
def ask_nothing(life: Life, fact: Any) -> Iterator[str]:
    """No request is a guest's or a stranger's."""
    if fact["actor"] in OUTSIDERS and fact["event"] == "requested":
        yield f"#{fact['request_id']} was asked for by {life.workspace.people[fact['actor']].name}"


@law(5, "a stranger asks for nothing", "fact")
def no_strangers(life: Life, fact: Any) -> Iterator[str]:
    """No request is that of somebody from another company."""
    if fact["actor"] == "U0OTTO":
        yield f"#{fact['request_id']} {fact['event']} by {life.workspace.people[fact['actor']].name}"


@law(5, "a stranger sees nothing", "step")
def strangers_see_nothing(life: Life) -> Iterator[str]:
    """Nobody from another company is shown the name of a segment, but for what they have typed themselves."""
    yield from _shown(life, "U0OTTO")


@law(5, "a guest sees nothing", "step")
def guests_see_nothing(life: Life) -> Iterator[str]:
    """No guest is shown the name of a segment, but for what they have typed themselves."""
    yield from _shown(life, "U0GUS")


def _shown(life: Life, user: str) -> Iterator[str]:
    slack, seen, own = life.workspace, life.seen_so_far, f"D{user[1:]}"
    told = [(each.text, each.how) for each in slack.privately[seen.get(user, 0) :] if each.user == user]
    told += [(said.written, "direct") for said in slack.messages[seen.get(own, 0) :] if said.channel == own]
    for text, how in told:
        names = [
            name
            for name in life.segment_names()
            if len(name) > SHORT and name in text and name not in life.record.typed.get(user, "")
        ]
        if names:
            yield f"{slack.people[user].name} was shown “{names[0]}” ({how})"
    seen[user], seen[own] = len(slack.privately), len(slack.messages)
