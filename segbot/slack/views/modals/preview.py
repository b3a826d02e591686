"""The preview: what would happen, who has to agree, and the last thing asked before it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.actions import Verb
from segbot.domain.policy import Outcome
from segbot.domain.requests import Draft
from segbot.slack import ids
from segbot.slack.views.card import numbers
from segbot.slack.views.card.headline import headline, question, sizes, submit_label, where
from segbot.slack.views.card.schedule import read_as, runs
from segbot.slack.views.card.status import NOBODY_MAY_APPROVE
from segbot.slack.views.card.warnings import campaigns_besides, dangers, effects
from segbot.slack.views.kit.blocks import Block, View, asked, context, divider, fields, modal, section, typed
from segbot.slack.views.kit.newer_blocks import alert
from segbot.slack.views.kit.text import SENTENCE, approvers_named, many, people, said, told_alone
from segbot.slack.views.modals.list_reading import reading_blocks
from segbot.slack.views.modals.name_taken import already_there
from segbot.slack.views.modals.typed_again import typed_again

# What these change is no number.
_SAME_PEOPLE = {Verb.CREATE, Verb.RENAME, Verb.EDIT}


def preview(draft: Draft, *, approvers: Sequence[str] = (), pushed: bool = False, typed: str = "") -> View:
    """A modal with `submit` unless the policy refuses. `pushed`: it lies on the form, so closing goes back there;
    `typed`: the command to show again where there is no form to go back to.
    """
    ruling = draft.ruling
    refused = ruling.outcome is Outcome.REFUSE
    needs_approval = ruling.outcome is Outcome.APPROVE
    taken = already_there(draft.plan.namesakes, draft.noun)
    blocks: list[Block] = [*_refusal(draft), *([section(*taken)] if taken else []), *_question(draft)]
    blocks += reading_blocks(draft)
    if not refused:
        blocks += [divider(), section(*_next(draft, ruling.approvers or approvers))]
        blocks += _questions(draft, needs_approval=needs_approval)
    blocks += _good_to_know(draft)
    blocks += typed_again(typed)
    return modal(
        ids.PREVIEW,
        question(draft.action),
        blocks,
        submit="" if refused else submit_label(draft.action, draft.plan, needs_approval=needs_approval),
        close="Back" if pushed else ("Close" if refused else "Cancel"),
        metadata={"draft": draft.id},
    )


def _refusal(draft: Draft) -> list[Block]:
    """First of all, with the way out."""
    ruling = draft.ruling
    if ruling.outcome is not Outcome.REFUSE:
        return []
    instead = told_alone(ruling.instead, SENTENCE)
    why = f"*This can't be done right now.* {told_alone(ruling.why, SENTENCE)}"
    return [*alert(why, "error"), *([section(instead)] if instead else [])]


def _question(draft: Draft) -> list[Block]:
    """What would happen, and the numbers it is about."""
    plan, verb = draft.plan, draft.action.verb
    what = headline(draft.action, plan, draft.noun)
    size = sizes(plan) if verb not in _SAME_PEOPLE else ""
    edited = (
        f"This replaces what #{draft.edits} asked for. Approvals so far no longer count."
        if draft.edits
        else ""
    )
    warned = [each.removeprefix(":warning: ") for each in dangers(plan, verb, draft.provider_label)]
    told = numbers.not_known(plan, verb, draft.provider_label)
    return [
        *([context(edited)] if edited else []),
        section(f"*{what.replace('*', '')}?*", size),
        context(where(draft.provider_label, draft.action.connection)),
        *fields(numbers.counts(plan, verb)),
        *(block for each in warned for block in alert(each)),
        *([section(*told)] if told else []),
    ]


def _good_to_know(draft: Draft) -> list[Block]:
    unseen = [f"• {said(draft.plan.unnoticed, SENTENCE)}"] if draft.plan.unnoticed else []
    lines = [*effects(draft.plan), *unseen, *campaigns_besides(draft.plan)]
    return [context("\n".join(lines))] if lines else []


def _next(draft: Draft, approvers: Sequence[str]) -> list[str]:
    ruling, when = draft.ruling, runs(draft.action)
    why = told_alone(ruling.why, SENTENCE)
    if ruling.outcome is not Outcome.APPROVE:
        begins = f"it runs {when}" if when else "it starts as soon as you confirm"
        return [f"*What happens next:* {begins}.", read_as(draft.action)]
    by = f" by {approvers_named(approvers)}" if approvers else ""
    needed = many(ruling.approvals, "approval")
    return [
        f"*What happens next:* needs {needed}{by}. Nothing is changed before that.",
        f"*It runs {when}.* If nobody approves it by then, it expires." if when else "",
        read_as(draft.action) if when else "",
        why,
        "" if approvers else f":warning: {NOBODY_MAY_APPROVE}",
    ]


def _questions(draft: Draft, *, needs_approval: bool) -> list[Block]:
    ruling, plan = draft.ruling, draft.plan
    blocks = []
    if needs_approval or ruling.reason_required:
        blocks.append(
            asked(
                ids.REASON,
                "Why?",
                typed(
                    initial=draft.action.reason,
                    lines=True,
                    longest=500,
                    placeholder="Consent withdrawn, ticket MKT-17",
                ),
                hint="Your colleagues decide by this. Please don't name customers.",
                optional=not ruling.reason_required,
            )
        )
    if ruling.typed_proof:
        blocks.append(
            asked(
                ids.CONFIRM_NAME,
                f"Type the name of the {draft.noun}",
                typed(initial=draft.action.confirm_name, placeholder=plan.segment_name),
                hint=f"Exactly: {plan.segment_name}",
            )
        )
        if plan.before is not None:
            blocks.append(
                asked(
                    ids.CONFIRM_COUNT,
                    "Type how many people will leave",
                    typed(initial=draft.action.confirm_count, longest=20),
                    hint=f"{people(plan.removes)} would leave.",
                )
            )
    return blocks
