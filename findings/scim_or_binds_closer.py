"""scim2-filter-parser reads "a or b and c" as "(a or b) and c", and asks for active = 'TRUE', which in SQLite nobody is.

Expected: "and" binds closer than "or", as RFC 7644 says in 3.4.2.2, and true is a boolean. Seen: the SQL has brackets around the
first two, so Ann, who is an administrator, is not among administrators and Bob of Sales; and the value of a boolean is the text
TRUE, which PostgreSQL reads and SQLite does not, so nobody is active and nobody is not. Write the brackets, and put booleans in
their place among the parameters.
"""
# requires: scim2-filter-parser==0.7.0

from __future__ import annotations

import sqlite3
from importlib.metadata import version

from scim2_filter_parser.queries import SQLQuery

COLUMNS = {
    ("userName", None, None): "people.name",
    ("title", None, None): "people.title",
    ("department", None, None): "people.department",
    ("active", None, None): "people.active",
}
PEOPLE = [
    ("Ann", "admin", "Support", False),
    ("Bob", "clerk", "Sales", True),
    ("Cleo", "clerk", "Sales", False),
]
FILTERS = [
    (
        'title eq "admin" or department eq "Sales" and userName eq "Bob"',
        ["Ann", "Bob"],
        ["Bob"],
    ),
    (
        'title eq "admin" or (department eq "Sales" and userName eq "Bob")',
        ["Ann", "Bob"],
        ["Ann", "Bob"],
    ),
    ("active eq true", ["Bob"], []),
    ("active eq false", ["Ann", "Cleo"], []),
]


def found(given: str, database: sqlite3.Connection) -> list[str]:
    query = SQLQuery(given, "people", COLUMNS)
    where = query.where_sql.format(**{name: f":{name}" for name in query.params_dict})
    rows = database.execute("SELECT name FROM people WHERE " + where, query.params_dict)  # noqa: S608 it is what is tried
    return sorted(name for (name,) in rows)


print("scim2-filter-parser", version("scim2-filter-parser"))
database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE people (name TEXT, title TEXT, department TEXT, active BOOLEAN)")
database.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", PEOPLE)
for given, expected, seen in FILTERS:
    names = found(given, database)
    print(f"input: {given}, expected: {expected}, seen: {names}")
    assert names == seen
