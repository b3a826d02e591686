"""`sqlite-utils insert --csv` turns telephone numbers into integers and drops their plus signs.

Expected: types are detected where nothing is lost by it. Seen: "+491701234567" becomes 491701234567 and "01234" becomes
1234. `--no-detect-types` keeps both.
"""
# requires: sqlite-utils==4.2.1

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import sqlite_utils

print("sqlite-utils", version("sqlite-utils"))
CSV = "phone,zip\n+491701234567,01234\n+4930123456,00099\n"
print(f"input:\n{CSV}")
Path("people.csv").write_text(CSV)
program = [str(Path(sys.executable).with_name("sqlite-utils")), "insert"]
subprocess.run([*program, "people.db", "detected", "people.csv", "--csv"], check=True)
subprocess.run([*program, "people.db", "kept", "people.csv", "--csv", "--no-detect-types"], check=True)

database = sqlite_utils.Database("people.db")
detected, kept = (list(database[name].rows) for name in ("detected", "kept"))
print("expected:", kept)
print("seen:", detected)
assert kept[0] == {"phone": "+491701234567", "zip": "01234"}
assert detected[0] == {"phone": 491701234567, "zip": 1234}
assert database["detected"].columns_dict == {"phone": int, "zip": int}
database.close()
