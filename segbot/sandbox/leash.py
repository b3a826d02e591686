"""Runs a command that must not outlive its owner: it ends when the owner's end of our standard input closes.

`python -m segbot.sandbox.leash COMMAND…` prints the command's process id, then waits.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading

_PATIENCE = 10.0
_STDIN = 0


def main(command: list[str]) -> int:
    """The exit code of the command; negative when a signal ended it."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)  # noqa: S603 - the owner's own command line
    sys.stdout.write(f"{child.pid}\n")
    sys.stdout.flush()

    def let_go() -> None:
        # Not through sys.stdin: a thread that waits inside its buffer holds up the interpreter's end.
        while os.read(_STDIN, 1024):
            pass
        child.terminate()
        try:
            child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()

    threading.Thread(target=let_go, daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
