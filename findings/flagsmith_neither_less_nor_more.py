"""flagsmith-flag-engine finds that 18 is neither less than 18.5 nor equal to it nor unequal nor more.

Expected: whole numbers are compared with others, and of "equal" and "not equal" one holds. Seen: the text "18.5" of the segment
is read as the kind of number the trait is, and where that fails each comparison is false: whoever has a trait of 18.0 is in
the segment of those under 18.5, and whoever has 18 is in none. And "IN" does not take off the blank of "Bonn, Berlin".
Write traits as decimals where a segment has some, and lists without blanks.
"""
# requires: flagsmith-flag-engine==11.1.1

from __future__ import annotations

from importlib.metadata import version

from flag_engine.segments.evaluator import is_context_in_segment


def member(trait: object, operator: str, value: str) -> bool:
    """Whether somebody with the trait is in the segment of this one condition."""
    condition = {"property": "trait", "operator": operator, "value": value}
    rule = {"type": "ALL", "conditions": [condition], "rules": []}
    identity = {"identifier": "ann", "key": "ann", "traits": {"trait": trait}}
    context = {"environment": {"key": "key", "name": "name"}, "identity": identity}
    return is_context_in_segment(context, {"key": "1", "name": "segment", "rules": [rule]})


print("flagsmith-flag-engine", version("flagsmith-flag-engine"))
for trait, operator, value, expected, seen in (
    (18.0, "LESS_THAN", "18.5", True, True),
    (18, "LESS_THAN", "18.5", True, False),
    (18, "EQUAL", "18.5", False, False),
    (18, "NOT_EQUAL", "18.5", True, False),
    (18, "GREATER_THAN", "18.5", False, False),
    ("Berlin", "IN", "Bonn, Berlin", True, False),
):
    found = member(trait, operator, value)
    print(f"input: {trait!r} {operator} {value!r}, expected: {expected}, seen: {found}")
    assert found is seen
