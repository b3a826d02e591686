"""What stands in lists and is never a person: totals, footers, rules, comments, missing values, errors of spreadsheets."""

from __future__ import annotations

import re
from enum import StrEnum

from segbot.rosters.reading.headings import plain


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
    NEEDED = "rows without what names a person here"
    OTHER = "other reasons"


# In the place of a cell whose formula has no stored value; no file can hold it.
NOT_COMPUTED = "\x00formula\x00"

_MISSING = frozenset(
    (
        "none null nil nan nat undefined undef n/a na n.a. n.a n/d n/v k.a. k.a n.v. n.v. nb n/b nd s/d "
        "(null) (none) (blank) (leer) (vide) (vacío) (vazio) (vuoto) (leeg) (puste) (empty) (en blanco) (em branco) "
        "<null> <na> <nat> [null] <none> blank empty leer vide vacío vacio vazio vuoto leeg pusty puste brak "
        "keine kein keiner aucun aucune ninguno ninguna nenhum nenhuma nessuno nessuna geen żaden "
        "unknown unbekannt inconnu desconocido desconhecido sconosciuto onbekend nieznany missing void "
        "nulo nulo nullo nul \\n"
    ).split()
) | {"not available", "not set", "keine angabe", "en blanco"}
_ERROR = re.compile(
    r"#(?:#+|n/[a-z]{1,4}[!?]?|nv|nd|[^\s#\d][^\s#]{0,24}[!?]|¡[^\s]{1,12}!|¿[^\s]{1,12}\?|getting_data|error|spill|calc|busy)"
    r"|err:\d{3}|loading\.\.\.",
    re.IGNORECASE,
)
_TOTALS = frozenset(
    (
        "total totals subtotal subtotals grandtotal grandcount sum count counts average avg mean median minimum maximum min max "
        "totalcount totalrows totalrecords rowcount recordcount totalcustomers totalcontacts totalpeople "
        "summe gesamt gesamtsumme zwischensumme teilergebnis gesamtergebnis endsumme insgesamt anzahl gesamtanzahl mittelwert durchschnitt ergebnis "
        "somme soustotal totalgeneral totaux moyenne nombre ensemble "
        "suma sumatotal totalgeneral promedio recuento cantidad "
        "soma totalgeral subtotalgeral contagem media quantidade "
        "totale totalegenerale subtotale somma conteggio "
        "totaal subtotaal eindtotaal aantal gemiddelde som "
        "razem lacznie ogolem sumaczesciowa sumakoncowa liczba srednia"
    ).split()
)
_TOTAL_START = re.compile(
    r"(?:grand |sub-?|sous-|zwischen)?(?:total|totaal|totale|summe|suma|soma|somme|gesamt|razem|anzahl|count)\b\s*[:=(–-]?\s*[\d.,€$£ )]*$",
    re.IGNORECASE,
)
_ROWS = re.compile(
    r"[(\[]?\s*\d[\d.,\s]*\s*(?:rows?|records?|results?|entries|lines?|zeilen?|datens(?:a|ä)tze?|eintr(?:a|ä)ge?|lignes?|"
    r"enregistrements?|filas?|registros?|linhas?|righe|riga|rijen|rij|wierszy|wiersze|rekord[yó]?w?)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_RULE = re.compile(r"[-–—_=.*~+|:/\\#\s]*[-–—_=*~+|][-–—_=.*~+|:/\\#\s]*")
_COMMENT = re.compile(r"(?:#(?:\s|!)|#$|//|--\s|/\*|<!--|;\s|rem\s|%\s)", re.IGNORECASE)


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


def is_rule(cell: str) -> bool:
    """`----`, `====`, `+---+`, also a single dash."""
    return _RULE.fullmatch(cell) is not None


def is_comment(line: str) -> bool:
    return _COMMENT.match(line) is not None
