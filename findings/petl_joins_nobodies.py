"""petl joins everybody without an id to everybody without an id, and leaves them out where a list is taken away that has one such line.

Expected: as in SQL, nobody is the same as nobody: a missing id joins no other. Seen: None equals None and an empty text an empty text,
so Cid is in the segment of another person without an id, and antijoin(), which takes unsubscribed people away, takes all
whose id is missing for one such line. Select those with an id first.
"""
# requires: petl==1.7.30

from __future__ import annotations

from importlib.metadata import version

import petl

print("petl", version("petl"))
people = [["id", "name"], ["1", "Ann"], ["2", "Bob"], [None, "Cid"], ["", "Dan"]]
segments = [["id", "segment"], ["1", "vip"], [None, "new"]]
unsubscribed = [["id"], ["2"], [None], [""]]
joined = sorted(row[1:] for row in petl.join(people, segments, key="id").data())
kept = [row[1] for row in petl.antijoin(people, unsubscribed, key="id").data()]
print(f"input: {people[1:]} and {segments[1:]}, expected: Ann alone, seen: {joined}")
print(f"input: without {unsubscribed[1:]}, expected: Ann, Cid and Dan, seen: {kept}")
assert joined == [("Ann", "vip"), ("Cid", "new")]
assert kept == ["Ann"]
