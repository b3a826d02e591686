"""What has to be asked about a list: answered by options, or at the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from segbot.cli.ask_options import UNCHANGED, AskOptions, LackingError, Talk
from segbot.domain.lists import NONE, Answers, Choice, Question, Unclear, UnclearListError
from segbot.domain.requests import Draft

_ROUNDS = 4
_OPTIONS = {Unclear.ID: "--column-id", Unclear.EMAIL: "--column-email", Unclear.SHEET: "--sheet"}


def prepared(prepare: Callable[[Answers], Draft], options: AskOptions, talk: Talk) -> Draft:
    """The draft, as soon as everything about its lists is answered.

    Raises LackingError where nobody is there to answer, or an option is no answer.
    """
    answers = Answers(hidden_rows=options.include_hidden_rows)
    for _ in range(_ROUNDS):
        try:
            return prepare(answers)
        except UnclearListError as unclear:
            given = {
                (question.unclear.value, question.key): _answer(question, options, talk)
                for question in unclear.questions
                if (question.unclear.value, question.key) not in answers.given
            }
            answers = replace(answers, given={**answers.given, **given})
    raise LackingError(f"The list still isn't clear. {UNCHANGED}")


def _answer(question: Question, options: AskOptions, talk: Talk) -> str:
    said = {
        Unclear.ID: options.column_id,
        Unclear.EMAIL: options.column_email,
        Unclear.SHEET: options.sheet,
    }.get(question.unclear)
    if said:
        found = _meant(said, question.choices)
        if found is None:
            known = ", ".join(choice.label for choice in question.choices)
            raise LackingError(f"{_OPTIONS[question.unclear]} {said}: there is {known}. {UNCHANGED}")
        return found
    if not talk.attended:
        option = _OPTIONS.get(question.unclear)
        way = f"Say it with {option}." if option else "Make the list clear first."
        raise LackingError(f"“{question.source}”: {question.text} {way} {UNCHANGED}")
    return _asked(question, talk)


def _asked(question: Question, talk: Talk) -> str:
    talk.say(f"{question.source}: {question.text}")
    for number, choice in enumerate(question.choices, 1):
        samples = f": {', '.join(choice.samples)}" if choice.samples else ""
        best = "  (likeliest)" if choice.value == question.best else ""
        talk.say(f"  {number}  {choice.label}{samples}{best}")
    typed = talk.ask("Number, or Enter for the likeliest: ").strip()
    if not typed:
        return question.best
    if typed.isdecimal() and 0 < int(typed) <= len(question.choices):
        return question.choices[int(typed) - 1].value
    found = _meant(typed, question.choices)
    if found is None:
        raise LackingError(f"“{typed}” isn't one of these. {UNCHANGED}")
    return found


def _meant(said: str, choices: Sequence[Choice]) -> str | None:
    """By its letter or its name as it stands between quotes in the label."""
    wanted = said.strip().casefold()
    for choice in choices:
        names = {choice.value.casefold(), choice.label.casefold(), *choice.label.casefold().split("“")[-1:]}
        if wanted in names or any(name.split("”")[0] == wanted for name in names):
            return choice.value
    return NONE if wanted == NONE and any(choice.value == NONE for choice in choices) else None
