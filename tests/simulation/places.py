"""Where lives keep their databases."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from segbot.store import Store

from .loop import START


class Places:
    """A file each on SQLite, copied from one that is migrated already; on Postgres a database made from a template."""

    def __init__(self, database: str = "sqlite") -> None:
        memory = Path("/dev/shm")  # noqa: S108 - private folders in it
        self._shared = database == "postgres"
        self.folder = Path(tempfile.mkdtemp(prefix="segbot-lives-", dir=memory if memory.is_dir() else None))
        self._blank = self.folder / "blank.db"
        _migrate(f"sqlite:///{self._blank}")

    def fresh(self, seed: int) -> str:
        self.clear(seed)
        path = self.folder / f"life-{seed}.db"
        shutil.copyfile(self._blank, path)
        return f"sqlite:///{path}"

    def clear(self, seed: int) -> None:
        for path in self.folder.glob(f"life-{seed}.db*"):
            path.unlink()

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _migrate(url: str) -> None:
    store = Store(url, now=lambda: datetime.fromtimestamp(START, UTC))
    store.migrate()
    store.close()
