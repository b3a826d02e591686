"""What the policy wants before it lets a request go: asked for at the terminal, checked where the form is checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from segbot.cli.ask_options import GIVEN_BY, UNCHANGED, AskOptions, LackingError, Talk, is_text
from segbot.domain.errors import InvalidActionError, UserError
from segbot.domain.policy import Outcome
from segbot.domain.requests import Draft, Request
from segbot.flows.requesting.submit import Submit
from segbot.slack import ids
from segbot.slack.views.card.headline import submit_label

_TRIES = 3
_QUESTIONS = {
    ids.REASON: "Why? ",
    ids.CONFIRM_NAME: "Type the name: ",
    ids.CONFIRM_COUNT: "Type how many people will leave: ",
}
_WRONG = {
    ids.REASON: "A reason is needed: your colleagues decide by it.",
    ids.CONFIRM_NAME: "That is not the name.",
    ids.CONFIRM_COUNT: "That is not how many people will leave.",
}

Answers = Mapping[str, str]


class Confirmation:
    """For one errand."""

    def __init__(self, submit: Submit, ask_options: AskOptions, talk: Talk) -> None:
        self._submit = submit
        self._yes = ask_options.yes
        self._from_files = bool(ask_options.files)
        self._say = talk.say
        self._ask = talk.ask
        self._attended = talk.attended

    def confirmed(self, draft: Draft) -> Request | None:
        """The request; None where the person would rather not.

        Raises LackingError where something is to be answered and nobody is there, UserError for a wrong proof.
        """
        action, wanted = draft.action, _wanted(draft)
        given: Answers = {
            ids.REASON: action.reason or "",
            ids.CONFIRM_NAME: action.confirm_name or "",
            ids.CONFIRM_COUNT: action.confirm_count or "",
        }
        given = self._completed(given, wanted)
        if (
            not given[ids.REASON]
            and draft.ruling.outcome is Outcome.APPROVE
            and self._attended
            and not self._yes
        ):
            given = {**given, ids.REASON: self._answer("Why? (may stay empty) ")}
        if not draft.ruling.typed_proof and not self._agreed(draft):
            return None
        tries = 0
        while True:
            try:
                return self._submit.confirm(draft.id, draft.origin, **given)
            except InvalidActionError as refused:
                wrong = [name for name in refused.errors if name in _WRONG]
                if not wrong:
                    raise
                tries += 1
                self._say(" ".join([*(_WRONG[name] for name in wrong), UNCHANGED]))
                if tries == _TRIES or not self._attended:
                    raise UserError("Nothing was asked for: what you typed didn't match.") from None
                given = self._completed({**given, **dict.fromkeys(wrong, "")}, wrong)

    def _completed(self, given: Answers, wanted: Iterable[str]) -> Answers:
        """With answers to everything that is wanted."""
        still = [name for name in wanted if not given[name].strip()]
        if still and not self._attended:
            options = " and ".join(GIVEN_BY[name] for name in still)
            raise LackingError(f"Without a terminal {options} must be given with the command. {UNCHANGED}")
        return {**given, **{name: self._answer(_QUESTIONS[name]) for name in still}}

    def _answer(self, question: str) -> str:
        answer = self._ask(question)
        return answer if is_text(answer) else ""

    def _agreed(self, draft: Draft) -> bool:
        """The plain confirmation; what is typed in full may start without where the policy says so, as in Slack."""
        left_out = draft.report is not None and draft.report.faults_total > 0
        typed_in_full = draft.ruling.outcome is Outcome.RUN and not self._from_files and not left_out
        if self._yes or (typed_in_full and draft.action.undoes is None):
            return True
        needs_approval = draft.ruling.outcome is Outcome.APPROVE
        label = submit_label(draft.action, draft.plan, needs_approval=needs_approval)
        if not self._attended:
            raise LackingError(f"Without a terminal --yes has to say “{label}”. {UNCHANGED}")
        return self._ask(f"{label}? [y/N] ").strip().casefold() in ("y", "yes")


def _wanted(draft: Draft) -> list[str]:
    """What the policy asks for before it lets a request go."""
    ruling, plan = draft.ruling, draft.plan
    wanted = {
        ids.REASON: ruling.reason_required,
        ids.CONFIRM_NAME: ruling.typed_proof,
        ids.CONFIRM_COUNT: ruling.typed_proof and plan.before is not None,
    }
    return [name for name, needed in wanted.items() if needed]
