"""Views that wait, and views that say what went wrong and what to do next."""

from __future__ import annotations

from segbot.slack.views.blocks import View, modal, section
from segbot.slack.views.words import SENTENCE, plain, told_alone

LOADING = "loading"
PROBLEM = "problem"

SIGN_IN_ELSEWHERE = (
    "I only work for people of the workspace I am installed in. Ask a colleague there to do this for you."
)
NO_BOTS = "I only take commands from people."
NOT_SHOWN = (
    "The preview is ready but Slack did not show it. Please ask again with `/segment`; nothing was changed."
)
MALFORMED = (
    "I could not read that button. Open `/segment requests` and go on from there; nothing was changed."
)
OLD_BUTTON = "That button is from an older version of me. Open `/segment requests` and go on from there; nothing was changed."
UNKNOWN_COMMAND = "I listen to `/segment`. Try `/segment help`."
DRAFT_LOST = "This preview is no longer kept. Ask again with `/segment`; nothing was changed."
TOO_LATE = (
    "That took longer than Slack waits, so I could not open anything. Please try again; nothing was changed."
)


def unexpected(reference: str) -> str:
    """Nothing was changed: every change is one transaction, and this one was not committed."""
    return f"Something went wrong on my side (reference {reference}). Nothing was changed. Please try again."


def unexpected_after(reference: str) -> str:
    """What was asked for is committed; only saying so, or the next step, went wrong."""
    return (
        f"Something went wrong on my side (reference {reference}), after what you asked for was written down."
        " Look at `/segment requests` in a moment before you try again."
    )


def loading(title: str, *, external_id: str = "", pushed: bool = False) -> View:
    view = modal(
        LOADING,
        title,
        [
            section(
                ":hourglass_flowing_sand: Looking at the segment and counting people. This can take a little while…"
            )
        ],
        close="Back" if pushed else "Cancel",
    )
    return {**view, "external_id": external_id} if external_id else view


def problem(sentence: str, *, title: str = "That did not work", pushed: bool = False) -> View:
    """`sentence` is harmless already. Pushed on a form, its Back leaves everything typed where it was."""
    what_next = (
        "Go *Back* and change it: what you typed is still there." if pushed else "Close this and try again."
    )
    return modal(
        PROBLEM,
        title,
        [section(f":warning: {sentence}"), section(what_next)],
        close="Back" if pushed else "Close",
    )


def harmless(sentence: str) -> str:
    """An error's sentence: it may quote what somebody typed."""
    return told_alone(sentence, SENTENCE * 3)


def field_errors(errors: dict[str, str]) -> dict[str, str]:
    """By block id, as plain text."""
    return {block: plain(text, SENTENCE) for block, text in errors.items()}
