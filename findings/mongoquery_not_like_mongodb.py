"""mongoquery finds nobody without an unsubscription for {"unsubscribed": None}, where MongoDB finds all who have no such field.

Expected: a filter written for MongoDB selects the same people in Python; its manual says that null matches what is missing too,
and that {"tags": {"$ne": "vip"}} leaves out whoever has that tag among others. Seen: mongoquery wants the field to be there, and
finds everybody who has any other number of tags than the one. mongomock does both as MongoDB does.
"""
# requires: mongoquery==1.4.3
# requires: mongomock==4.3.0

from __future__ import annotations

from importlib.metadata import version

import mongomock
from mongoquery import Query

print("mongoquery", version("mongoquery"), "mongomock", version("mongomock"))
people = [
    {"name": "ann", "tags": ["vip", "new"]},
    {"name": "bob", "unsubscribed": None, "tags": ["new"]},
    {"name": "cid", "unsubscribed": "2026-11-01", "tags": []},
]
collection = mongomock.MongoClient().shop.people
collection.insert_many([dict(each) for each in people])
for wanted, expected, seen in (
    ({"unsubscribed": None}, ["ann", "bob"], ["bob"]),
    ({"tags": {"$ne": "vip"}}, ["bob", "cid"], ["ann", "bob", "cid"]),
):
    by_mongomock = [each["name"] for each in collection.find(wanted)]
    by_mongoquery = [each["name"] for each in people if Query(wanted).match(each)]
    print(f"input: {wanted}, expected, and seen by mongomock: {by_mongomock}, by mongoquery: {by_mongoquery}")
    assert by_mongomock == expected
    assert by_mongoquery == seen
