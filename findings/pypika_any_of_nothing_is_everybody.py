"""PyPika's Criterion.any([]) is no condition at all: a DELETE of whoever has any of no addresses deletes everybody.

Expected: nobody, as Python's any([]) is False, and as PyPika's own isin([]) finds nobody. Seen: the condition is left
out, so the statement has no WHERE; Criterion.all([]) does the same, where it is right. A list of conditions made in a
loop is empty on the day when there is nobody to remove. Look at the list before the statement is made, or write isin().
"""
# requires: PyPika==0.51.1

from __future__ import annotations

import sqlite3
from importlib.metadata import version

from pypika import Criterion, Query, Table

PEOPLE = ["ann@example.com", "bob@example.com", "cid@example.com"]
members = Table("members")


def left(*, addresses: list[str]) -> int:
    """How many of three people are left, once those with any of these addresses are deleted."""
    with sqlite3.connect(":memory:") as db:
        db.execute("create table members (email text)")
        db.executemany("insert into members values (?)", [(person,) for person in PEOPLE])
        db.execute(delete(addresses))
        return db.execute("select count(*) from members").fetchone()[0]


def delete(addresses: list[str]) -> str:
    conditions = [members.email == address for address in addresses]
    return Query.from_(members).delete().where(Criterion.any(conditions)).get_sql()


print("PyPika", version("PyPika"))
for addresses, seen in ((PEOPLE[:2], 1), (PEOPLE[:1], 2), ([], 0)):
    found = left(addresses=addresses)
    print(
        f"input: {addresses}, expected: {len(PEOPLE) - len(addresses)} left, seen: {found}, by {delete(addresses)}"
    )
    assert found == seen
assert delete([]) == 'DELETE FROM "members"'
by_list = Query.from_(members).delete().where(members.email.isin([])).get_sql()
assert by_list == 'DELETE FROM "members" WHERE "email" IN ()'
