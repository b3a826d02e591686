"""How a list of people was read, what was not certain about it, and what the asker answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from segbot.domain.errors import UserError


class Unclear(StrEnum):
    """What reading a list may have to ask; each is the block id of its question."""

    ID = "column_id"
    EMAIL = "column_email"
    SHEET = "sheet"
    WORDS = "column_words"
    WHO = "column_who"
    ENCODING = "column_encoding"


NONE = "none"


@dataclass(frozen=True, kw_only=True, repr=False)
class Choice:
    """`value` is what an answer says: the letter of a column, the number of a sheet, or `none`. `samples` come from the
    list itself: they are for the asker only.
    """

    value: str
    label: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class Question:
    """`key` stands for what the list looks like (its headings, its sheets): an answer holds for lists that look alike.
    `best` is the value of the likeliest choice.
    """

    unclear: Unclear
    key: str
    source: str
    text: str
    choices: tuple[Choice, ...]
    best: str


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What was answered, by what was unclear and the key; `remembered` holds earlier answers of the same person, and none
    where everything is to be asked `afresh`.
    """

    given: Mapping[tuple[str, str], str] = field(default_factory=dict)
    remembered: Mapping[tuple[str, str], str] = field(default_factory=dict)
    hidden_rows: bool = False
    afresh: bool = False

    def to(self, unclear: Unclear, key: str) -> tuple[str | None, bool]:
        """The answer, and whether it is one from last time."""
        answer = self.given.get((unclear.value, key))
        if answer is not None:
            return answer, False
        return self.remembered.get((unclear.value, key)), True


class UnclearListError(UserError):
    """The list can be read in more than one way: the questions, the answered ones included."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__(" ".join(question.text for question in questions))
        self.questions = tuple(questions)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column that is used: its letter (in JSON its key, and no heading)."""

    letter: str
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A question that was asked about a list, and the answer without anybody's data. `last_time`: it was asked earlier."""

    unclear: str
    key: str
    value: str
    label: str
    last_time: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How one source was read. `people` are the rows that name somebody, repeats included; `first_row` is the number of
    the first of them. `encoding` is empty for Unicode. `hidden_rows` were hidden in the workbook: left out, or taken
    because the asker said so; `hidden_columns` are the letters of those that were not read. `tags` are the names of columns that became tags.
    """

    source: str
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    encoding: str = ""
    id: Column | None = None
    email: Column | None = None
    first_row: int = 0
    people: int = 0
    columns: int = 0
    hidden_rows: int = 0
    hidden_taken: bool = False
    hidden_columns: tuple[str, ...] = ()
    answered: tuple[Answered, ...] = ()
