"""JSONata's people[age] is not everybody who has an age: a number in brackets is a place in the list.

Expected: a predicate that names a field keeps those for whom it is set, as people[email] does. Seen: people[email] keeps two,
people[age] keeps Bob, and not because he has an age: he is 1 and stands at place 1, the second. Ann, who is 30, would have to
stand thirty-first. people[$exists(age)] is what was meant.
"""
# requires: jsonata-python==0.7.1

from __future__ import annotations

from importlib.metadata import version

from jsonata import Jsonata

print("jsonata-python", version("jsonata-python"))
given = {
    "people": [
        {"name": "Ann", "email": "ann@example.com", "age": 30},
        {"name": "Bob", "email": "bob@example.com", "age": 1},
        {"name": "Cleo"},
    ]
}
for expression, expected, seen in (
    ("people[email].name", ["Ann", "Bob"], ["Ann", "Bob"]),
    ("people[age].name", ["Ann", "Bob"], "Bob"),
    ("people[$exists(age)].name", ["Ann", "Bob"], ["Ann", "Bob"]),
):
    found = Jsonata(expression).evaluate(given)
    print(f"input: {expression}, expected: {expected}, seen: {found}")
    assert found == seen
