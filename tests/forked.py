"""`segbot` with its modules loaded, that turns into a process for each command: starting from nothing takes a second.

Run as a script it reads a line of JSON for each command and forks twice: one process is the command, with its own
environment, folder and output; the other waits for it, ends it when the owner is gone, and leaves its exit code.
"""

from __future__ import annotations

import atexit
import functools
import gc
import io
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 10.0


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str = ""


class Forked:
    """A command on a leash, as segbot.sandbox.bot wants one: it ends in good order once `stdin` is closed."""

    def __init__(self, wanted):
        kept = _serving().take(wanted)
        # Either end of a FIFO waits for the other: in the order of _hold.
        self.stdout = io.StringIO(told := (kept / "pid").read_text())
        self._pid = int(told)
        self.stdin = (kept / "leash").open("w")
        self._code = kept / "code"

    def send_signal(self, number):
        os.kill(self._pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def poll(self):
        return int(self._code.read_text()) if self._code.exists() else None

    def wait(self, timeout=None):
        until = time.monotonic() + (timeout or float("inf"))
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("segbot", timeout)
            time.sleep(0.005)
        return code


def start(command, *, environment, folder, log):
    """`command` is how anybody would start it, `python -m segbot …`; what it prints is added to `log`."""
    assert command[:3] == [sys.executable, "-m", "segbot"], command
    return Forked(_wanted(command[3:], environment, folder, log, log))


def at_terminal(arguments, *, environment, folder, terminal):
    """`segbot` with these arguments, started by somebody who sits at this terminal (the path of its device)."""
    return Forked(_wanted(arguments, environment, folder, terminal, terminal))


def run_script(path, arguments, *, folder, out, err):
    """A script of a test's own that needs segbot's modules, with this process's environment."""
    return Forked({**_wanted(arguments, os.environ, folder, out, err), "script": str(path)})


def run(arguments, *, environment, folder):
    """`segbot` with these arguments: its output and exit code, once it has ended."""
    with tempfile.TemporaryDirectory() as name:
        out, err = Path(name) / "out", Path(name) / "err"
        with (held := Forked(_wanted(arguments, environment, folder, out, err))).stdin:
            code = held.wait()
        return Ended(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def _wanted(arguments, environment, folder, out, err):
    return {
        "arguments": [os.fsdecode(each) for each in arguments],
        "environment": dict(environment),
        "folder": str(folder),
        "out": str(out),
        "err": str(err),
    }


class _Serving:
    def __init__(self):
        self._process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, text=True)
        self._folder = tempfile.TemporaryDirectory(prefix="forked-")
        self._turn = threading.Lock()

    def take(self, wanted):
        """The folder where the command's id and exit code will be."""
        kept = Path(tempfile.mkdtemp(dir=self._folder.name))
        for name in ("pid", "leash"):
            os.mkfifo(kept / name)
        with self._turn:
            self._process.stdin.write(json.dumps({**wanted, "kept": str(kept)}) + "\n")
            self._process.stdin.flush()
        return kept

    def close(self):
        self._process.stdin.close()
        self._process.wait(_PATIENCE)
        self._folder.cleanup()


@functools.cache
def _serving():
    """One for all tests of this process."""
    started = _Serving()
    atexit.register(started.close)
    return started


def _opened(wanted):
    """What the command reads and writes. Opened before anybody is told that it runs: a terminal that nobody holds has hung up."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOCTTY
    out, err = (os.open(wanted[each], flags, 0o600) for each in ("out", "err"))
    return os.open(os.devnull, os.O_RDWR) if not os.isatty(out) else os.dup(out), out, err


def _become(wanted, opened):
    """This process is the command, or the script, from now on."""
    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.chdir(wanted["folder"])
    at_a_terminal = os.isatty(opened[0])
    if at_a_terminal:
        os.setsid()
        # Whoever sits there can press Ctrl-C, also where the tests run in the background and ignore it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, each in enumerate(opened):
        os.dup2(each, number)
        os.close(each)
    if at_a_terminal:
        # As Python sets them up where it is started there; what was read here of the next wanted stays here.
        sys.stdin = open(0, closefd=False)  # noqa: SIM115
        sys.stdout.reconfigure(line_buffering=True)
    sys.argv = [wanted.get("script", "segbot"), *wanted["arguments"]]
    if "script" in wanted:
        runpy.run_path(wanted["script"], run_name="__main__")
        return
    from segbot.cli.main import main  # noqa: PLC0415 - the tests' own process needs none of it

    main()


def _hold(command, kept):
    """Wait for the command to end, or for the owner to let go; then leave its exit code in one piece."""
    (kept / "pid").write_text(f"{command}\n")
    leash, ending = os.open(kept / "leash", os.O_RDONLY), os.pidfd_open(command)
    if ending not in select.select([leash, ending], [], [])[0]:
        os.kill(command, signal.SIGTERM)
        if not select.select([ending], [], [], _PATIENCE)[0]:
            os.kill(command, signal.SIGKILL)
    _, status = os.waitpid(command, 0)
    (kept / "writing").write_text(str(os.waitstatus_to_exitcode(status)))
    (kept / "writing").rename(kept / "code")


def _serve():
    import segbot.cli.ask  # noqa: PLC0415 - see _become
    import segbot.cli.audit  # noqa: PLC0415
    import segbot.cli.backup  # noqa: PLC0415
    import segbot.serve  # noqa: F401, PLC0415

    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while line := sys.stdin.readline():
        wanted = json.loads(line)
        if os.fork():
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        opened = _opened(wanted)
        command = os.fork()
        if command:
            for each in opened:
                os.close(each)
            _hold(command, Path(wanted["kept"]))
        else:
            _become(wanted, opened)
        return


if __name__ == "__main__":
    _serve()
