"""The preview: what would happen, who has to agree, and the last thing asked before it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.actions import Action
from segbot.domain.policy import Outcome
from segbot.domain.requests import Draft
from segbot.slack import ids
from segbot.slack.views.card.headline import counts, headline, submit_label, title, warnings, where
from segbot.slack.views.card.schedule import read_as, runs
from segbot.slack.views.card.warnings import guarded
from segbot.slack.views.kit.blocks import Block, View, asked, context, divider, fields, modal, section, typed
from segbot.slack.views.kit.text import SENTENCE, approvers_named, many, people, said
from segbot.slack.views.modals.list_reading import reading_blocks
from segbot.slack.views.modals.name_taken import already_there
from segbot.slack.views.modals.typed_again import typed_again


def preview(draft: Draft, *, approvers: Sequence[str] = (), pushed: bool = False, typed: str = "") -> View:
    """A modal with `submit` unless the policy refuses. `pushed`: it lies on the form, so closing goes back there;
    `typed`: the command to show again where there is no form to go back to.
    """
    ruling = draft.ruling
    refused = ruling.outcome is Outcome.REFUSE
    needs_approval = ruling.outcome is Outcome.APPROVE
    blocks: list[Block] = [
        section(headline(draft.action, draft.plan, draft.noun)),
        context(where(draft.provider_label, draft.action.connection)),
        *fields(counts(draft.plan, draft.action.verb)),
    ]
    if draft.edits:
        blocks.insert(
            0,
            context(
                f"In the place of what request #{draft.edits} asked for; approvals given no longer count."
            ),
        )
    taken = already_there(draft.plan.namesakes, draft.noun)
    blocks = [section(*taken), *blocks] if taken else blocks
    told = warnings(draft.plan)
    blocks += [section(*told)] if told else []
    blocks += guarded(draft.ruling, draft.plan, asker=draft.origin.user, connection=draft.action.connection)
    blocks += reading_blocks(draft)
    blocks += [divider(), section(*_next(draft, ruling.approvers or approvers))]
    if not refused:
        blocks += _questions(draft, needs_approval=needs_approval)
    blocks += typed_again(typed)
    return modal(
        ids.PREVIEW,
        f"{title(draft.action.verb)}?"[:24],
        blocks,
        submit="" if refused else submit_label(draft.action, draft.plan, needs_approval=needs_approval),
        close="Back" if pushed else ("Close" if refused else "Cancel"),
        metadata={"draft": draft.id},
    )


def _next(draft: Draft, approvers: Sequence[str]) -> list[str]:
    ruling = draft.ruling
    why = said(ruling.why, SENTENCE)
    match ruling.outcome:
        case Outcome.REFUSE:
            return [":octagonal_sign: *I will not do this.*", why, said(ruling.instead, SENTENCE)]
        case Outcome.RUN | Outcome.CONFIRM:
            when = runs(draft.action)
            begins = f"once you confirm, it runs {when}" if when else "it starts as soon as you confirm"
            return [f"*What happens next:* {begins}.", read_as(draft.action), why]
        case Outcome.APPROVE:
            by = f" by {approvers_named(approvers)}" if approvers else ""
            needed = many(ruling.approvals, "approval")
            return [
                f"*What happens next:* it needs {needed}{by}. Nothing is changed before that.",
                *_later(draft.action),
                why,
                "" if approvers else NOBODY_MAY_APPROVE,
            ]


def _later(action: Action) -> list[str]:
    """Where it is scheduled: when it runs, and that it has to be agreed to by then."""
    when = runs(action)
    return [f"*It runs {when}.* If it is not approved by then, it expires.", read_as(action)] if when else []


NOBODY_MAY_APPROVE = (
    ":warning: Nobody may approve yet: `SEGBOT_APPROVERS` is empty. Ask whoever runs segbot to set it."
)


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
                hint="Your colleagues decide by this. No names or addresses of customers, please.",
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
