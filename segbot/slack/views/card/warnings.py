"""What is dangerous about one change, in lines; and limits where they matter. Nothing where there is nothing to say."""

from __future__ import annotations

from collections.abc import Iterator

from segbot.domain.actions import Verb
from segbot.domain.approval.start_times import SUSPENDED
from segbot.domain.planning.plan import CampaignAim, CampaignCheck, Plan
from segbot.domain.policy.budgets import Used, in_words
from segbot.slack.views.kit.blocks import Block, context
from segbot.slack.views.kit.text import SENTENCE, excerpt, in_short, moment, named, people, said

_CONNECTIONS = 20
_NEAR = 0.8
_WORDS = 18
_NAME_WORDS = 8
_EFFECTS = 8
_NOTES = 6


def dangers(plan: Plan, verb: Verb, label: str) -> list[str]:
    """Lines for everybody who has to decide, the worst first."""
    return [f":warning: {each}" for each in _dangers(plan, verb, said(label))]


def _dangers(plan: Plan, verb: Verb, label: str) -> Iterator[str]:
    if plan.effects and plan.effects[0].endswith(SUSPENDED):
        yield in_short(plan.effects[0], _WORDS)
    yield from _campaign(plan)
    if plan.all_customers:
        yield "Every customer would be added."
    if plan.everyone_leaves and plan.before is None:
        yield f"Everyone would leave. {label} doesn't tell us how many people that is."
    elif plan.everyone_leaves and plan.before:
        yield f"All {people(plan.before)} would leave."
    elif verb is Verb.DELETE and plan.before is None:
        yield f"{label} doesn't tell us how many people are in it."
    elif plan.removes and plan.before is None:
        yield f"{label} doesn't tell us its size, so the share is unknown."
    if plan.people_created:
        yield f"{people(plan.people_created)} would be new customers at {label}."


def _campaign(plan: Plan) -> Iterator[str]:
    at = f" {moment(plan.next_send)}" if plan.next_send else ""
    match plan.campaign_check:
        case CampaignCheck.SCHEDULED:
            name = excerpt(plan.campaign_notes[0], _NAME_WORDS) if plan.campaign_notes else ""
            yield f"A scheduled campaign {_does(plan)}{f' and goes out{at}' if at else ''}.{f' {name}' if name else ''}"
        case CampaignCheck.UNKNOWN:
            yield f"We couldn't check every campaign that may use it{f'; the next goes out{at}' if at else ''}."
        case CampaignCheck.WARN:
            yield f"Campaigns use it; none is scheduled{f', the next may go out{at}' if at else ''}."
        case _:
            return


def _does(plan: Plan) -> str:
    """Without those who leave, such a campaign reaches fewer or, where it leaves them out, more."""
    return "leaves out its people" if plan.campaign_aims == {CampaignAim.WITHOUT} else "uses it"


def effects(plan: Plan) -> list[str]:
    """What the provider does besides, as it is declared; for preview and details."""
    lines = [f"• {said(effect, SENTENCE)}" for effect in plan.effects[:_EFFECTS]]
    if len(plan.effects) > _EFFECTS:
        lines.append(f"• … and {len(plan.effects) - _EFFECTS} more.")
    return lines


def campaigns_besides(plan: Plan) -> list[str]:
    """What `dangers` has not said of them already; for the preview, which shows both."""
    if not any(_campaign(plan)):
        return campaigns(plan)
    notes = plan.campaign_notes
    scheduled = plan.campaign_check is CampaignCheck.SCHEDULED
    told = bool(notes) and scheduled and excerpt(notes[0], _NAME_WORDS) == excerpt(notes[0], _WORDS)
    return _notes(plan)[1 if told else 0 :]


def campaigns(plan: Plan) -> list[str]:
    """What is known of campaigns that use the segment; for the details."""
    verdicts = {
        CampaignCheck.CLEAR: ":white_check_mark: No scheduled campaign uses it.",
        CampaignCheck.WARN: ":warning: Campaigns use it, none of them scheduled.",
        CampaignCheck.SCHEDULED: f":octagonal_sign: A scheduled campaign {_does(plan)}.",
        CampaignCheck.UNKNOWN: ":grey_question: We couldn't check every campaign that may use it.",
    }
    lines = [verdicts[plan.campaign_check]] if plan.campaign_check in verdicts else []
    lines += [line for line in [next_send(plan)] if line]
    return lines + _notes(plan)


def _notes(plan: Plan) -> list[str]:
    return [f"• {said(note, SENTENCE)}" for note in plan.campaign_notes[:_NOTES]]


def next_send(plan: Plan) -> str:
    """When the next campaign goes out that uses the segment, or may; empty where that is not known."""
    if plan.next_send is None:
        return ""
    at = moment(plan.next_send)
    match plan.campaign_check:
        case CampaignCheck.SCHEDULED:
            return f"• Next send: {at}."
        case CampaignCheck.WARN:
            return f"• Next send, once scheduled: {at}."
        case _:
            return f"• Next send that may use it: {at}."


def removals_today(used: Used | None) -> list[Block]:
    """For the Home tab: only where somebody is near a limit."""
    if used is None:
        return []
    each = [("You", used.person, used.budgets.person)]
    each += [(named(name), count, used.budgets.connection) for name, count in used.connections[:_CONNECTIONS]]
    near = [(whose, count, limit) for whose, count, limit in each if limit and count >= _NEAR * limit]
    if not near:
        return []
    told = " · ".join(f"{whose} {in_words(count)} of {limit:,}" for whose, count, limit in near)
    return [context(f":warning: Removed without approval in the last 24 hours: {told}")]
