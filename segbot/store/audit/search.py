"""Finding facts by words: FTS5 on SQLite, a GIN index over a tsvector on Postgres. The words are cut here for both, so
that nothing a person types reaches the query languages of either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.audit import Fact, Search

_WORD = re.compile(r"#\d+|[^\W_]+")
_INDEX = {
    "sqlite": text("INSERT INTO fact_words (rowid, words) VALUES (:id, :words)"),
    "postgresql": text(
        "INSERT INTO fact_words (fact_id, words)"
        " VALUES (:id, array_to_tsvector(string_to_array(:words, ' ')))"
    ),
}
_FIND = {
    "sqlite": text(
        "SELECT rowid FROM fact_words WHERE fact_words MATCH :query AND rowid < :before AND rowid >= :first"
        " ORDER BY rowid DESC LIMIT :limit"
    ),
    "postgresql": text(
        "SELECT fact_id FROM fact_words WHERE words @@ cast(:query AS tsquery)"
        " AND fact_id < :before AND fact_id >= :first ORDER BY fact_id DESC LIMIT :limit"
    ),
}
_JOINS = {"sqlite": " ", "postgresql": " & "}
_QUOTES = {"sqlite": '"{}"', "postgresql": "'{}'"}
_PREFIXES = {"sqlite": '"{}"*', "postgresql": "'{}':*"}
_SHORTEST_BEGINNING = 2


def index(connection: Connection, fact: Fact) -> None:
    """Make a fact findable; once."""
    words = " ".join(sorted(words_of(fact)))
    connection.execute(_INDEX[connection.dialect.name], {"id": fact.id, "words": words})


def words_of(fact: Fact) -> set[str]:
    """The words a fact is found by; `by=`, `on=` and `in=` mark those that filters look for."""
    people = {*fact.actors, fact.actor, fact.submitter}
    told = (fact.event.value, *people, fact.connection, fact.segment, fact.verb, fact.note)
    words = {word for part in told for word in _cut(part)}
    if fact.request_id:
        words |= {f"#{fact.request_id}", str(fact.request_id)}
    words |= {f"by={_whole(person)}" for person in people if person}
    words |= {f"on={word}" for word in _cut(fact.segment)}
    return words | {f"in={_whole(fact.connection)}"}


def find(connection: Connection, wanted: Search, *, first: int, before: int, limit: int) -> list[int]:
    """The numbers of the newest facts from `first` up to but not `before`. Whole words count; where no fact has them
    all, the beginnings of words do.
    """
    words, filters = _asked(wanted)
    ask = _asking(connection, first)
    exact = _query(connection, words, filters, beginnings=False)
    if found := ask(exact, before, limit):
        return found
    if ask(exact, 2**62, 1):
        return []
    return ask(_query(connection, words, filters, beginnings=True), before, limit)


def says_nothing(wanted: Search) -> bool:
    """Whether something was typed that has not a single word in it: no fact can hold that."""
    typed = (wanted.words, wanted.by, wanted.on, wanted.connection)
    return any(part.strip() and not _cut(part) for part in typed)


def _asked(wanted: Search) -> tuple[list[str], list[str]]:
    words = [*_cut(wanted.words), *(f"on={word}" for word in _cut(wanted.on))]
    filters = [f"by={_whole(wanted.by)}"] if wanted.by else []
    return words, [*filters, *([f"in={_whole(wanted.connection)}"] if wanted.connection else [])]


def _asking(connection: Connection, first: int) -> Callable[[str, int, int], list[int]]:
    def ask(query: str, before: int, limit: int) -> list[int]:
        values = {"query": query, "first": first, "before": before, "limit": limit}
        return list(connection.execute(_FIND[connection.dialect.name], values).scalars())

    return ask


def _query(connection: Connection, words: Iterable[str], filters: Iterable[str], *, beginnings: bool) -> str:
    kind = connection.dialect.name
    longer = _PREFIXES[kind] if beginnings else _QUOTES[kind]
    terms = [
        (longer if len(word) >= _SHORTEST_BEGINNING else _QUOTES[kind]).format(word)
        for word in dict.fromkeys(words)
    ]
    return _JOINS[kind].join([*terms, *(_QUOTES[kind].format(each) for each in filters)])


def _cut(told: str) -> list[str]:
    return _WORD.findall(told.casefold())


def _whole(name: str) -> str:
    return "_".join(_cut(name))
