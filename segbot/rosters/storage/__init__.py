"""Lists kept in the database, encrypted."""

from __future__ import annotations
