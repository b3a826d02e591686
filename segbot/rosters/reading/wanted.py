"""What reading a list has to know beyond the list: how people are named where it goes, a team's headings, and answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from segbot.domain.lists import Answered, Answers, Question, Unclear, UnclearListError
from segbot.rosters.reading.columns.headings import KNOWN, Table


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`ids` and `emails`: what the provider names people by. `details`: names and phones are sent, too."""

    ids: bool = True
    emails: bool = True
    details: bool = True
    headings: Table = field(default_factory=lambda: KNOWN, repr=False)
    answers: Answers = field(default_factory=Answers)


class Asking:
    """The questions of one source and their answers, as they come up."""

    def __init__(self, wanted: Wanted) -> None:
        self._answers = wanted.answers
        self._questions: list[Question] = []
        self._open = False
        self.answered: list[Answered] = []

    def put(self, question: Question) -> str:
        """The answer; the best guess where there is none yet (then `check` raises)."""
        self._questions.append(question)
        answer, last_time = self._answers.to(question.unclear, question.key)
        label = {choice.value: choice.label for choice in question.choices}
        if answer is None or answer not in label:
            self._open = True
            return question.best
        self.answered.append(
            Answered(
                unclear=question.unclear.value,
                key=question.key,
                value=answer,
                label=label[answer],
                last_time=last_time,
            )
        )
        return answer

    def check(self) -> None:
        """Raises UnclearListError with all questions so far where one of them is not answered."""
        if self._open:
            shown = [
                Question(
                    unclear=question.unclear,
                    key=question.key,
                    source=question.source,
                    text=question.text,
                    choices=question.choices,
                    best=self._best(question),
                )
                for question in self._questions
            ]
            raise UnclearListError(shown)

    def _best(self, question: Question) -> str:
        answer, _ = self._answers.to(question.unclear, question.key)
        known = {choice.value for choice in question.choices}
        return answer if answer in known and answer is not None else question.best

    def knows(self, unclear: Unclear, key: str) -> bool:
        """Whether this was answered before it came up again."""
        return self._answers.to(unclear, key)[0] is not None
