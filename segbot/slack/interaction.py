"""One call from Slack: who it is from, how to answer them privately, and what becomes of an error on the way."""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Args
from slack_sdk.errors import SlackApiError

from segbot.domain.actions import Origin, Verb
from segbot.domain.approval.card_binding import wrong_key
from segbot.domain.errors import InvalidActionError, NameTakenError, SegbotError, StaleError, UserError
from segbot.domain.ports import NotDeliveredError, UndeliverableError
from segbot.slack import ids
from segbot.slack.access import gate
from segbot.slack.access.traced import step_of
from segbot.slack.context import SlackContext
from segbot.slack.delivery.posting import NO_UNFURLING
from segbot.slack.delivery.private_answer import answer_privately, slack_reason
from segbot.slack.delivery.refusals import SLACK_FAILS, is_busy, method_of, told_of
from segbot.slack.delivery.view_updates import surely_shown
from segbot.slack.input.button_values import document, request_and_version
from segbot.slack.input.tokenizer import as_shown
from segbot.slack.views.kit.blocks import LONG_FALLBACK, TEXT, Block, View, message, section
from segbot.slack.views.modals.errors import (
    BUSY,
    BUSY_AFTER,
    MALFORMED,
    NO_BOTS,
    SIGN_IN_ELSEWHERE,
    TOO_LATE,
    field_errors,
    harmless,
    problem,
    refused_by_slack,
    try_again,
    unexpected,
    unexpected_after,
)
from segbot.slack.views.modals.name_taken import name_taken
from segbot.slack.views.modals.typed_again import typed_again

__all__ = [
    "SLACK_FAILS",
    "Interaction",
    "answer_privately",
    "attempt",
    "listener",
    "none_of",
    "request_and_version",
    "sentence",
    "slack_reason",
]

_LOG = logging.getLogger("segbot.slack")
OUT_OF_ORDER = (
    "segbot isn't working right now. Nothing was changed. Whoever runs it finds the reason in its log."
)
_TRIGGERS = frozenset(
    {
        "expired_trigger_id",
        "trigger_expired",
        "exchanged_trigger_id",
        "trigger_exchanged",
        "invalid_trigger_id",
    }
)
_ANSWER_TO, _TRACE = "answer_to", "trace"
_NO_LONGER_THERE = frozenset({"hash_conflict", "not_found", "view_not_found"})


class Interaction:
    """A slash command, a press, a submission, a request for options or an event.

    `kept` is set once what was asked for is committed: an error after that must not say that nothing happened. `unheard`:
    Slack did not take the last private answer, by no way there is.
    """

    def __init__(self, context: SlackContext, args: Args) -> None:
        self.context = context
        self.body: dict[str, Any] = args.body
        self.kept = self.unheard = False
        self.trace = ""
        self._ack = args.ack
        self.kind = "command" if "command" in self.body else str(self.body.get("type") or "")

    @property
    def user(self) -> str:
        told = self.body.get("user") or {}
        return str(self.body.get("user_id") or (told.get("id") if isinstance(told, dict) else "") or "")

    @property
    def channel(self) -> str:
        told = self.body.get("channel") or {}
        inside = told.get("id") if isinstance(told, dict) else ""
        return str(self.body.get("channel_id") or inside or self._container.get("channel_id") or "")

    @property
    def message_ts(self) -> str:
        """Of a message everybody sees; a private one cannot be redrawn."""
        return "" if self._container.get("is_ephemeral") else str(self._container.get("message_ts") or "")

    @property
    def trigger(self) -> str:
        return str(self.body.get("trigger_id") or "")

    @property
    def view(self) -> dict[str, Any]:
        view: dict[str, Any] = self.body.get("view") or {}
        return view

    @property
    def action(self) -> dict[str, Any]:
        """The pressed button, changed menu, or overflow menu with what was chosen in it."""
        actions: list[dict[str, Any]] = self.body.get("actions") or [{}]
        return actions[0]

    @property
    def typed(self) -> str:
        """The command as the person sees it; empty where it was none."""
        text = as_shown(str(self.body.get("text") or "")) if self.kind == "command" else ""
        return f"{self.body.get('command')} {text}" if text else ""

    @property
    def acked(self) -> bool:
        return self._ack.response is not None

    def ack(self, **answer: Any) -> None:
        view = answer.get("view")
        self._ack(
            **({**answer, "view": surely_shown(self.context, view)} if isinstance(view, dict) else answer)
        )

    def origin(self, channel: str = "") -> Origin:
        return Origin(user=self.user, team=self.context.home_team, channel=channel or self.channel)

    def verb(self) -> Verb:
        """What the form is for. Raises UserError when it is not what segbot put there."""
        try:
            return Verb(str(self.metadata().get("verb")))
        except ValueError:
            raise UserError(MALFORMED) from None

    def metadata(self) -> dict[str, Any]:
        """What the view carries; raises UserError when it is not what segbot put there."""
        return document(self.view.get("private_metadata"))

    def pressed(self) -> tuple[int, int]:
        """Request and version of a button. Raises UserError for anything else."""
        return request_and_version(document(self.value))

    def chosen(self) -> str:
        """The action id that was chosen in the menu of a card; empty for anything else."""
        return str(document(self.value).get("do") or "")

    @property
    def value(self) -> Any:
        """Of a button, or of the option chosen in a menu."""
        option = self.action.get("selected_option")
        return option.get("value") if isinstance(option, dict) else self.action.get("value")

    @property
    def button_key(self) -> str:
        """What the button, or the form a button opened, carries to prove which request it is about."""
        option = self.action.get("selected_option")
        value = option.get("value") if isinstance(option, dict) else self.action.get("value")
        kept = value if value is not None else self.view.get("private_metadata")
        try:
            key = document(kept).get("key")
        except UserError:
            return ""
        return key if isinstance(key, str) else ""

    def check_button(self) -> None:
        """Raises StaleError for a button of another life of the database. What decides is checked where it is settled."""
        if self.kind != "block_actions" or gate.needed(self.body) is gate.Needs.NOTHING:
            return
        option = self.action.get("selected_option")
        value = option.get("value") if isinstance(option, dict) else self.action.get("value")
        try:
            number, _version = request_and_version(document(value))
        except UserError:
            return
        refused = wrong_key(self.context.use_cases.browse.request(number), self.button_key)
        if refused:
            raise StaleError(refused)

    def pressed_older(self) -> tuple[str, int]:
        """What was searched for, and where its next page begins. Raises UserError for anything else."""
        value = document(self.action.get("value"))
        typed, before = value.get("audit"), value.get("before")
        if not isinstance(typed, str) or not isinstance(before, int):
            raise UserError(MALFORMED)
        return typed, before

    def refusal(self) -> str:
        """Why this visitor is not served at all; empty for people of the home workspace."""
        if self.kind == "event_callback":
            return ""
        told = self.body.get("user") or {}
        mine = told.get("team_id") if isinstance(told, dict) else None
        team = self.body.get("team") or {}
        teams = {str(each) for each in (self.body.get("team_id"), team.get("id"), mine) if each}
        enterprise = self.body.get("enterprise_id") or (self.body.get("enterprise") or {}).get("id")
        if not self.user or self.body.get("bot_id"):
            return NO_BOTS
        home = self.context.home
        ours = home.may_come_from(teams, str(enterprise or team.get("enterprise_id") or ""))
        return "" if ours else SIGN_IN_ELSEWHERE

    @property
    def answer_to(self) -> str:
        """Where this person is answered without the bot being in the channel: of the command, or as the view carries it.
        docs.slack.dev/interactivity/handling-user-interaction: half an hour, five times.
        """
        own = self.body.get("response_url")
        try:
            return str(own or self.metadata().get(_ANSWER_TO) or "")
        except UserError:
            return ""

    @property
    def carried(self) -> str:
        """The trace that a view of ours was shown in."""
        try:
            return str(self.metadata().get(_TRACE) or "") if self.view else ""
        except UserError:
            return ""

    def answering(self, view: View) -> View:
        """The view with where to answer once it is sent in, and the trace it then goes on in."""
        told = {name: value for name, value in ((_ANSWER_TO, self.answer_to), (_TRACE, self.trace)) if value}
        if not told or view.get("callback_id") not in (ids.FORM, ids.PREVIEW):
            return view
        kept = json.dumps({**json.loads(view["private_metadata"]), **told})
        return {**view, "private_metadata": kept} if len(kept) <= TEXT else view

    def show(self, view: View) -> str:
        """Open a view, or push it where one is open already; the id of the new view."""
        view = self.answering(view)
        on_a_modal = self.view.get("type") == "modal"
        call = self.context.client.views_push if on_a_modal else self.context.client.views_open
        opened = call(trigger_id=self.trigger, view=view)
        return str((opened.get("view") or {}).get("id") or "")

    def later(self, work: Callable[[Interaction], None]) -> None:
        """Do it in the pool, where a provider may take its time; errors find the person all the same."""
        self.context.executor.submit(self.context.tracer.bound(partial(attempt, self, work)))

    def decide(self, work: Callable[[Interaction], None]) -> None:
        """Act on a press that is written down."""
        self.context.deciders.submit(attempt, self, work)

    def tell(self, text: str, blocks: list[Block] | None = None) -> None:
        """Say something to this person alone, by whatever way is open. Nothing to say, nothing said."""
        if not text:
            self._settle()
        elif self.kind == "command" and not self.acked:
            self.ack(text=text, blocks=blocks or [section(text)], response_type="ephemeral", **NO_UNFURLING)
        elif self.kind == "view_submission" and not self.acked:
            self.ack(
                response_action="push" if self._room_on_top() else "update", view=problem(text, pushed=True)
            )
        else:
            self._settle()
            self._privately(message(text, blocks or [section(text)], longest=LONG_FALLBACK))

    def tell_sentence(self, text: str) -> None:
        """A sentence of the use cases, which may quote what somebody typed."""
        self.tell(harmless(text))

    def fail(self, error: Exception) -> None:
        """Tell the person what came of an error, on the field it belongs to where there is one."""
        if isinstance(error, NameTakenError) and self.kind == "view_submission" and not self.acked:
            self.ack(
                response_action="push" if self._room_on_top() else "update",
                view=name_taken(error, pushed=True),
            )
            return
        if isinstance(error, InvalidActionError) and self.kind == "view_submission" and not self.acked:
            inputs = {
                each.get("block_id") for each in self.view.get("blocks") or [] if each.get("type") == "input"
            }
            if error.errors and set(error.errors) <= inputs:
                self.ack(response_action="errors", errors=field_errors(error.errors))
                return
        if self.acked and isinstance(error, SlackApiError) and slack_reason(error) in _NO_LONGER_THERE:
            _LOG.info("a view has changed or is closed: %s", slack_reason(error))
            return
        text = sentence(error, kept=self.kept)
        again = try_again(self.typed) if is_busy(error) and not self.kept else []
        self.tell(text, [section(text), *again, *typed_again(self.typed)])

    @property
    def _container(self) -> dict[str, Any]:
        container: dict[str, Any] = self.body.get("container") or {}
        return container

    def _settle(self) -> None:
        if not self.acked:
            self.ack(**({"options": []} if self.kind == "block_suggestion" else {}))

    def _room_on_top(self) -> bool:
        """Slack stacks three views (docs.slack.dev/surfaces/modals)."""
        root, mine, below = (self.view.get(key) for key in ("root_view_id", "id", "previous_view_id"))
        return root == mine or below in (None, root)

    def _shown(self, text: str) -> bool:
        """Whether Slack took a view that says it: where it is busy, a message is the other way."""
        try:
            self.show(problem(text, pushed=self.view.get("type") == "modal"))
        except SLACK_FAILS as error:
            _LOG.warning("what went wrong could not be shown in a view: %s", told_of(error))
            return False
        return True

    def _privately(self, said: dict[str, Any]) -> None:
        if self.kind in ("event_callback", "block_suggestion"):
            return
        if self.kind == "block_actions" and self.view and self._shown(said["text"]):
            return
        self.unheard = not answer_privately(self.context, self.answer_to, self.channel, self.user, said)


def none_of(*names: str) -> re.Pattern[str]:
    """For what no other listener takes. Bolt tries the next listener when one is late with its ack, so a plain `.*`
    would answer a known button as if nobody knew it.
    """
    return re.compile(rf"^(?!(?:{'|'.join(map(re.escape, names))})$)", re.DOTALL)


def listener(context: SlackContext, work: Callable[[Interaction], None]) -> Callable[[Args], None]:
    """The work as Bolt calls it: visitors checked, and no exception on the way out (it would cost the ack)."""

    def checked(interaction: Interaction) -> None:
        if told := context.out_of_order():
            _LOG.error("not worked on: %s", told)
            raise UserError(OUT_OF_ORDER)
        gate.check(context.requesters, interaction.body, interaction.user)
        interaction.check_button()
        work(interaction)

    def run(args: Args) -> None:
        interaction = Interaction(context, args)
        refusal = interaction.refusal()
        if refusal:
            attempt(interaction, lambda told: told.tell(refusal))
            return
        with step_of(context.tracer, interaction.kind, interaction.body, interaction.carried):
            interaction.trace = context.tracer.carried()
            attempt(interaction, checked)

    run.__name__ = work.__name__
    return run


def attempt(interaction: Interaction, work: Callable[[Interaction], None]) -> None:
    """Do the work; whatever goes wrong becomes a private sentence, and if even that fails, a line in the log."""
    try:
        work(interaction)
    except Exception as error:  # noqa: BLE001 - the one place where everything becomes a sentence; logged in there
        try:
            interaction.fail(error)
        except Exception:  # noqa: BLE001 - nothing is left to tell it with
            _LOG.exception("could not tell %s what went wrong", interaction.user)


def sentence(error: Exception, *, kept: bool = False) -> str:
    """An error for a person. What nobody foresaw gets a reference, and its trace goes to the log under it."""
    if isinstance(error, SegbotError | NotDeliveredError | UndeliverableError):
        return harmless(str(error))
    if isinstance(error, SlackApiError) and slack_reason(error) in _TRIGGERS:
        return TOO_LATE
    if is_busy(error):
        _LOG.warning("Slack is busy: %s", told_of(error))
        return BUSY_AFTER if kept else BUSY
    reference = secrets.token_hex(3)
    if isinstance(error, SlackApiError):
        word = slack_reason(error)
        _LOG.error("Slack refused %s: %s, reference %s", method_of(error) or "a call", word, reference)
        return refused_by_slack(word, reference, kept=kept)
    _LOG.error("unexpected error, reference %s", reference, exc_info=error)
    return unexpected_after(reference) if kept else unexpected(reference)
