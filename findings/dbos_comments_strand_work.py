"""dbos: after a comment in a workflow was changed, what was interrupted before is not taken up again.

Expected: the version of an application, by default a hash of its workflows, changes when they do something else. Seen: it
is made from the source text, comments included, and work of another version stays PENDING, without a word.
`application_version` in the configuration keeps it the same.
"""
# requires: dbos==3.4.0

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

PROGRAM = """
import os, sys, time
from dbos import DBOS, DBOSConfig, SetWorkflowID

@DBOS.workflow()
def greet():
    # {comment}
    DBOS.sleep(1)

DBOS(config=DBOSConfig(name="finding", system_database_url="sqlite:///finding.sqlite", log_level="ERROR"))
DBOS.launch()
if sys.argv[1] == "begin":
    with SetWorkflowID("one"):
        DBOS.start_workflow(greet)
    os._exit(0)
until = time.monotonic() + float(sys.argv[1])
while time.monotonic() < until and DBOS.retrieve_workflow("one").get_status().status != "SUCCESS":
    time.sleep(0.1)
print(DBOS.retrieve_workflow("one").get_status().status)
DBOS.destroy()
"""


def run(comment: str, what: str) -> str:
    """`what` is "begin", or for how many seconds to watch it go on."""
    Path("program.py").write_text(PROGRAM.format(comment=comment))
    done = subprocess.run([sys.executable, "program.py", what], capture_output=True, text=True, check=True)
    return done.stdout.strip()


print("dbos", version("dbos"))
print("input: a workflow that is interrupted, started again with another comment in it, then as it was")
run("politely", "begin")
found = [run("very politely", "6"), run("politely", "60")]
print(f"expected: {['SUCCESS', 'SUCCESS']}, seen: {found}")
assert found == ["PENDING", "SUCCESS"]
