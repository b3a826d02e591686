"""Views that wait, and views that say what went wrong and what to do next."""

from __future__ import annotations

from segbot.slack import ids
from segbot.slack.views.kit.blocks import Block, View, actions, button, modal, section
from segbot.slack.views.kit.newer_blocks import alert
from segbot.slack.views.kit.text import SENTENCE, plain, told_alone
from segbot.slack.views.modals.typed_again import typed_again

LOADING = "loading"
PROBLEM = "problem"
_LONGEST_VALUE = 1_900

SIGN_IN_ELSEWHERE = (
    "segbot only works for people of its own workspace. Ask a colleague there to do this for you."
)
NO_BOTS = "I only take commands from people."
NOT_SHOWN = (
    "The preview is ready, but Slack didn't show it. Nothing was changed; please ask again with `/segment`."
)
ASKED_FOR_UNSEEN = "Your request was made, but Slack didn't show it. See `/segment requests`."
SAMPLE_NOT_SHOWN = "Slack didn't show the sample. Please try again."
TOO_LONG = "Your list of {count:,} people is longer than its field takes, so the field is empty: put the list into a file."
MALFORMED = "I couldn't read that button. Nothing was changed; go on from `/segment requests`."
OLD_BUTTON = (
    "That button is from an older version of segbot. Nothing was changed; go on from `/segment requests`."
)
UNKNOWN_COMMAND = "I listen to `/segment`. Try `/segment help`."
DRAFT_LOST = "This preview has expired. Ask again with `/segment`; nothing was changed."
TOO_LATE = "Slack didn't wait long enough for me to answer. Nothing was changed; please try again."


BUSY = "Slack is busy right now. Nothing was changed; please try again in a moment."
BUSY_AFTER = "Slack is busy, but your request is saved. Look at `/segment requests` in a moment."


def try_again(command: str) -> list[Block]:
    """A button that does what was typed, without typing it again; nothing where that is too long for a button."""
    text = command.removeprefix(ids.COMMAND).strip()
    if not text or len(text) > _LONGEST_VALUE:
        return []
    return actions("try-again", [button("Try again", ids.TRY_AGAIN, text, style="primary")])


def unexpected(reference: str) -> str:
    """Nothing was changed: every change is one transaction, and this one was not committed."""
    return f"Something went wrong on my side (reference {reference}). Nothing was changed. Please try again."


def refused_by_slack(word: str, reference: str, *, kept: bool) -> str:
    """Slack's own word, for whoever runs segbot to look up; `kept`: what was asked for is committed."""
    then = "Your request is saved: see `/segment requests`." if kept else "Nothing was changed."
    return f"Slack refused to show this (`{word}`, reference {reference}). {then} Please tell whoever runs segbot."


def unexpected_after(reference: str) -> str:
    """What was asked for is committed; only saying so, or the next step, went wrong."""
    return (
        f"Something went wrong on my side (reference {reference}), but your request is saved."
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


def problem(sentence: str, *, title: str = "That didn't work", pushed: bool = False, typed: str = "") -> View:
    """`sentence` is harmless already. Pushed on a form, its Back leaves everything typed where it was; `typed` is the
    command that is shown again where there is no form. A sentence that names the next command needs no other advice.
    """
    closing = "" if ids.COMMAND in sentence else "Close this and try again."
    what_next = "Go *Back* and change it: what you typed is still there." if pushed else closing
    return modal(
        PROBLEM,
        title,
        [*alert(sentence), *([section(what_next)] if what_next else []), *typed_again(typed)],
        close="Back" if pushed else "Close",
    )


def written_down(external_id: str) -> View:
    """Over a form that was sent, while it is found out whether it counts."""
    waiting = modal(
        LOADING, "One moment", [section(":hourglass_flowing_sand: Saved. Checking with Slack who you are…")]
    )
    return {**waiting, "external_id": external_id}


def it_counts() -> View:
    """In its place when it counted; closing it closes the form below as well."""
    return {
        **modal(
            LOADING,
            "Done",
            [section(":white_check_mark: Your decision counts; the card shows it.")],
            close="Close",
        ),
        "clear_on_close": True,
    }


def refused(sentence: str) -> View:
    """Over a form whose answer does not count: a sentence of the use cases, which may quote what somebody typed."""
    return modal(
        PROBLEM,
        "That didn't work",
        [
            *alert(harmless(sentence)),
            section("What you typed is still there: go *Back* to copy it or to try again."),
        ],
        close="Back",
    )


def harmless(sentence: str) -> str:
    """An error's sentence: it may quote what somebody typed."""
    return told_alone(sentence, SENTENCE * 3)


def field_errors(errors: dict[str, str]) -> dict[str, str]:
    """By block id, as plain text."""
    return {block: plain(text, SENTENCE) for block, text in errors.items()}
