"""csvkit's csvjoin takes the ids 1e2 and 100, and 007 and 7, for the same person: it joins by the value of numbers.

Expected: ids are compared as they stand in the files. Seen: "1e2" of one file meets "100" of the other, "007" meets "7", and
the result shows "1E+2", which neither file has; a column of only 1 says True. Such ids come from hex digests and exports.
`--no-inference` (-I) compares texts; it is not the default.
"""
# requires: csvkit==2.2.0

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

print("csvkit", version("csvkit"))
Path("names.csv").write_text("id,name\n1e2,Ann\n007,Bob\n")
Path("plans.csv").write_text("id,vip\n100,1\n7,1\n")
program = [str(Path(sys.executable).with_name("csvjoin")), "-c", "id", "names.csv", "plans.csv"]
found = {
    option: subprocess.run([*program, *option], capture_output=True, text=True, check=True).stdout.split()
    for option in ((), ("-I",))
}
print(f"expected, and seen with -I: {found['-I',]}")
print(f"seen: {found[()]}")
assert found["-I",] == ["id,name,vip"]
assert found[()] == ["id,name,vip", "1E+2,Ann,True", "7,Bob,True"]
