"""E-mail addresses out of what stands around them."""

from __future__ import annotations

import re
import unicodedata

from segbot.rosters.reading.cells import clean, is_email

_ANGLE = re.compile(r"<\s*(?:mailto:)?([^<>\s]+@[^<>\s]+)\s*>\s*[;,]?$")
_PARENTHESES = re.compile(r"[^@()]*\(\s*([^()\s]+@[^()\s]+)\s*\)")
_ANYWHERE = re.compile(r"[^\s<>()\[\]{},;|\"“”„«»:]+@[^\s<>()\[\]{},;|\"“”„«»:]+")
# Signs an address may have, but which in a list stand between two values.
_HOLDS_MORE = re.compile(r"[=/]")
# How web addresses and web pages write an @.
_CODED_AT = re.compile(r"(?<=[\w.+-])(?:%40|&#0?64;|&#x40;|&commat;)(?=[\w-])", re.IGNORECASE)
_WIDE_AT = str.maketrans({"＠": "@", "﹫": "@", "．": ".", "。": "."})
_AROUND = ' \t"“”„«»‘’`*~,;:|()[]{}<>'


def as_email(cell: str) -> str:
    """The one address in a cell, or nothing: `Ann Lee <ann@example.com>`, `ann@example.com.`, `'ann@example.com'`.

    An address with a name, a comma or a space inside is not cut to one that fits: nobody knows which part is wrong.
    """
    text = normal(cell)
    if "@" not in text:
        return ""
    if is_email(text):
        return text
    held = _ANGLE.search(text) or _PARENTHESES.fullmatch(text)
    address = normal(trimmed(held[1] if held else text))
    if text.count("@") > address.count("@"):
        return ""
    return address if is_email(address) else ""


def normal(cell: str) -> str:
    """Composed (é as one letter) and with a plain @, so that the same address is the same text."""
    text = with_at(clean(cell))
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.translate(_WIDE_AT)).strip()


def with_at(text: str) -> str:
    """With each coded @ as one."""
    return _CODED_AT.sub("@", text) if "%" in text or "&" in text else text


def trimmed(address: str) -> str:
    """Without what a sentence or a list leaves around an address."""
    text = address.strip(_AROUND).strip("'").rstrip(".!?")
    if text.count("_") > 1 and text[:1] == "_" and text[-1:] == "_":
        text = text[1:-1]
    return text[7:] if text[:7].lower() == "mailto:" else text


def addresses_in(line: str) -> list[tuple[int, int, str]]:
    """Every address in a line of text: where it stands (from, to) and itself; those in angle brackets with them."""
    found = []
    for match in _ANYWHERE.finditer(line):
        address = normal(trimmed(match[0]))
        if is_email(address) and not _HOLDS_MORE.search(address.partition("@")[0]):
            found.append((match.start(), match.end(), address))
    return found
