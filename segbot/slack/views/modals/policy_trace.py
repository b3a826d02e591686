"""Why the policy ruled as it did: the rules that were looked at, and the conditions that decided, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from segbot.domain.policy import Rule, TracedRule
from segbot.slack.views.kit.text import many, people, said, who

_SHOWN = 8
_ONE_OF = " or "


def reasons(tried: Sequence[TracedRule]) -> list[str]:
    """A line each, the one that fired last."""
    left_out = len(tried) - _SHOWN
    earlier = [f"… {many(left_out, 'rule')} before these did not apply."] if left_out > 0 else []
    return [*earlier, *map(_reason, tried[-_SHOWN:])]


def _reason(tried: TracedRule) -> str:
    rule = tried.rule
    if tried.unmet:
        return f"• {said(rule.name)} does not apply: it is for “{condition(rule, tried.unmet)}”."
    given = [condition(rule, name) for name in rule.conditions]
    when = f"it is for “{'; '.join(given)}”" if given else "it's the default; no other rule matched"
    return f"• *{said(rule.name)}* applies: {when}."


def condition(rule: Rule, name: str) -> str:
    """One condition of a rule, such as `at most 100 people leave`."""
    return _WORDS[name](getattr(rule, name))


def _listed(drawn: Callable[[Any], str], values: Any) -> str:
    return _ONE_OF.join(drawn(each) for each in sorted(values))


_WORDS: dict[str, Callable[[Any], str]] = {
    "actions": lambda verbs: _listed(lambda verb: str(verb.value), verbs),
    "requesters": lambda users: f"asked by {_listed(who, users)}",
    "campaigns": lambda verdicts: (
        f"campaigns: {_listed(lambda each: each.value.replace('_', ' '), verdicts)}"
    ),
    "all_customers": lambda wanted: "all customers join" if wanted else "not all customers join",
    "share_known": lambda wanted: f"the share that leaves is {'known' if wanted else 'not known'}",
    "removes_above": lambda count: f"more than {people(count)} leave",
    "removes_at_most": lambda count: f"at most {people(count)} leave" if count else "nobody leaves",
    "share_above": lambda part: f"more than {part * 100:g}% of it leaves",
    "share_at_most": lambda part: f"at most {part * 100:g}% of it leaves",
    "adds_above": lambda count: f"more than {people(count)} join",
    "adds_at_most": lambda count: f"at most {people(count)} join",
    "creates_above": lambda count: f"more than {people(count)} are created as customers",
    "creates_at_most": lambda count: f"at most {people(count)} are created as customers",
    "size_above": lambda count: f"it has more than {people(count)}",
    "size_at_most": lambda count: f"it has at most {people(count)}",
    "connections": lambda names: f"account {_listed(said, names)}",
    "channels": lambda names: f"asked in {_listed(said, names)}",
    "segments": lambda names: f"segment {_listed(said, names)}",
}
