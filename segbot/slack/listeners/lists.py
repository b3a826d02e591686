"""Lists read once more in another way: with hidden rows, or with other columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import App

from segbot.domain.errors import UserError
from segbot.domain.lists import Answers, UnclearListError
from segbot.slack import ids
from segbot.slack.context import SlackContext
from segbot.slack.drafting import Asked, make_preview, waiting_in
from segbot.slack.interaction import Interaction, listener, sentence
from segbot.slack.prefilled_form import with_list_questions
from segbot.slack.views.card.headline import title
from segbot.slack.views.modals.errors import DRAFT_LOST, loading, problem


def register(app: App, context: SlackContext) -> None:
    app.action(ids.HIDDEN_ROWS)(listener(context, include_hidden_rows))
    app.action(ids.READ_AGAIN)(listener(context, choose_columns))


def include_hidden_rows(interaction: Interaction) -> None:
    """The preview again, with the rows a workbook hides."""
    read_again(interaction, lambda answers: replace(answers, hidden_rows=True))


def choose_columns(interaction: Interaction) -> None:
    """The questions about the list once more, also those that were answered last time."""
    read_again(interaction, lambda answers: Answers(hidden_rows=answers.hidden_rows, afresh=True))


def read_again(interaction: Interaction, changed: Callable[[Answers], Answers]) -> None:
    """In the place of the preview: what becomes of the same lists with other answers."""
    draft_id = interaction.metadata().get("draft")
    if not isinstance(draft_id, str):
        raise UserError(DRAFT_LOST)
    given = interaction.context.use_cases.submit.given(draft_id, interaction.origin())
    asked = Asked(
        action=given.action,
        text=given.text,
        files=tuple({"id": file} for file in given.files),
        answers=changed(given.answers),
        edits=given.edits,
    )
    pushed = bool(interaction.view.get("previous_view_id"))
    view_id = str(interaction.view.get("id") or "")
    interaction.ack()
    interaction.context.client.views_update(
        view_id=view_id, view=loading(title(asked.action.verb), pushed=pushed)
    )
    waiting = waiting_in(interaction.context, asked, pushed=pushed, view_id=view_id)
    waiting.shown()

    def work(told: Interaction) -> None:
        try:
            origin = replace(told.origin(), channel=given.channel)
            view = make_preview(told.context, asked, origin, pushed=pushed, waiting=waiting)
        except UnclearListError as error:
            view = with_list_questions(told, asked, error)
        except Exception as error:  # noqa: BLE001 - shown where the person is waiting; unforeseen ones are logged
            view = problem(sentence(error), pushed=pushed)
        waiting.finish(told.answering(view))

    interaction.later(work)
