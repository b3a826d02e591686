"""`segbot`, with its modules loaded, that turns into a process for each command: starting Python anew takes a second.

Run as a script it reads a line of JSON for each command and forks twice: one process is the command, with its own
environment, folder, output and exit code; the other waits for it and writes the code into the FIFO that was named.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str = ""


class Warm:
    """Starts commands of `segbot`, several at once if need be."""

    def __init__(self):
        self._process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, text=True)

    def run(self, arguments, *, environment, folder):
        """The command's output and exit code, once it has ended."""
        with tempfile.TemporaryDirectory() as name:
            kept = Path(name)
            os.mkfifo(kept / "code")
            wanted = {
                "arguments": [os.fsdecode(each) for each in arguments],
                "environment": dict(environment),
                "folder": str(folder),
                "kept": name,
            }
            self._process.stdin.write(json.dumps(wanted) + "\n")
            self._process.stdin.flush()
            code = int((kept / "code").read_text())
            out, err = ((kept / each).read_text(encoding="utf-8") for each in ("out", "err"))
        return Ended(code, out, err)

    def close(self):
        self._process.stdin.close()
        self._process.wait(10)


def _become(wanted):
    """This process is the command from now on."""
    from segbot.cli.main import main  # noqa: PLC0415 - the tests' own process needs none of it

    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.chdir(wanted["folder"])
    kept = Path(wanted["kept"])
    for number, name in ((0, os.devnull), (1, kept / "out"), (2, kept / "err")):
        opened = os.open(name, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv = ["segbot", *wanted["arguments"]]
    main()


def _serve():
    import segbot.cli.ask  # noqa: PLC0415 - see _become
    import segbot.cli.audit  # noqa: F401, PLC0415

    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while line := sys.stdin.readline():
        wanted = json.loads(line)
        if os.fork():
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        command = os.fork()
        if not command:
            _become(wanted)
            return
        _, status = os.waitpid(command, 0)
        (Path(wanted["kept"]) / "code").write_text(str(os.waitstatus_to_exitcode(status)))
        return


if __name__ == "__main__":
    _serve()
