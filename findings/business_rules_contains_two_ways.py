"""business-rules ignores capitals where it looks for "vip" in a list, and not where it looks for it in a text; a text counts as a list of letters.

Expected: "contains" is one operator with one idea of what is the same. Seen: a list of VIP contains vip, the text VIP does not; a list
that came as one text, vipers, contains v, and not vip; and two spellings of one tag among those asked for are two, so
"exactly one of vip, VIP" is false for somebody with that one tag.
"""
# requires: business-rules==1.1.1

from __future__ import annotations

from importlib.metadata import version

from business_rules.operators import SelectMultipleType, SelectType, StringType

print("business-rules", version("business-rules"))
for kind, value, operator, asked, expected, seen in (
    (SelectType, ["VIP"], "contains", "vip", "as the next", True),
    (StringType, "VIP", "contains", "vip", "as the one before", False),
    (SelectType, "vipers", "contains", "v", "an error or False", True),
    (SelectType, "vip", "contains", "vip", "an error or True", False),
    (SelectMultipleType, ["vip"], "shares_exactly_one_element_with", ["vip", "VIP"], True, False),
):
    found = getattr(kind(value), operator)(asked)
    print(f"input: {kind.name} {value} {operator} {asked}, expected: {expected}, seen: {found}")
    assert found is seen
