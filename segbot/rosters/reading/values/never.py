"""What stands in lists and is never a person: totals, footers, rules, comments, missing values, errors of spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from segbot.rosters.reading.columns.headings import plain
from segbot.rosters.reading.vocabulary import words
from segbot.rosters.reading.workbooks.marks import NOT_COMPUTED

__all__ = [
    "NOT_COMPUTED",
    "TOTALS_AS_WRITTEN",
    "TOTAL_WORDS",
    "Kind",
    "is_comment",
    "is_everyone",
    "is_missing",
    "is_rule",
    "is_spreadsheet_error",
    "is_total",
    "says_not",
    "says_what_to_do",
]


class Kind(StrEnum):
    """Why a row was left out, as the clause of a sentence (plural)."""

    TOTAL = "totals"
    HEADING = "repeated headings"
    ABOVE = "lines above the heading"
    FIRST = "a first line that looks like a heading"
    COMMENT = "comments"
    RULE = "rules"
    TEXT = "text"
    MISSING = "rows without an id or e-mail address"
    SPREADSHEET = "ids a spreadsheet has changed"
    FORMULA = "formulas without a value"
    WIDE = "rows with too many cells"
    EMAIL = "broken e-mail addresses"
    MENTION = "Slack mentions"
    ID = "unusable ids"
    TWICE = "contradictions"
    NEEDED = "rows without the id or address needed here"
    CHOSEN = "rows you did not choose"
    OTHER = "other reasons"


_MISSING = frozenset(words("cells", "missing")) | {
    "not available",
    "not set",
    "keine angabe",
    "en blanco",
    "(en blanco)",
    "(em branco)",
}
_ERROR = re.compile(
    r"#(?:#+|n/[a-z]{1,4}[!?]?|nv|nd|[^\s#\d][^\s#]{0,24}[!?]|¡[^\s]{1,12}!|¿[^\s]{1,12}\?|getting_data|error|spill|calc|busy)"
    r"|err:\d{3}|loading\.\.\.",
    re.IGNORECASE,
)
_EVERYONE = frozenset(words("cells", "everyone"))
_DEEDS = frozenset(words("cells", "deeds"))
_NOT = frozenset(words("cells", "not"))
_TOTALS = frozenset(words("cells", "totals"))
_TOTAL_START = re.compile(
    r"(?:grand |sub-?|sous-|zwischen)?(?:total|totaal|totale|summe|suma|soma|somme|gesamt|razem|anzahl|count)\b\s*[:=(–-]?\s*[\d.,€$£ )]*$",
    re.IGNORECASE,
)
_ROWS = re.compile(
    r"[(\[]?\s*\d[\d.,\s]*\s*(?:rows?|records?|results?|entries|lines?|zeilen?|datens(?:a|ä)tze?|eintr(?:a|ä)ge?|lignes?|"
    r"customers?|clients?|clientes?|clienti|contacts?|contactos?|contatti|people|persons?|users?|members?|subscribers?|profiles?|"
    r"kunden|personen|kontakte|nutzer|mitglieder|abonnenten|klanten|contacten|leden|klientów|osoby|osób|kontaktów|"
    r"utilisateurs?|usuarios?|usuários?|utenti|personnes?|personas?|pessoas?|persone|"
    r"enregistrements?|filas?|registros?|linhas?|righe|riga|rijen|rij|wierszy|wiersze|rekord[yó]?w?)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_RULE = re.compile(r"[-–—_=.*~+|:/\\#\s]*[-–—_=*~+|][-–—_=.*~+|:/\\#\s]*")
_COMMENT = re.compile(r"(?:#(?:\s|!)|#$|//|--\s|/\*|<!--|;\s|rem\s|%\s)", re.IGNORECASE)


# Words that name a total in a column of words.
TOTAL_WORDS = frozenset(
    [
        "total",
        "totals",
        "total:",
        "subtotal",
        "subtotal:",
        "grand_total",
        "sum",
        "sum:",
        "summe",
        "summe:",
        "gesamt",
        "gesamt:",
        "zwischensumme",
        "gesamtsumme",
        "anzahl",
        "somme",
        "total_général",
        "suma",
        "suma:",
        "soma",
        "totale",
        "totale:",
        "somma",
        "totaal",
        "totaal:",
        "razem",
        "razem:",
        "ogółem",
        "łącznie",
        "count",
        "count:",
    ]
) | {"grand total", "grand total:", "total général", "total general", "total geral", "sous-total"}


TOTALS_AS_WRITTEN = frozenset(
    spelled for word in TOTAL_WORDS for spelled in (word, word.capitalize(), word.title(), word.upper())
)


def is_missing(cell: str) -> bool:
    """Whether it says that there is nothing: a word for it, dashes, or the error of a spreadsheet."""
    folded = cell.casefold()
    return folded in _MISSING or is_rule(cell) or _ERROR.fullmatch(cell) is not None


def is_spreadsheet_error(cell: str) -> bool:
    return _ERROR.fullmatch(cell) is not None


def is_total(cell: str) -> bool:
    """Whether a cell says that its row sums up others, or counts them."""
    if plain(cell) in _TOTALS:
        return True
    return _TOTAL_START.fullmatch(cell) is not None or _ROWS.fullmatch(cell) is not None


def says_not(words_beside: Iterable[str]) -> bool:
    """Whether words beside people, or over them, take them back: do not remove, außer, sauf …"""
    return any(plain(word) in _NOT for word in words_beside)


def says_what_to_do(title: str) -> bool:
    """Whether a title over a list says what is to be done with those on it, or that they are not meant."""
    named = {plain(word) for word in title.replace("-", "").replace("'", "").replace("’", "").split()}
    return not named.isdisjoint(_NOT | _DEEDS)


def is_everyone(text: str) -> bool:
    """Whether a word stands for all there are."""
    return plain(text) in _EVERYONE


def is_rule(cell: str) -> bool:
    """`----`, `====`, `+---+`, also a single dash."""
    return _RULE.fullmatch(cell) is not None


def is_comment(line: str) -> bool:
    return _COMMENT.match(line) is not None
