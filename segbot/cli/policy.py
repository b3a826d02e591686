"""`segbot policy …` for operators: which rule fires for a command, and what another policy file would have decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segbot.bootstrap import SystemClock
from segbot.domain.actions import Verb
from segbot.domain.errors import UserError
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy.freezes import frozen
from segbot.flows.approving.simulate import Numbers, explain, imagined, replay
from segbot.settings import load_policy, load_settings
from segbot.slack.drafting import from_command
from segbot.slack.input.command import parse_command
from segbot.store import Store

_SAID_ALONE = (
    "An undo is judged as what it turns out to be: ask for that (taking an addition back is a removal)."
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A command as it would be typed in Slack, and the numbers that only the provider would know."""

    command: str
    listed: int | None = None
    size: int | None = None
    leaving: int | None = None
    created: int | None = None
    campaigns: str = CampaignCheck.NOT_NEEDED.value
    requester: str = ""
    channel: str = ""


def explain_command(question: Question, policy_file: Path | None = None) -> str:
    """The ruling, its reason, and every rule on the way. Asks no provider. Raises UserError, ConfigurationError."""
    settings = load_settings()
    policy = load_policy(policy_file, settings.approvers) if policy_file else settings.policy_in_force()
    command = parse_command(question.command.strip().removeprefix("/segment"))
    if command.verb not in {verb.value for verb in Verb}:
        return "runs at once: it only looks"
    asked = from_command(command)
    if asked.action.verb is Verb.UNDO:
        raise UserError(_SAID_ALONE)
    typed = len(set(asked.text.splitlines()))
    numbers = Numbers(
        listed=typed if question.listed is None else question.listed,
        size=question.size,
        leaving=question.leaving,
        created=question.created,
        campaigns=CampaignCheck(question.campaigns),
    )
    plan = imagined(asked.action, numbers)
    told = explain(asked.action, plan, policy, requester=question.requester, channel=question.channel)
    held = frozen(asked.action, policy.freezes, SystemClock().now())
    freeze = [f"{held.sentence} Until then it would be suspended at its start."] if held else []
    return "\n".join([told, *freeze, *_assumed(question, asked.action.verb)])


def _assumed(question: Question, verb: Verb) -> Iterator[str]:
    """What was not said, so that nobody takes the answer for more than it is."""
    unknown = []
    if question.size is None and verb in (Verb.REMOVE, Verb.REPLACE, Verb.CLEAR, Verb.DELETE, Verb.IMPORT):
        unknown.append("how many people are in it (--size)")
    if question.created is None and verb in (Verb.ADD, Verb.CREATE, Verb.REPLACE):
        unknown.append("how many of them the provider does not know yet (--created)")
    if unknown:
        yield f"Not given, so taken as unknown: {'; '.join(unknown)}."


def replay_log(policy_file: Path) -> Iterator[str]:
    """A line for each request that the other policy rules otherwise, and a summary. Raises ConfigurationError."""
    settings = load_settings()
    other = load_policy(policy_file, settings.approvers)
    store = Store(settings.database_url, now=SystemClock().now)
    changes: Counter[str] = Counter()
    try:
        for each in replay(store, other):
            changes[each.change] += 1
            if each.change:
                yield f"{each.change:<12}  {each.line()}"
    finally:
        store.close()
    told = ", ".join(f"{count} {change}" for change, count in sorted(changes.items()) if change)
    yield f"{changes.total()} requests: {changes['']} as before{', ' if told else ''}{told}."
