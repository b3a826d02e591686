"""Ids as they were before a spreadsheet or a script touched them, and which of them nobody can restore."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from segbot.rosters.reading.cells import clean, id_fault, is_email
from segbot.rosters.reading.columns.headings import KNOWN, Field, Table, field_of, plain
from segbot.rosters.reading.values.never import NOT_COMPUTED, Kind, is_missing, is_spreadsheet_error, is_total
from segbot.rosters.reading.vocabulary import words

_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

_SCIENTIFIC = re.compile(
    r"[+-]?\d+(?:[.,]\d+)?\s?[eEdD]\s?[+-]\d{1,3}|[+-]?\d+[.,]\d+\s?[eEdD]\s?\d{1,3}"
    r"|[+-]?\d+(?:[.,]\d+)?\s?[x×*·∙⋅•]\s?10(?:\^?[+-]?\d{1,3}|[⁺⁻]?[⁰¹²³⁴-⁹]{1,3})"
)
_BARE_POWER = re.compile(r"\d[eE]\d{1,3}")
_MONTH = "|".join(sorted(words("cells", "months"), key=len, reverse=True))
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[ap]\.?m\.?)?"
_DATE = re.compile(
    rf"(?:\d{{4}}([-/.])\d{{1,2}}\1\d{{1,2}}|\d{{1,2}}([-/.])\d{{1,2}}\2(?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}\.?[-\s./]*(?:{_MONTH})\.?(?:[-\s./,]*(?:\d{{4}}|\d{{2}}))?|(?:{_MONTH})\.?[-\s./]*\d{{1,4}}(?:,?\s*\d{{4}})?)"
    rf"(?:[T\s,]+{_TIME}\s?(?:Z|UTC|[+-]\d{{2}}:?\d{{2}})?)?|{_TIME}|P?T?\d+ days?,.*",
    re.IGNORECASE,
)
_BOOL = frozenset(words("cells", "truth"))
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[,.'’ ]\d{3})+(?:[.,]\d+)?")
_WHOLE = re.compile(r"(\d+)[.,]0{1,6}")
_DECIMAL = re.compile(r"[+-]?\d+[.,]\d+")
_SEVERAL = re.compile(r"\d+(?:\s?[;,|/]\s?\d+)+")
_PAIR = re.compile(
    r"[?&]?[A-Za-z_]\w*=[^=]+|[A-Za-z_]\w*=[^=&]*(?:&[A-Za-z_]\w*=[^=&]*)+|[^\W\d][^\d:]{0,30}:\s?\S.*"
)
_COMMENTED = re.compile(r"\S\s+(?:#|//|--|/\*)\s?\S")
_NETWORK = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?::\d+|/\d+)?")
_SIGNED = re.compile(r"[+−–-]\d+")
_RANGE = re.compile(r"(\d{3,})\s?(?:[-–—~:]|\.{2,3}|…)\s?(\d{3,})")
_MONEY = re.compile(r"[€$£¥]\s?[\d.,]+|[\d.,]+\s?[€$£¥%]")
_PHONE = re.compile(r"(?:\+|00)\d[\d\s().-]{6,}|\(?\d{2,5}\)?[\s.-]\d{3,4}[\s.-]\d{3,4}")
_EXACT = 15
_MANY = 0.5

CHANGED = "A spreadsheet has shortened this id to powers of ten; format the column as text and export again."
LOST_DIGITS = (
    "A spreadsheet keeps 15 digits of a number and writes zeros for the rest; export the ids as text."
)
LOST_ZEROS = "It is shorter than the other ids, which begin with zeros: its own may have been lost."
NETWORK = "A network address, not an id."
DATE = "A date or time, not an id; a spreadsheet may have made it out of one."
BOOLEAN = "TRUE or FALSE, not an id."
THOUSANDS = "A number with separators, not an id; format the column as text and export again."
DECIMAL = "A number with decimals, not an id."
PHONE = "A telephone number, not an id."
PAIR = "A name with a value; send the ids alone."
SIGNED = "A number with a sign, not an id."
COMMENTED = "There is something around or behind the id that is no part of it."
CUT = "It is cut off at its end."
ALIKE = "A letter in it looks like another one or like a digit, so it is not clear which id is meant."
SIGNS = "It has signs in it that the other ids do not have."
RANGE = "It looks like a range of ids; send each id on its own."
ADDRESS = "A web address, not an id."
ZERO = "0 instead of an id: a formula may not have been calculated."
MONEY = "An amount or a percentage, not an id."
FORMULA = "A formula whose value is not stored in the file; open it, save it and send it again."
A_FORMULA = "A formula as text, not an id."
HASH = "It begins with #, so it is not clear what the id is."
UNLIKE = "It looks like text, and the other ids do not."
SENTENCE = "It looks like text, not an id."
AN_EMAIL = "An e-mail address, or part of one, where an id should be."
SEVERAL = "Several ids in one cell; give each a row of its own."
TOTAL = "It is a total or count of the other rows."
REPEATED = "The heading again."
_LONGEST_WORDS = 3


def mended(cell: str) -> str:
    """The id without what certainly is not part of it: quotes, invisible marks, a text mark, wide digits, odd spaces."""
    text = clean(cell)
    if text.isascii():
        return _without_mark(text)
    text = text.translate(_WIDE)
    if _SPACES.search(text):
        joined = _SPACES.sub("", text)
        text = joined if joined.isdigit() else " ".join(_SPACES.sub(" ", text).split())
    if text.isdecimal() and not text.isascii():
        text = "".join(str(unicodedata.decimal(digit)) for digit in text)
    return _without_mark(text)


def _without_mark(text: str) -> str:
    """Without the apostrophe that makes a cell text in a spreadsheet."""
    if text[:1] in {"'", "’"} and len(text) > 1 and not any(mark in text[1:] for mark in "'’"):
        return text[1:].strip()
    return text


def looks_like_id(cell: str) -> bool:
    """Whether it could be an id by its looks alone: digits in it, one word, and nothing that is something else."""
    return (
        any(map(str.isdigit, cell))
        and not any(map(str.isspace, cell))
        and "@" not in cell
        and not cell.startswith("+")
        and not _changed(cell)
        and _DECIMAL.fullmatch(cell) is None
    )


def _changed(cell: str) -> bool:
    if cell.isascii() and cell.isdigit():
        return False  # each of them takes more than digits
    shapes = (_SCIENTIFIC, _DATE, _THOUSANDS, _MONEY)
    return any(shape.fullmatch(cell) for shape in shapes) or cell.casefold() in _BOOL


def is_scientific(cell: str) -> bool:
    return _SCIENTIFIC.fullmatch(cell) is not None


def is_date(cell: str) -> bool:
    return _DATE.fullmatch(cell) is not None


@dataclass(frozen=True, kw_only=True)
class IdColumn:
    """What the ids of a list look like, and so which of its cells are none.

    `numbers`: digits only, mostly. `digits`: most have digits in them. `some_digits`: some have. `words`: some are words without a digit. `spaced`: with spaces in them.
    `pairs`: 1001-1002 is one id here and no range. `signs`: digits with signs among them are ids here. `phones`: people
    are named by telephone numbers. `long`: of 16 digits and more, not all end in zeros. `zeros`: 0 stands there more than once. `padded`: the length of
    ids that are filled up with zeros; 0 where they are not.
    """

    numbers: bool = False
    digits: bool = False
    some_digits: bool = False
    words: bool = True
    spaced: bool = False
    codes: bool = False
    pairs: bool = False
    signs: bool = False
    phones: bool = False
    long: bool = False
    zeros: bool = False
    padded: int = 0
    heading: str = ""
    table: Table = field(default_factory=lambda: KNOWN, repr=False, compare=False)

    def judged(self, cell: str, *, sure: bool = False) -> tuple[str, str, Kind]:
        """The id in a cell, or why there is none (neither: the cell is blank). `sure`: the row is a person's by its e-mail
        address, so an id that looks unlike the others is one all the same.
        """
        if cell == NOT_COMPUTED:
            return "", FORMULA, Kind.FORMULA
        text = mended(cell)
        if not text or is_missing(text):
            return "", "", Kind.MISSING
        whole = _WHOLE.fullmatch(text)
        if whole and self.numbers:
            text = whole[1]
        broken = id_fault(text)
        if broken:
            return "", broken, Kind.SPREADSHEET if broken == CHANGED else Kind.ID
        for found, why, kind in self._doubts(text):
            if found and not (sure and why == UNLIKE):
                return "", why, kind
        return text, "", Kind.OTHER

    def _doubts(self, text: str) -> list[tuple[bool, str, Kind]]:
        if text.isascii() and text.isdigit():
            zero = self.zeros and not text.strip("0")
            return [
                (self._lost_digits(text), LOST_DIGITS, Kind.SPREADSHEET),
                (len(text) < self.padded, LOST_ZEROS, Kind.SPREADSHEET),
                (zero, ZERO, Kind.FORMULA),
            ]
        spaced = any(map(str.isspace, text))
        return [
            (self._is_heading(text), REPEATED, Kind.HEADING),
            (_SCIENTIFIC.fullmatch(text) is not None or self._bare_power(text), CHANGED, Kind.SPREADSHEET),
            (is_date(text), DATE, Kind.SPREADSHEET),
            (text.casefold() in _BOOL, BOOLEAN, Kind.SPREADSHEET),
            (_THOUSANDS.fullmatch(text) is not None, THOUSANDS, Kind.SPREADSHEET),
            (_MONEY.fullmatch(text) is not None, MONEY, Kind.SPREADSHEET),
            (self._is_phone(text, spaced=spaced), PHONE, Kind.ID),
            (_NETWORK.fullmatch(text) is not None, NETWORK, Kind.ID),
            (_DECIMAL.fullmatch(text) is not None, DECIMAL, Kind.SPREADSHEET),
            (text.startswith("=") and len(text) > 1, A_FORMULA, Kind.FORMULA),
            (text.startswith("#"), HASH, Kind.ID),
            (self._is_pair(text), PAIR, Kind.ID),
            (self._has_sign(text), SIGNED, Kind.ID),
            (_COMMENTED.search(text) is not None or text.startswith("$$"), COMMENTED, Kind.ID),
            (text.endswith(("…", "...")), CUT, Kind.ID),
            (self._looks_alike(text), ALIKE, Kind.ID),
            (not self.pairs and _is_range(text), RANGE, Kind.ID),
            (self.numbers and not self.signs and _is_signed(text), SIGNS, Kind.ID),
            (text[:8].lower().startswith(("http://", "https://")), ADDRESS, Kind.ID),
            (is_total(text), TOTAL, Kind.TOTAL),
            ("@" in text and (self.numbers or not is_email(text)), AN_EMAIL, Kind.TEXT),
            (_SEVERAL.fullmatch(text) is not None, SEVERAL, Kind.ID),
            (spaced and (not self.spaced or len(text.split()) > _LONGEST_WORDS + 1), SENTENCE, Kind.TEXT),
            (not self.words and not any(map(str.isdigit, text)), UNLIKE, Kind.TEXT),
        ]

    def _is_pair(self, text: str) -> bool:
        """`id=1001`, `ID: 1001`, `Kundennr. 1001`: a value with its name."""
        if _PAIR.fullmatch(text):
            return True
        name, _, value = text.rpartition(" ")
        return bool(name) and value.isdigit() and field_of(name, self.table) is Field.ID

    def _is_phone(self, text: str, *, spaced: bool) -> bool:
        return (spaced or (text.startswith("+") and not self.phones)) and _PHONE.fullmatch(text) is not None

    def _has_sign(self, text: str) -> bool:
        return _SIGNED.fullmatch(text) is not None and (self.numbers or len(text) <= _SHORT_SIGNED)

    def _looks_alike(self, text: str) -> bool:
        """Whether a letter stands where one that looks like it is meant: O for 0, or one of another alphabet."""
        if text.isascii():
            return self.numbers and text.translate(_LOOK_ALIKE).isdigit()
        return not _FOREIGN_TWINS.isdisjoint(text) and any(map(str.isascii, filter(str.isalpha, text)))

    def _bare_power(self, text: str) -> bool:
        return not self.codes and _BARE_POWER.fullmatch(text) is not None

    def _is_heading(self, text: str) -> bool:
        short = plain(text)
        if self.heading and short == plain(self.heading):
            return True
        return field_of(text, self.table) in (Field.ID, Field.EMAIL)

    def _lost_digits(self, text: str) -> bool:
        if len(text) <= _EXACT or text.strip("0") == "":
            return False
        zeros = len(text) - len(text.rstrip("0"))
        return zeros >= len(text) - _EXACT and not (self.long and len(text) == _EXACT + 1)

    def _none_shorter(self, cells: Sequence[str], longest: int, together: int) -> bool:
        return (
            together == longest * len(cells) >= self.padded * len(cells)
            or min(map(len, cells)) >= self.padded
        )

    def all_plain(self, cells: Sequence[str]) -> bool:
        """Whether every cell is an id just as it is, at a glance: the quick question for a whole column."""
        if self.numbers:
            joined, longest = "".join(cells), max(map(len, cells))
            return (
                not self.zeros
                and joined.isascii()
                and joined.isdigit()
                and all(cells)
                and longest <= _EXACT
                and (not self.padded or self._none_shorter(cells, longest, len(joined)))
            )
        return self.codes and _PLAIN_CODES.fullmatch("\n".join(cells) + "\n") is not None


# UUIDs, and other runs of letters and digits that are no day of a month.
_PLAIN_CODES = re.compile(
    r"(?:[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\n"
    r"|(?=\d*[A-Za-z_])(?=[A-Za-z_]*\d)(?!\d{1,2}[A-Za-z]{3,9}\d{0,4}\n)(?![A-Za-z]{3,9}\d{1,4}\n)\w{6,64}\n)*+",
    re.ASCII,
)


def _has_zeros(values: Sequence[str]) -> bool:
    """Whether zeros stand there twice, or once and shorter than all other numbers."""
    digits = [value for value in values if value.isdigit()]
    zeros = [value for value in digits if not value.strip("0")]
    others = [len(value) for value in digits if value.strip("0")]
    return len(zeros) > 1 or (len(zeros) == 1 and len(zeros[0]) + 1 < min(others, default=0))


def _padded(values: Sequence[str]) -> int:
    """The length nearly all numbers have, where some begin with zeros; 0 where there is none."""
    lengths = Counter(len(value) for value in values if value.isdigit())
    length, count = lengths.most_common(1)[0] if lengths else (0, 0)
    some = any(value.startswith("0") and len(value) == length for value in values)
    return length if some and count >= max(_PADDED_LEAST, 0.8 * lengths.total()) else 0


_PADDED_LEAST = 4


def _is_range(text: str) -> bool:
    """Two numbers of the same length with a dash between them, the smaller one first."""
    match = _RANGE.fullmatch(text)
    return match is not None and len(match[1]) == len(match[2]) and match[1] < match[2]


# A negative number longer than this is an id some tools make.
_SHORT_SIGNED = 8
_LOOK_ALIKE = str.maketrans("OoIl", "0011")
# Letters of Cyrillic and Greek that are drawn as Latin ones are.
_FOREIGN_TWINS = frozenset("АВЕКМНОРСТУХЅІЈаеорсухѕіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα")


def _is_signed(text: str) -> bool:
    """Digits with something among them that is neither a letter nor a digit: 1001*, 1005+, 1005-07."""
    return not text.isdigit() and any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def id_column(cells: Sequence[str], heading: str = "", table: Table = KNOWN) -> IdColumn:
    """What the ids in these cells (a sample) look like."""
    values = [
        text for cell in cells if cell != NOT_COMPUTED and (text := mended(cell)) and not is_missing(text)
    ]
    kinds = Counter(map(_kind, values))
    plain_ids = kinds["digits"] + kinds["whole"] + kinds["code"]
    known = max(1, plain_ids + kinds["word"] + kinds["spaced"] + kinds["decimal"])
    numbers = kinds["digits"] + kinds["whole"]
    longest = [value for value in values if value.isdigit() and len(value) > _EXACT]
    exact = sum(1 for value in longest if value[_EXACT:].strip("0"))
    digits = numbers > _MANY * known
    return IdColumn(
        numbers=digits,
        digits=plain_ids > _MANY * known,
        some_digits=plain_ids > 0,
        words=not digits
        and not kinds["code"] > 4 * kinds["word"]
        and not (plain_ids and kinds["word"] * 3 < plain_ids),
        spaced=kinds["spaced"] > 0.6 * known,
        codes=kinds["code"] > numbers,
        pairs=sum(map(_is_range, values)) > max(1, 0.2 * known),
        signs=sum(map(_is_signed, values)) > max(1, 0.2 * known),
        phones=bool(heading) and sum(1 for value in values if value.startswith("+")) > _MANY * len(values),
        long=exact > 0.5 * len(longest) if longest else False,
        zeros=_has_zeros(values),
        padded=_padded(values) if digits else 0,
        heading=heading,
        table=table,
    )


def _kind(text: str) -> str:
    """`digits`, `whole` (1001.0), `decimal`, `code`, `word`, `spaced`, `email`, or `else` (prose, dates, powers of ten)."""
    if text.isascii() and text.isdigit():
        return "digits"
    if "@" in text:
        return "email" if is_email(text) else "else"
    if _WHOLE.fullmatch(text):
        return "whole"
    if _changed(text) or is_total(text) or is_spreadsheet_error(text):
        return "else"
    return "decimal" if _DECIMAL.fullmatch(text) else _kind_of_words(text)


def _kind_of_words(text: str) -> str:
    digit = any(map(str.isdigit, text))
    if any(map(str.isspace, text)):
        return "spaced" if digit and len(text.split()) <= _LONGEST_WORDS else "else"
    return "code" if digit else "word"
