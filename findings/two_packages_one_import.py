"""Two packages for JSONPath are imported by one name; pip lays the second over the first, and `pip check` finds it in order.

Expected: where two packages own the same file, pip refuses or warns, as Debian's does. Seen: python-jsonpath and jsonpath-python
install side by side; `import jsonpath` is whichever came last, under the metadata of both. A dependency of a dependency
changes which library answers. The same goes for json-logic-qubit and panzi-json-logic (json_logic), and for
python-liquid and liquidpy (liquid).
"""
# requires: python-jsonpath==2.2.2

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution, version

OTHER = "jsonpath-python==1.1.6"
PROBE = "import jsonpath; print(hasattr(jsonpath, 'JSONPathEnvironment'))"


def run(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


print("python-jsonpath", version("python-jsonpath"), OTHER)
before = run("-c", PROBE)
run("-m", "pip", "install", "-q", OTHER)
after, checked = run("-c", PROBE), run("-m", "pip", "check")
owned = [{str(file) for file in distribution(name).files} for name in ("python-jsonpath", "jsonpath-python")]
both = sorted(file for file in set.intersection(*owned) if file.endswith(".py"))
print(f"expected: an error, seen: {checked}; owned twice: {both}")
print(f"python-jsonpath's JSONPathEnvironment is there: before {before}, after {after}")
assert checked == "No broken requirements found."
assert "jsonpath/__init__.py" in both
assert (before, after) == ("True", "False")
