"""Lists that are no table: one person a line, or many with commas; what people paste and keep in text files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from segbot.domain.lists import Column, Reading
from segbot.domain.members import RowError
from segbot.rosters.reading.about import About
from segbot.rosters.reading.cells import emails_fault_free
from segbot.rosters.reading.columns.chosen import NOT_CHOSEN
from segbot.rosters.reading.columns.headings import Field, field_of
from segbot.rosters.reading.page import NO_TAGS, PAGE_ROWS, Page
from segbot.rosters.reading.sources import UnreadableFileError
from segbot.rosters.reading.text.boxes import Boxes, unless
from segbot.rosters.reading.text.line_marks import (
    is_numbered,
    mail_headers,
    refuse_other_sets,
    refuse_sections,
    unmarked,
)
from segbot.rosters.reading.text.words import Piece, ask_about_words, refuse_things
from segbot.rosters.reading.values.emails import addresses_in, with_at
from segbot.rosters.reading.values.ids import (
    PHONE,
    SENTENCE,
    UNLIKE,
    IdColumn,
    id_column,
    is_date,
    is_scientific,
    looks_like_id,
)
from segbot.rosters.reading.values.never import Kind, is_comment, is_everyone, is_rule, is_total, says_not
from segbot.rosters.reading.wanted import Asking, Wanted

SAMPLE_LINES = 5_000
LOOKS_LIKE_TEXT = "“{source}” looks like text, not a list. Send ids or e-mail addresses, one per line."
NO_EMAIL = "This is not an e-mail address."
_MENTION = "A mention in Slack, not a person on the list."

_SEPARATORS = re.compile(r"[,;\t|，、；､﹐｜]")
_IN_QUOTES = re.compile(r"[\"“”„«]([^\"“”„«»\n]*)[\"“”»]|'([^'\n]*)'(?=[\s,;)\]]|$)")
_MENTIONED = re.compile(r"<[@#!][^<>\s]+(?:\|[^<>]*)?>|(?<![\w.])@[\w.-]+")
_AROUND = ':()[]{}<>"“”„‟«»‘’‚‛‹›`'
_FORMATS = "*_~`"
_PHONE_WITHIN = re.compile(
    r"(?<![\w+])(?:\+\d{1,3}[\s.-]?\(?\d[\d\s().-]{5,}\d|\(\d{2,5}\)[\s.-]?\d{3,4}[\s.-]\d{3,4}|\d{3}[.-]\d{3}[.-]\d{4})(?!\w)"
)
OPPOSITE = "Beside the id it says that it may not be meant."
_PHONE = re.compile(r"\+\d[\d\s().-]{6,}|\(?\d{2,4}\)?[\s.-]\d{3}[\s.-]\d{4}")


@dataclass(kw_only=True)
class _Lines:
    """All pieces of a list, by line."""

    pieces: list[Piece] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind in kinds]


def pages_of_lines(
    about: About, lines: Iterable[tuple[int, str]], wanted: Wanted, *, typed: bool = False
) -> Iterator[Page | RowError | Reading]:
    """Pages of a list of lines, `typed` behind a command or not, and how it was read.

    Names beside people, list marks and formatting are left out without a word: they are no rows. Raises
    UnreadableFileError for prose, UnclearListError for words that may be people and for marks that differ.
    """
    waiting = iter(lines)
    reader = _Reader(about=about)
    held = _some(waiting)
    refuse_things(about, [line for _, line in held[:2]], wanted)
    boxes = Boxes(about, wanted, held)
    held, unmeant = boxes.taken_off(held)
    numbered = is_numbered([line for _, line in held])
    refuse_other_sets(about.source, held)
    found = _Lines()
    letter_head = mail_headers(held)
    for number, line in held:
        if number in letter_head:
            found.pieces.append(Piece(row=number, kind="letterhead", text=line.strip()))
        else:
            found.pieces += unless(unmeant, _pieces(number, line, numbered=numbered))
    if found.pieces and found.pieces[0].kind in ("word", "text") and _is_key(found.pieces[0].text):
        del found.pieces[0]
    people = {piece.row for piece in found.of("id", "email")}
    if letter_head and not people:
        raise UnreadableFileError(LOOKS_LIKE_TEXT.format(source=about.source))
    refuse_sections(about.source, people, [each for each in held if each[0] not in letter_head])
    kept = _decided(about, found, wanted, typed=typed)
    ids = id_column([piece.text for piece in kept if piece.kind in ("id", "word")])
    while kept or held:
        yield from reader.take(kept, ids)
        held, unmeant = boxes.taken_off(_some(waiting))
        pieces = [_pieces(number, line, numbered=numbered) for number, line in held]
        kept = [piece for each in pieces for piece in unless(unmeant, each)]
    yield reader.reading()


def _some(waiting: Iterator[tuple[int, str]]) -> list[tuple[int, str]]:
    held = []
    for number, line in waiting:
        if line.strip():
            held.append((number, line))
            if len(held) >= SAMPLE_LINES:
                break
    return held


def _pieces(number: int, line: str, *, numbered: bool) -> list[Piece]:
    """What a line holds. Most lines of long lists are one id or one address: those first."""
    text = with_at(line.strip())
    simple = text.isascii() and "=" not in text and "/" not in text
    if simple and (text.isdigit() or emails_fault_free([text])):
        return [Piece(row=number, kind="id" if text.isdigit() else "email", text=text)]
    text = unmarked(text, numbered=numbered)
    if not text:
        return []
    if is_comment(text) or (is_rule(text) and len(text) > 1) or is_total(text):
        kind = "comment" if is_comment(text) else "rule" if is_rule(text) else "total"
        return [Piece(row=number, kind=kind, text=text)]
    mentions = [Piece(row=number, kind="mention", text=found) for found in _mentions(text)]
    if mentions:
        text = _MENTIONED.sub(" ", text)
    addresses = addresses_in(text)
    if addresses:
        return [*mentions, *_addressed(number, text, addresses)]
    return [*mentions, *_worded(number, text)]


def _mentions(text: str) -> list[str]:
    return [] if "@" not in text and "<" not in text else _MENTIONED.findall(text)


def _addressed(number: int, text: str, addresses: list[tuple[int, int, str]]) -> list[Piece]:
    """The addresses of a line, and ids that stand for themselves between them; names are no people."""
    beside = _SEPARATORS.sub(" ", _addresses_out(text, addresses)).split()
    if says_not(_bare(word) for word in beside):
        return [Piece(row=number, kind="opposite", text=addresses[0][2])]
    found = [(start, Piece(row=number, kind="email", text=address)) for start, _, address in addresses]
    place = 0
    for part in _SEPARATORS.split(_addresses_out(text, addresses)):
        alone = part.strip().strip(_AROUND + _FORMATS).strip()
        if "\x00" not in alone:
            kind = "id" if looks_like_id(alone) else "broken" if "@" in alone else ""
            found += [(place, Piece(row=number, kind=kind, text=alone))] if alone and kind else []
        else:
            odd = [
                word
                for word in alone.replace("\x00", " ").split()
                if any(map(str.isdigit, word)) or "@" in word
            ]
            found += [(place, Piece(row=number, kind="odd", text=word)) for word in odd]
        place += len(part) + 1
    return [piece for _, piece in sorted(found, key=lambda each: each[0])]


def _addresses_out(text: str, addresses: list[tuple[int, int, str]]) -> str:
    for start, end, _ in addresses:
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text


def _worded(number: int, text: str) -> list[Piece]:
    """The ids and words of a line without an address."""
    found = []
    kept: list[str] = []
    mark = "\x01"
    while mark in text:  # the text may hold anything, so the mark has to be longer
        mark += "\x01"

    def hold(match: re.Match[str]) -> str:
        kept.append(match[1] if match[1] is not None else match[2])
        return f" ,{mark}{len(kept) - 1}{mark}, "

    text = _ARRAY.sub(r" \1 ", text)
    if any(quote in text for quote in "\"“”„«'"):
        text = _IN_QUOTES.sub(hold, text)
    inside = _inside_brackets(text)
    for part in _SEPARATORS.split(inside):
        alone = _bare(part)
        if alone.startswith(mark):
            whole = kept[int(alone.strip("\x01"))].strip()
            found += [Piece(row=number, kind=_quoted_kind(whole), text=whole, quoted=True)] if whole else []
        elif alone:
            found += _tokens(number, alone)
    return found


# An array of Postgres: '{1001,1002}'.
_ARRAY = re.compile(r"'\{([^{}']*)\}'")
_ALTERNATIVES = re.compile(r"\^?\(?((?:[\w-]+\|)+[\w-]+)\)?\$?")  # a search pattern
_LISTED = re.compile(r"\bin\s*\(([^()]*)\)", re.IGNORECASE)


def _inside_brackets(text: str) -> str:
    """What an SQL condition lists, of `… WHERE id IN (1001, 1002)`."""
    match = _LISTED.search(text) or _ALTERNATIVES.fullmatch(text.strip()) or _CALLED.fullmatch(text.strip())
    return match[1] if match else text


# array([…]), c(…), Set(…), ARRAY[…]: a bracket right behind a word, and nothing after its end.
_CALLED = re.compile(
    r"(?:[A-Za-z_][\w.]*\s*:?=\s*)?%?[A-Za-z_.]+[\[({]+([^\[\](){}]*)[\])}]+(?:\s*,\s*\w+=[\w'\"]+\))?;?"
)


# A question mark behind an id says that whoever wrote it was not sure.
_ENDS = ".!"


def _bare(part: str) -> str:
    """A part without brackets, quotes and formatting around it, and without a sentence's end."""
    before = None
    text = part.strip()
    while text != before:
        before = text
        text = text.strip(_AROUND).strip()
        if len(text) > 2 and text[0] in _FORMATS and text[-1] == text[0]:  # noqa: PLR2004 a mark on each side
            text = text[1:-1].strip()
    return text.rstrip(_ENDS) if len(text) > 1 and text[:-1].rstrip(_ENDS)[-1:].isalnum() else text


def _quoted_kind(text: str) -> str:
    return "email" if addresses_in(text) else "id" if any(map(str.isdigit, text)) else _word_kind(text)


def _tokens(number: int, text: str) -> list[Piece]:
    if _is_one_value(text):
        return [Piece(row=number, kind="id", text=text)]
    phones = [match[0].strip() for match in _PHONE_WITHIN.finditer(text)]
    rest = _PHONE_WITHIN.sub(" ", text).strip()
    if phones and rest:
        beside = [Piece(row=number, kind="phone", text=phone) for phone in phones]
        return [*_tokens(number, rest), *beside]
    words = [each for word in text.split() if (each := _bare(word))]
    if len(words) == 1:
        return [Piece(row=number, kind=_kind_of(words[0]), text=words[0])]
    return _of_words(number, text, words)


def _of_words(number: int, text: str, words: Sequence[str]) -> list[Piece]:
    kinds = [_kind_of(word) for word in words]
    if all(kind == "id" for kind in kinds):
        return [Piece(row=number, kind="id", text=word) for word in words]
    if kinds[:1] != ["id"] or "id" in kinds[1:]:
        return [Piece(row=number, kind="text", text=text)]
    if says_not(words[1:]):
        return [Piece(row=number, kind="opposite", text=text)]
    beside = Piece(row=number, kind="beside", text=" ".join(words[1:]))
    return [Piece(row=number, kind="id", text=words[0]), beside]


def _is_one_value(text: str) -> bool:
    """Something with a space in it that is one value, and judged as one: a date with its time, 1 001."""
    return (
        is_date(text)
        or is_scientific(text)
        or _PHONE.fullmatch(text) is not None
        or text.replace("\u00a0", "").replace("\u202f", "").isdigit()
    )


def _kind_of(word: str) -> str:
    if "@" in word:
        return "broken"
    return "id" if any(map(str.isdigit, word)) and not _is_time(word) else _word_kind(word)


def _is_time(word: str) -> bool:
    return ":" in word and is_date(word)


def _word_kind(text: str) -> str:
    if any(map(str.isspace, text)) or not any(map(str.isalnum, text)) or is_everyone(text):
        return "text"
    return "word"


def _decided(about: About, found: _Lines, wanted: Wanted, *, typed: bool) -> list[Piece]:
    """The pieces, with words decided: people, or left out, or asked about. Raises UnreadableFileError for prose."""
    people, words, texts = found.of("id", "email"), found.of("word"), found.of("text", "beside")
    heading = [piece for piece in words + texts if _is_key(piece.text)]
    words = [piece for piece in words if piece not in heading]
    if not people and (texts or not words):
        if not texts and not found.of("broken", "mention"):
            return found.pieces
        if texts:
            raise UnreadableFileError(LOOKS_LIKE_TEXT.format(source=about.source))
    lines = {piece.row for piece in people}
    prose = {piece.row for piece in found.of("text", "word")} - lines
    if people and len(prose) > len(lines) and not typed:
        raise UnreadableFileError(LOOKS_LIKE_TEXT.format(source=about.source))
    asking = Asking(wanted)
    kept = ask_about_words(about, found.pieces, asking, typed=typed)
    asking.check()
    about.answered += asking.answered
    return kept


def _is_key(text: str) -> bool:
    return field_of(text) in (Field.ID, Field.EMAIL)


@dataclass(kw_only=True)
class _Reader:
    about: About
    first_row: int = 0
    people: int = 0
    ids: bool = False
    emails: bool = False

    def take(self, pieces: Sequence[Piece], column: IdColumn) -> Iterator[Page | RowError]:
        numbers: list[int] = []
        keys: list[tuple[str, str]] = []
        for piece in pieces:
            if piece.kind == "email":
                key, error = ("", piece.text), None
            elif piece.kind in ("id", "word"):
                key, error = self._judged(piece, column)
            else:
                key, error = ("", ""), self._left_out(piece)
            if error is not None:
                yield error
            elif any(key):
                numbers.append(piece.row)
                keys.append(key)
        for start in range(0, len(keys), PAGE_ROWS):
            yield self._page(numbers[start : start + PAGE_ROWS], keys[start : start + PAGE_ROWS])

    def _judged(self, piece: Piece, column: IdColumn) -> tuple[tuple[str, str], RowError | None]:
        # Quotes keep an id with spaces together: whoever put them knows.
        judge = replace(column, spaced=True) if piece.quoted and " " in piece.text else column
        identifier, why, kind = judge.judged(piece.text)
        if identifier:
            return (identifier, ""), None
        why, kind = (why, kind) if why else ("It says there is no id.", Kind.MISSING)
        return ("", ""), self.about.left_out(piece.row, why, kind, piece.text)

    def _left_out(self, piece: Piece) -> RowError | None:
        whys = {
            "comment": ("A comment.", Kind.COMMENT),
            "phone": (PHONE, Kind.ID),
            "opposite": (OPPOSITE, Kind.TEXT),
            "total": ("It is a total or count of the other rows.", Kind.TOTAL),
            "mention": (_MENTION, Kind.MENTION),
            "broken": (NO_EMAIL, Kind.EMAIL),
            "letterhead": ("A line from the head of an e-mail.", Kind.TEXT),
            "text": (SENTENCE, Kind.TEXT),
            "unlike": (UNLIKE, Kind.TEXT),
            "heading": ("The heading again.", Kind.HEADING),
            "unmeant": (NOT_CHOSEN, Kind.CHOSEN),
            "odd": ("It is next to an address, so it may not be an id.", Kind.TEXT),
        }
        if piece.kind not in whys:
            return None  # a rule, or a name beside a person
        why, kind = whys[piece.kind]
        if piece.kind == "text" and _is_key(piece.text):
            why, kind = whys["heading"]
        return self.about.left_out(piece.row, why, kind, piece.text)

    def _page(self, numbers: Sequence[int], keys: Sequence[tuple[str, str]]) -> Page:
        ids, emails = (list(column) for column in zip(*keys, strict=True))
        self.first_row = self.first_row or numbers[0]
        self.people += len(numbers)
        self.ids, self.emails = self.ids or any(ids), self.emails or any(emails)
        none = [""] * len(numbers)
        return Page(
            source=self.about.source,
            sheet=self.about.sheet,
            numbers=numbers,
            ids=ids,
            emails=emails,
            first_names=none,
            last_names=none,
            phones=none,
            tags=[NO_TAGS] * len(numbers),
        )

    def reading(self) -> Reading:
        return Reading(
            source=self.about.source,
            sheet=self.about.sheet,
            encoding=self.about.encoding,
            id=Column(letter="") if self.ids else None,
            email=Column(letter="") if self.emails else None,
            first_row=self.first_row,
            people=self.people,
            columns=1,
            answered=tuple(self.about.answered),
        )
