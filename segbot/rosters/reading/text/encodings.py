"""The encoding of a text file: its mark, Unicode if all of it is, else what two of three detectors read alike."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO, TextIO

import cchardet
import chardet
import chardetng_py

from segbot.domain.lists import Choice, Question, Unclear
from segbot.rosters.reading.wanted import Asking

_HEAD = 65_536
_SCAN = 1 << 20
# What the detectors are shown: the lines that are not plain ASCII, from the whole file.
_SHOWN = 64_000
# Two bytes a character and no mark in front: every other byte of plain text is zero.
_ZEROS = 0.3
_MIXED_LEAST = 2
_UNREADABLE = "�"
_NAMES = 3
_OFFERED = ("cp1252", "cp1250", "cp1251", "mac_roman", "cp1254", "shift_jis", "gb18030", "big5", "euc_kr")
_LABELS = {
    "cp1252": "Windows-1252 (Western)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1255": "Windows-1255 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)",
    "mac_roman": "Mac OS Roman",
    "shift_jis": "Shift JIS (Japanese)",
    "cp932": "Shift JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "iso2022_jp": "ISO-2022-JP (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "euc_kr": "EUC-KR (Korean)",
    "cp949": "EUC-KR (Korean)",
    "koi8_r": "KOI8-R (Cyrillic)",
}


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """`codec` reads the file (`mixed`: Unicode, but for some lines of another one); `label` names it to people, empty
    for Unicode.
    """

    codec: str
    label: str = ""
    mixed: bool = False


class TextError(ValueError):
    """Nothing reads it as text."""


def encoding_of(stream: BinaryIO, source: str, asking: Asking) -> Encoding:
    """The encoding of all of the stream, which is rewound. Asks where the detectors do not agree."""
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    marked = _by_mark(head)
    if marked:
        return Encoding(codec=marked)
    good, bad, cut = _unicode_lines(stream)
    if not bad:
        japanese = b"\x1b$" in head or b"\x1b(J" in head
        if japanese:
            return Encoding(codec="iso2022_jp", label=_LABELS["iso2022_jp"])
        return Encoding(codec="utf-8", label="", mixed=cut)
    if good >= len(bad) and good:
        other = _detected(b"".join(bad))
        return Encoding(
            codec="utf-8", mixed=True, label=f"Unicode, {_lines(len(bad))} in {_label(other or 'cp1252')}"
        )
    sample = b"".join(bad)[:_SHOWN]
    found = _detected(sample)
    if found is None:
        found = _asked(sample, source, asking)
    return Encoding(codec=found, label=_label(found))


def _lines(count: int) -> str:
    return f"{count} line" if count == 1 else f"{count} lines"


def open_text(stream: BinaryIO, encoding: Encoding) -> TextIO:
    """The stream as text, newlines untouched. Detach it when done where it is a TextIOWrapper."""
    stream.seek(0)
    if encoding.mixed:
        return io.StringIO("".join(_mixed(stream)), newline="")
    return io.TextIOWrapper(stream, encoding=encoding.codec, errors="replace", newline="")


def _by_mark(head: bytes) -> str:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in head:
        for codec, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
            if zeros.count(0) > _ZEROS * len(zeros):
                return codec
    return ""


def _unicode_lines(stream: BinaryIO) -> tuple[int, list[bytes], bool]:
    """How many lines have letters that are valid UTF-8, those that are not UTF-8 (the first of them), and whether just
    the very last letter is cut in two. Plain files are found out at a glance.
    """
    if _all_utf8(stream):
        return 0, [], False
    good, size = 0, 0
    bad: list[bytes] = []
    lines = stream.read().splitlines(keepends=True)
    stream.seek(0)
    for at, line in enumerate(lines):
        if line.isascii():
            continue
        try:
            line.decode()
        except UnicodeDecodeError as error:
            if at == len(lines) - 1 and error.reason == "unexpected end of data":
                return good, bad, not bad
            if size < _SHOWN:
                bad.append(line)
                size += len(line)
        else:
            good += 1
    return good, bad, False


def _all_utf8(stream: BinaryIO) -> bool:
    """One quick look at all of it: the first odd letter may come in the last row."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := stream.read(_SCAN):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def _mixed(stream: BinaryIO) -> Iterator[str]:
    for line in stream.read().splitlines(keepends=True):
        try:
            yield line.decode()
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and not line.endswith((b"\n", b"\r")):
                yield line[: error.start].decode()
            else:
                yield line.decode(_detected(line) or "cp1252", "replace")


def _detected(sample: bytes) -> str | None:
    """The codec whose text two of the three detectors agree on, or the only one whose words are words; else None."""
    votes: dict[str, list[str]] = {}
    for codec in _opinions(sample):
        text = _decoded(sample, codec)
        if text is not None:
            votes.setdefault(text, []).append(codec)
    for text, codecs_ in votes.items():
        if len(codecs_) > 1 and _is_plausible(text):
            return "cp1252" if _decoded(sample, "cp1252") == text else _canonical(codecs_[0])
    plausible = {
        text: codec
        for codec in reversed([*_known(sample), *_OFFERED])
        if (text := _decoded(sample, codec)) is not None and _is_plausible(text)
    }
    return _canonical(next(iter(plausible.values()))) if len(plausible) == 1 else None


def _decoded(sample: bytes, codec: str) -> str | None:
    """The text, where the codec reads all of it and leaves plain letters as they are."""
    try:
        if b"Az09,;@\t".decode(codec) != "Az09,;@\t":
            return None
        return sample.decode(codec)
    except (LookupError, UnicodeDecodeError):
        return None


def _is_plausible(text: str) -> bool:
    """Whether its words are written in one script, do not become capitals in their middle, and hold no signs."""
    return _ODD_SIGN.search(text) is None and all(map(_is_word, _WORD.findall(text)))


def _is_word(word: str) -> bool:
    scripts = {unicodedata.name(letter, "NONE").split(" ", 1)[0] for letter in word}
    latin = "LATIN" in scripts
    if latin and len(scripts) > 1:
        return False
    if latin and _MANY_MARKED.search(word):
        return False
    return not any(one.islower() and other.isupper() for one, other in pairwise(word)) or "Mc" in word


def _opinions(sample: bytes) -> Iterator[str]:
    said = (
        chardet.detect(sample, max_bytes=max(1, len(sample))).get("encoding"),
        chardetng_py.detect(sample, allow_utf8=True),
        cchardet.detect(sample).get("encoding"),
    )
    yield from (codec for codec in said if codec)


def _canonical(codec: str) -> str:
    return codecs.lookup(codec).name.replace("-", "_")


def _label(codec: str) -> str:
    name = _canonical(codec)
    return _LABELS.get(name, codec.replace("_", "-").upper())


def _asked(sample: bytes, source: str, asking: Asking) -> str:
    """Three names in each reading, for a person who knows which is right."""
    choices: list[Choice] = []
    seen = set()
    for codec in dict.fromkeys([*_known(sample), *_OFFERED]):
        text = _decoded(sample, codec)
        if text is None or not _is_plausible(text):
            continue
        words = _telling_words(text)
        if words in seen or any(not word.isprintable() for word in words):
            continue
        seen.add(words)
        choices.append(Choice(value=codec, label=_label(codec), samples=words))
    if not choices:
        raise TextError("No encoding reads it.")
    if len(choices) == 1:
        return choices[0].value
    return asking.put(
        Question(
            unclear=Unclear.ENCODING,
            key=f"{hash_of(sample)}",
            source=source,
            text="Which of these is spelled right?",
            choices=tuple(choices),
            best=choices[0].value,
        )
    )


def _known(sample: bytes) -> list[str]:
    found = []
    for codec in _opinions(sample):
        try:
            found.append(_canonical(codec))
        except LookupError:
            continue
    return found


def hash_of(sample: bytes) -> str:
    return f"{codecs.encode(sample[:64], 'hex').decode()[:16]}{len(sample)}"


_WORD = re.compile(r"[^\W\d_]*[^\W\d_a-zA-Z][^\W\d_]*")
_MANY_MARKED = re.compile(r"[^a-zA-Z]{3}")
# What stands in no name: controls, signs and drawing characters, or quotes and currency inside or at the end of a word.
_ODD_SIGN = re.compile(
    r"[\x80-\x9f\ufffd¤¦§¬¶¸¢¥±×÷µ†‡‰∂∆∏∑−√∞∫≈≠≤≥◊\u2500-\u259f\ue000-\uf8ff]|(?<=[^\W\d_])[‘“”„‚«»¿¡€£®©™¨´¯]"
)


def _telling_words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_WORD.findall(text)))[:_NAMES] or (text.strip()[:20],)
