"""The audit log's rows: appended, chained, searched."""

from __future__ import annotations
