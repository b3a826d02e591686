"""One process per SQLite file: an exclusive lock beside it, held for as long as the process works on it."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from segbot.domain.errors import ConfigurationError

_SOON = 0.3


class FileLock:
    """`flock` on `<path>.lock`; the system lets go of it when the process ends, however it ends.

    The holder may take it again (by nested `with`): it is free when the outermost lets go. Thread-safe.
    """

    def __init__(self, path: Path) -> None:
        self._database = path
        self._path = path.with_name(path.name + ".lock")
        self._guard = threading.Lock()
        self._depth = 0
        self._file: IO[str] | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Raises ConfigurationError when another process has it."""
        with self._guard:
            if self._depth == 0:
                self._file = self._take()
            self._depth += 1
        try:
            yield
        finally:
            with self._guard:
                self._depth -= 1
                if self._depth == 0 and self._file is not None:
                    self._file.close()
                    self._file = None

    def is_held(self) -> bool:
        """Whether this or another process has it at this moment."""
        with self._guard:
            if self._depth:
                return True
        try:
            with self._path.open("r", encoding="ascii") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    @contextmanager
    def waited_for(self, name: str) -> Iterator[None]:
        """Another lock beside the same database, waited for as long as it takes."""
        with self._path.with_name(f"{self._database.name}.{name}.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _take(self) -> IO[str]:
        file = self._path.open("a+", encoding="ascii")
        try:
            _lock_soon(file)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            who = f" (process {holder})" if holder.isdigit() else ""
            fault = (
                f"DATABASE_URL: another segbot{who} already runs on {self._database}. "
                "Stop it first, or use Postgres to run several."
            )
            raise ConfigurationError([fault]) from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        return file


@retry(
    retry=retry_if_exception_type(BlockingIOError),
    stop=stop_after_delay(_SOON),
    wait=wait_fixed(0.02),
    reraise=True,
)
def _lock_soon(file: IO[str]) -> None:
    """Raises BlockingIOError. Who only looks whether it is held has it for an instant, which is waited out."""
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
