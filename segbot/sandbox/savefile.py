"""Where the sandbox world remembers itself: documents by kind and key, in one SQLite file.

Writes go to the operating system at once, so the world survives a kill of its process (not a power cut).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

import sqlite_utils

_UPSERT = (
    "INSERT INTO documents (kind, key, body) VALUES (?, ?, ?)"
    " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"
)


class SaveFile:
    """Documents (anything JSON can hold) by kind and key; `path=None` keeps them in memory. Thread-safe."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite_utils.Database(
            sqlite3.connect(":memory:" if path is None else path, check_same_thread=False)
        )
        self._db.enable_wal()
        self._db.conn.execute("PRAGMA synchronous=OFF")
        self._documents = self._db.table("documents", pk=("kind", "key"))
        self._documents.create({"kind": str, "key": str, "body": str}, not_null={"body"}, if_not_exists=True)

    def load(self, kind: str) -> dict[str, Any]:
        """Every document of a kind, by key, in the order first written."""
        with self._lock:
            rows = self._documents.rows_where("kind = ?", [kind], order_by="rowid", select="key, body")
            return {row["key"]: json.loads(row["body"]) for row in rows}

    def put(self, kind: str, key: str, document: Any) -> None:
        self.put_many(kind, {key: document})

    def put_many(self, kind: str, documents: dict[str, Any]) -> None:
        """Write several documents of one kind in one transaction."""
        rows = [(kind, key, json.dumps(each)) for key, each in documents.items()]
        # As upsert_all would: a whole world is ten thousand documents, and each sandbox begins with one.
        with self._lock, self._db.conn:
            self._db.conn.executemany(_UPSERT, rows)

    def delete(self, kind: str, key: str) -> None:
        with self._lock:
            self._documents.delete_where("kind = ? AND key = ?", [kind, key])

    def clear(self, kind: str) -> None:
        with self._lock:
            self._documents.delete_where("kind = ?", [kind])

    def close(self) -> None:
        with self._lock:
            self._db.close()
