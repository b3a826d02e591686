"""cel-python divides 17 by 2.0 and gets 8: a whole number over one with a decimal point is cut, without an error.

Expected: CEL has no arithmetic of mixed types, so this is an error, as 17 + 0.5 and 17.0 / 2 are in cel-python too; or 8.5. Seen:
8, an integer. A number that comes from JSON as 17 in one record and 17.0 in the next gives 8 here and 8.5 there.
"""
# requires: cel-python==0.5.0

from __future__ import annotations

from importlib.metadata import version

import celpy
from celpy.adapter import json_to_cel

print("cel-python", version("cel-python"))
environment = celpy.Environment()


def evaluate(expression: str, value: float) -> object:
    try:
        return environment.program(environment.compile(expression)).evaluate({"n": json_to_cel(value)})
    except celpy.CELEvalError as error:
        return type(error)


for expression, value, seen in (
    ("n / 2.0", 17.0, 8.5),
    ("n / 2.0", 17, 8),
    ("n + 0.5", 17, celpy.CELEvalError),
    ("n / 2", 17.0, celpy.CELEvalError),
):
    found = evaluate(expression, value)
    print(f"input: {expression} with n = {value}, seen: {found!r}")
    assert found == seen
