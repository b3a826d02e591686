"""PyPika writes column == None as "column"=null, which finds nobody; column != None finds nobody either.

Expected: IS NULL and IS NOT NULL, as SQLAlchemy and peewee write for the same two expressions, or an error. Seen: a
comparison with null, which is never true in SQL. "Everybody who never unsubscribed" is an empty list, and "everybody who
did" as well: a message goes to nobody, or a list of people not to write to is empty. Its documentation has isnull() and
notnull() for it.
"""
# requires: PyPika==0.51.1

from __future__ import annotations

import sqlite3
from importlib.metadata import version

from pypika import Criterion, Query, Table

members = Table("members")
db = sqlite3.connect(":memory:")
db.execute("create table members (name text, unsubscribed text)")
db.executemany("insert into members values (?, ?)", [("ann", None), ("bob", None), ("cid", "2026-11-01")])


def found(condition: Criterion) -> list[str]:
    query = Query.from_(members).select(members.name).where(condition).orderby(members.name).get_sql()
    return [name for (name,) in db.execute(query)]


print("PyPika", version("PyPika"))
column = members.unsubscribed
for said, condition, expected, seen in (
    ("== None", column == None, ["ann", "bob"], []),  # noqa: E711 what is looked at
    ("!= None", column != None, ["cid"], []),  # noqa: E711 what is looked at
    ("isnull()", column.isnull(), ["ann", "bob"], ["ann", "bob"]),
    ("notnull()", column.notnull(), ["cid"], ["cid"]),
):
    people = found(condition)
    print(f"input: {said}, written as {condition}, expected: {expected}, seen: {people}")
    assert people == seen
