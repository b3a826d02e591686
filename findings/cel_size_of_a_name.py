"""Of two implementations of CEL for Python one counts the letters of a name, the other its bytes.

Expected: size("Zoë") is 3, for CEL's language definition says that it is the number of code points. Seen: 3 by cel-python, 4
by common-expression-language; "at most 20 letters" is a shorter limit for names with accents, and another in the
browser or in Go, where the rule may run as well.
"""
# requires: cel-python==0.5.0
# requires: common-expression-language==0.10.0

from __future__ import annotations

from importlib.metadata import version

import cel
import celpy
from celpy.adapter import json_to_cel

print(
    "cel-python", version("cel-python"), "common-expression-language", version("common-expression-language")
)
environment = celpy.Environment()
program = environment.program(environment.compile("size(name)"))
for given, seen in (("Zoe", (3, 3)), ("Zoë", (3, 4)), ("王小明", (3, 9))):
    found = int(program.evaluate({"name": json_to_cel(given)})), cel.evaluate("size(name)", {"name": given})
    print(
        f"input: size({given!r}), expected: {len(given)}, seen: by cel-python {found[0]}, by the other {found[1]}"
    )
    assert found == seen
