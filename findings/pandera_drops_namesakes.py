"""pandera drops Ann with Cleo, whose age is not valid, where both lists were put together: it drops by the index.

Expected: drop_invalid_rows=True drops the rows that are not valid. Seen: it drops every row whose label in the index is that of
one that is not valid, and concat() of two lists leaves the labels 0 and 1 in both, so a good row goes for each bad one and
nothing says so. Where the labels are renewed by ignore_index=True, only Cleo goes.
"""
# requires: pandera[pandas]==0.35.0
# requires: pandas==3.1.1

from __future__ import annotations

from importlib.metadata import version

import pandas as pd
import pandera.pandas as pa

print("pandera", version("pandera"), "pandas", version("pandas"))
lists = [
    pd.DataFrame({"name": ["Ann", "Bob"], "age": [30, 40]}),
    pd.DataFrame({"name": ["Cleo", "Dan"], "age": [-1, 50]}),
]
schema = pa.DataFrameSchema({"age": pa.Column(int, pa.Check.ge(0))}, drop_invalid_rows=True)
for renewed, seen in ((False, ["Bob", "Dan"]), (True, ["Ann", "Bob", "Dan"])):
    people = pd.concat(lists, ignore_index=renewed)
    kept = schema.validate(people, lazy=True)["name"].tolist()
    print(f"input: labels {people.index.tolist()}, expected: ['Ann', 'Bob', 'Dan'], seen: {kept}")
    assert kept == seen
