"""Where the sandbox world remembers itself: documents by kind and key, in one SQLite file.

Writes go to the operating system at once, so the world survives a kill of its process (not a power cut).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any


class SaveFile:
    """Documents (anything JSON can hold) by kind and key; `path=None` keeps them in memory. Thread-safe."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(
            ":memory:" if path is None else path, check_same_thread=False, isolation_level=None
        )
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS documents (kind TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, key))"
        )

    def load(self, kind: str) -> dict[str, Any]:
        """Every document of a kind, by key, in the order first written."""
        with self._lock:
            rows = self._db.execute("SELECT key, body FROM documents WHERE kind = ? ORDER BY rowid", (kind,))
            return {key: json.loads(body) for key, body in rows}

    def put(self, kind: str, key: str, document: Any) -> None:
        self.put_many(kind, {key: document})

    def put_many(self, kind: str, documents: dict[str, Any]) -> None:
        """Write several documents of one kind in one transaction."""
        rows = [(kind, key, json.dumps(document)) for key, document in documents.items()]
        with self._lock, self._db:
            self._db.execute("BEGIN")
            self._db.executemany(
                "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
                rows,
            )

    def delete(self, kind: str, key: str) -> None:
        with self._lock:
            self._db.execute("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key))

    def clear(self, kind: str) -> None:
        with self._lock:
            self._db.execute("DELETE FROM documents WHERE kind = ?", (kind,))

    def close(self) -> None:
        with self._lock:
            self._db.close()
