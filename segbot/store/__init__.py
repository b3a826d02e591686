"""The database: one set of statements for a SQLite file and for Postgres."""

from __future__ import annotations

from segbot.store.database import Store, database_fault, file_of
from segbot.store.transaction import Transaction

__all__ = ["Store", "Transaction", "database_fault", "file_of"]
