"""csvkit's csvjson makes dates of the year 1 out of a column of first names: April, May, June.

Expected: types are guessed from what looks like one, and a name without a day or a year is text; one "Ann" in the column makes
it text. Seen: "0001-04-01", without a warning, where all names in the column happen to be months; the same with weekdays. A
list of three people is enough. `--no-inference` (-I) keeps the text.
"""
# requires: csvkit==2.2.0

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

print("csvkit", version("csvkit"))
found = {}
for given in ("April May June", "April May Ann"):
    text = "\n".join(["name", *given.split(), ""])
    program = [str(Path(sys.executable).with_name("csvjson"))]
    done = subprocess.run(program, input=text, capture_output=True, text=True, check=True)
    found[given] = [row["name"] for row in json.loads(done.stdout)]
    print(f"input, and expected: {given.split()}, seen: {found[given]}")
assert found["April May Ann"] == ["April", "May", "Ann"]
assert found["April May June"] == ["0001-04-01", "0001-05-01", "0001-06-01"]
