"""The form, filled with what a command said: to complete it, or to mend what went wrong. Nothing typed is lost."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from segbot.domain.actions import Verb
from segbot.domain.errors import (
    InvalidActionError,
    NameTakenError,
    ProviderError,
    SegbotError,
    SeveralSegmentsError,
    StaleError,
)
from segbot.domain.lists import UnclearListError
from segbot.domain.ports import NotDeliveredError
from segbot.slack import ids
from segbot.slack.drafting import Asked, offering, timed
from segbot.slack.interaction import Interaction, sentence
from segbot.slack.views.kit.blocks import TEXT, View
from segbot.slack.views.kit.text import typeable
from segbot.slack.views.modals.errors import TOO_LONG, problem
from segbot.slack.views.modals.form import form, with_matches
from segbot.slack.views.modals.list_questions import with_questions
from segbot.slack.views.modals.name_taken import name_taken
from segbot.slack.views.modals.typed_again import typed_again

_MENDABLE = (InvalidActionError, ProviderError, StaleError)


def filled_form(
    interaction: Interaction, asked: Asked, *, trouble: str = "", error: Exception | None = None
) -> View:
    """The form with what is known; where a part of it has no field, or does not fit into it, also what was typed as it
    was. A list that does not fit is left out, not cut: half of it would mean something else.

    Raises UnsupportedError where no connection offers the verb.
    """
    asked, trouble = _with_time(interaction, asked, trouble)
    if isinstance(error, InvalidActionError) and ids.SEGMENT in error.errors:
        # Whatever was typed is no segment: the picker stays open, and never shows the wrong one as chosen.
        asked = replace(asked, action=replace(asked.action, segment=None))
    listed = asked.text.splitlines()
    if len(asked.text) > TEXT:
        trouble = f"{trouble} {TOO_LONG.format(count=len(listed))}".strip()
        listed = []
    view = form(
        asked.action.verb,
        offering(interaction.context.use_cases.browse.connections(), asked.action.verb),
        action=asked.action,
        members=listed,
        channel=interaction.channel,
        trouble=trouble,
    )
    if isinstance(error, SeveralSegmentsError):
        view = with_matches(view, error.matches)
    return (
        view
        if _holds(view, asked)
        else {**view, "blocks": [*view["blocks"], *typed_again(interaction.typed)]}
    )


def with_list_questions(interaction: Interaction, asked: Asked, error: UnclearListError) -> View:
    """The form with what has to be asked about its list."""
    return with_questions(filled_form(interaction, asked), error.questions, files=asked.files)


def can_be_mended(error: Exception, asked: Asked) -> bool:
    """Whether the form leads on: a field to change, or just another try."""
    return isinstance(error, _MENDABLE) and asked.action.verb is not Verb.UNDO


def what_went_wrong(interaction: Interaction, error: Exception, asked: Asked) -> View:
    """In the place of a command's waiting view: the form with the sentence on top, or the sentence and the command."""
    if isinstance(error, UnclearListError):
        with suppress(SegbotError):
            return with_list_questions(interaction, asked, error)
    if isinstance(error, NameTakenError):
        return name_taken(error, pushed=False)
    said, typed = sentence(error, kept=interaction.kept), interaction.typed
    if can_be_mended(error, asked) and not interaction.kept:
        # Where the form cannot be drawn, what went wrong first is what counts.
        with suppress(SegbotError):
            return filled_form(interaction, asked, trouble=said, error=error)
    return problem(said, typed=typed)


def _with_time(interaction: Interaction, asked: Asked, trouble: str) -> tuple[Asked, str]:
    """The time that was typed as one that the form can hold, or else why it cannot."""
    if not asked.at:
        return asked, trouble
    try:
        return replace(asked, action=timed(interaction.context, asked, interaction.user), at=""), trouble
    except (InvalidActionError, NotDeliveredError) as error:
        return asked, trouble or sentence(error)


def _holds(view: View, asked: Asked) -> bool:
    """Whether everything that was said stands in a field, whole."""
    action = asked.action
    said = [
        *(action.connection, action.segment, action.name, action.description, action.criteria),
        *(action.reason, action.confirm_name, action.confirm_count, *action.fields.values()),
        asked.text,
    ]
    overlap = {_overlap(block.get("element") or {}) for block in view["blocks"]}
    everybody = any((block.get("element") or {}).get("initial_options") for block in view["blocks"])
    wanted = [typeable(each) for each in said if each]
    return all(each in overlap for each in wanted) and everybody >= action.add_all_customers and not asked.at


def _overlap(element: dict[str, Any]) -> str:
    chosen = element.get("initial_option") or {}
    return str(element.get("initial_value") or chosen.get("value") or "")
